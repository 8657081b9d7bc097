import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import oncall from '../../../commands/oncall.ts';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import { createDesk } from '../../../src/engine/desk/desk.ts';
import type { Invocation } from '../../../src/ports/chat.ts';
import type { Roster } from '../../../src/ports/on-call.ts';
import { config, START } from '../../build.ts';
import { type Office, openOffice } from '../office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

const slack = (text: string, account = 'U0ANA'): Invocation => ({
  surface: 'slack',
  account,
  place: { surface: 'slack', channel: 'C0OPS' },
  text,
});
const terminal = (text: string, account: string): Invocation => ({
  surface: 'terminal',
  account,
  place: { surface: 'terminal', channel: account },
  text,
});
const hear = (invocation: Invocation) => createDesk(office.desk()).hear(invocation);

describe('what is heard is answered at once, and nothing is written yet', () => {
  test.each([
    ['a known person', slack('diagnose neuros')],
    ['a known person at the terminal', terminal('diagnose neuros --all', 'ana')],
    ['a user of this machine whom nobody listed', terminal('diagnose neuros', 'eve')],
  ])('%s is accepted, with what will be done', async (_, invocation) => {
    expect(hear(invocation)).toMatchObject({
      kind: 'accepted',
      text: 'Diagnosing neuros (staging, host lab), 3 layers.',
    });
    expect(await office.store.ledger.openCase('neuros')).toBeUndefined();
  });

  test.each([
    ['an unknown target', 'diagnose neurs', /There is no target `neurs`\. Did you mean `neuros`\?/],
    ['no target', 'diagnose', /TARGET is missing.*\nUsage: diagnose TARGET \[--all\]/],
    ['an unknown command', 'destroy neuros', /There is no command `destroy`/],
    ['help', 'diagnose help', /^Usage: diagnose TARGET/],
  ])('%s is answered with what is allowed', (_, text, words) => {
    expect(hear(slack(text))).toEqual({ kind: 'answered', text: expect.stringMatching(words) });
  });

  test.each(['diagnose neuros', 'diagnose nosuch', 'nonsense', ''])(
    'a stranger who says %j is told who they are not, and no name of ours',
    (text) => {
      const reception = hear(slack(text, 'U0EVE'));
      expect(reception).toEqual({ kind: 'refused', text: expect.stringContaining('slack: U0EVE') });
      expect(JSON.stringify(reception)).not.toMatch(/neuros|shop|lab/);
    },
  );
});

test('an agent may ask', () => {
  const people = [{ id: 'bot', name: 'Robot', agent: true, accounts: { slack: 'U0BOT' } }];
  const desk = createDesk(office.desk({ people }));
  expect(desk.hear(slack('diagnose neuros', 'U0BOT')).kind).toBe('accepted');
});

test('an account counts on its own surface only', () => {
  expect(hear(slack('diagnose neuros', 'ana')).kind).toBe('refused');
});

test('the work opens the case in the name of who asked, at the place they asked', async () => {
  const reception = hear(slack('diagnose shop --all'));
  if (reception.kind !== 'accepted') throw new Error(reception.text);
  expect(await reception.work()).toEqual({
    kind: 'started',
    caseId: 'shop-1',
    about: 'diagnosis',
    id: 'shop-1.1',
    joins: null,
  });
  const [, requested] = await office.store.ledger.events('shop-1');
  expect(requested).toMatchObject({
    actor: { kind: 'person', id: 'ana', name: 'Ana' },
    body: { kind: 'diagnosis.requested', all: true, place: { surface: 'slack', channel: 'C0OPS' } },
  });
});

describe('/oncall', () => {
  const ask = async (roster: Roster, account = 'U0ANA') => {
    const redactor = createRedactor({ values: ['hunter2hunter2'], patterns: [] });
    const desk = createDesk({ ...office.desk(), commands: [oncall], roster, redactor });
    const reception = desk.hear(slack('oncall', account));
    return reception.kind === 'accepted' ? reception.work() : reception;
  };

  test('says who is on call now, as the roster knows it', async () => {
    const asked: Date[] = [];
    const answer = await ask({
      async at(now) {
        asked.push(now);
        const people = config().people.slice(0, 1);
        return { kind: 'known', people, until: null, by: 'pagerduty', stale: null };
      },
    });
    expect(answer).toMatchObject({ kind: 'answered', done: true });
    expect(answer).toMatchObject({
      text: expect.stringMatching(/Ana is on call.*\nA page goes to Ana, then Ben\./),
    });
    expect(asked).toEqual([START]);
  });

  test('says why it is not known, without secrets, and whom a page goes to', async () => {
    const reason = 'it could not be reached: http://user:hunter2hunter2@api';
    const answer = await ask({ at: async () => ({ kind: 'unknown', reason }) });
    expect(answer).toMatchObject({
      done: true,
      text: expect.stringMatching(
        /could not be asked .*The seniors are paged instead\.\nA page goes to Ben\./,
      ),
    });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  test('asks nobody for a stranger', async () => {
    const roster: Roster = { at: () => Promise.reject(new Error('asked')) };
    expect(await ask(roster, 'U0EVE')).toMatchObject({ kind: 'refused' });
  });
});

test('a target without a runbook is a fault of ours, not an answer', () => {
  const targets = new Map([
    ['odd', { name: 'odd', host: 'lab', runbook: 'nowhere', environment: 'staging' as const }],
  ]);
  const desk = createDesk({ ...office.desk(), config: config({ targets }) });
  expect(() => desk.hear(slack('diagnose odd'))).toThrow(/odd passed validation without .* a runbook/);
});

test('each invocation is counted by how it ended', async () => {
  const fresh = { ...office.desk() };
  const counts: string[] = [];
  const meter = {
    count: (name: string, labels: Record<string, string>) =>
      counts.push(`${name} ${labels.surface} ${labels.command} ${labels.outcome}`),
    observe: () => {},
  };
  const desk = createDesk({ ...fresh, meter });
  desk.hear(slack('diagnose neuros'));
  desk.hear(slack('diagnose neurs'));
  desk.hear(slack('diagnose neuros', 'U0EVE'));
  desk.hear(terminal('what?', 'ana'));
  expect(counts).toEqual([
    'umpire_invocations_total slack diagnose accepted',
    'umpire_invocations_total slack unknown answered',
    'umpire_invocations_total slack diagnose refused',
    'umpire_invocations_total terminal unknown answered',
  ]);
});
