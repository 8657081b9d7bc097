import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDesk } from '../../src/engine/desk.ts';
import type { Invocation } from '../../src/ports/chat.ts';
import { config } from '../build.ts';
import { type Office, openOffice } from './office.ts';

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
  });
  const [, requested] = await office.store.ledger.events('shop-1');
  expect(requested).toMatchObject({
    actor: { kind: 'person', id: 'ana', name: 'Ana' },
    body: { kind: 'diagnosis.requested', all: true, place: { surface: 'slack', channel: 'C0OPS' } },
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
