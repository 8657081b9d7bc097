import { describe, expect, test } from 'vitest';
import type { Intent } from '../../src/core/command/intent.ts';
import type { Actor } from '../../src/core/person.ts';
import { identify, judgeIntent, judgeRequest, judgeRequester } from '../../src/core/policy.ts';
import { ANA, config, facts } from '../build.ts';

const read = { kind: 'diagnose', target: 'neuros', all: false } as const;

describe('who an account is', () => {
  test.each([
    ['slack', 'U0ANA', { kind: 'person', id: 'ana', name: 'Ana' }],
    ['terminal', 'ana', { kind: 'person', id: 'ana', name: 'Ana' }],
    ['discord', 'U0ANA', { kind: 'stranger', surface: 'discord', account: 'U0ANA' }],
    ['slack', 'ana', { kind: 'stranger', surface: 'slack', account: 'ana' }],
    ['slack', '', { kind: 'stranger', surface: 'slack', account: '' }],
  ] as const)('%s %s', (surface, account, actor) => {
    expect(identify(surface, account, config())).toEqual(actor);
  });
});

describe('who may read', () => {
  test('any known person, on any surface', () => {
    expect(judgeIntent(read, { kind: 'person', id: 'ben', name: 'Ben' })).toEqual({
      kind: 'allow',
      rule: 'read: any known person',
    });
  });

  test('an unlisted user of the machine, at its terminal', () => {
    expect(judgeIntent(read, { kind: 'stranger', surface: 'terminal', account: 'root' }).kind).toBe('allow');
  });

  test.each(['slack', 'discord'] as const)(
    'nobody unknown on %s, and they are told what to add where',
    (surface) => {
      const verdict = judgeIntent(read, { kind: 'stranger', surface, account: 'U0EVE' });
      expect(verdict.kind).toBe('deny');
      expect(verdict.kind === 'deny' && verdict.text).toContain(
        `add \`${surface}: U0EVE\` under \`people:\``,
      );
    },
  );
});

const INTENTS: readonly Intent[] = [
  { kind: 'run', target: 'neuros', procedure: 'restart', values: {} },
  { kind: 'exec', target: 'neuros', command: 'docker ps' },
  { kind: 'rollback', operation: 'neuros-1.1' },
  { kind: 'approve', operation: 'neuros-1.1' },
  { kind: 'withdraw', operation: 'neuros-1.1' },
  { kind: 'deny', operation: 'neuros-1.1', reason: 'no' },
];

describe.each(INTENTS)('who may say $kind', (intent) => {
  test('any known person: what it may do is judged when that is known', () => {
    expect(judgeIntent(intent, { kind: 'person', id: 'nobody', name: 'Nobody' }).kind).toBe('allow');
  });

  test('nobody unknown, in chat', () => {
    const verdict = judgeIntent(intent, { kind: 'stranger', surface: 'slack', account: 'U0EVE' });
    expect(verdict).toMatchObject({ kind: 'deny', text: expect.stringContaining('add `slack: U0EVE`') });
  });

  test('nobody unknown at the terminal either: one not listed may only read', () => {
    if (intent.kind === 'exec') return expect(judgeIntent(intent, EVE).kind).toBe('allow');
    const verdict = judgeIntent(intent, { kind: 'stranger', surface: 'terminal', account: 'root' });
    expect(verdict).toMatchObject({
      kind: 'deny',
      text: expect.stringMatching(/operating system account `root`.*add `os: root`.*only read/),
    });
  });
});

const BEN: Actor = { kind: 'person', id: 'ben', name: 'Ben' };
const DAN: Actor = { kind: 'person', id: 'dan', name: 'Dan' };
const ROBOT: Actor = { kind: 'person', id: 'robot', name: 'Robot' };
const EVE: Actor = { kind: 'stranger', surface: 'terminal', account: 'eve' };
const UMPIRE: Actor = { kind: 'umpire' };

describe('who may ask for what', () => {
  const { teams } = config();
  const robots = { teams: { ...teams, operators: ['ana', 'robot'] } };

  test.each([
    ['an operator', ANA, 'destroy'],
    ['an approver', BEN, 'change'],
    ['an agent among the operators', ROBOT, 'destroy'],
    ['somebody in no team', DAN, 'read'],
    ['Umpire itself', UMPIRE, 'change'],
  ] as const)('%s may: %j %s', (_, actor, risk) => {
    expect(judgeRequester(actor, risk, robots)).toBeNull();
  });

  test.each(['change', 'destroy', 'unknown'] as const)('somebody in no team may not %s', (risk) => {
    expect(judgeRequester(DAN, risk, config())).toEqual({
      kind: 'deny',
      rule: 'asking for a change: people of a team',
      text: `You are in no team, so you may only read, and this is \`${risk}\`. Ask an operator (ana) to ask for it, or whoever runs Umpire to add \`dan\` to \`teams: operators\` in umpire.yaml.`,
    });
  });

  test('a stranger may not, and learns how to be known', () => {
    expect(judgeRequester(EVE, 'change', config())?.text).toContain('add `os: eve`');
    const inChat: Actor = { kind: 'stranger', surface: 'slack', account: 'U0EVE' };
    expect(judgeRequester(inChat, 'read', config())?.text).toContain('add `slack: U0EVE`');
  });

  test('a user of the machine who is not listed may read there', () => {
    expect(judgeRequester(EVE, 'read', config())).toBeNull();
  });

  test('many operators are not all named', () => {
    const operators = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(judgeRequester(DAN, 'change', { teams: { ...teams, operators } })?.text).toContain(
      'Ask an operator (a, b, c, d, e, …)',
    );
  });
});

describe('the whole verdict on a request', () => {
  test('an operator changes staging without approval', () => {
    expect(judgeRequest(facts(), ANA, config())).toEqual({
      kind: 'allow',
      rule: 'operators may change what is not production',
    });
  });

  test('somebody else of a team does not, and is told who may', () => {
    expect(judgeRequest(facts(), BEN, config())).toEqual({
      kind: 'deny',
      rule: 'operators may change what is not production',
      text: 'Operators may do this on neuros without approval, and you are none. Ask one of them (ana), or whoever runs Umpire to add `ben` to `teams: operators` in umpire.yaml.',
    });
  });

  test('what needs approval anybody of a team may ask for', () => {
    expect(judgeRequest(facts({ risk: 'destroy' }), BEN, config()).kind).toBe('approve');
  });

  test('reading is for everybody known', () => {
    expect(judgeRequest(facts({ risk: 'read' }), DAN, config()).kind).toBe('allow');
  });

  test('who may not ask is told that, not what the rules say', () => {
    expect(judgeRequest(facts({ frozen: true }), DAN, config()).rule).toBe(
      'asking for a change: people of a team',
    );
    expect(judgeRequest(facts({ frozen: true }), ANA, config()).rule).toBe('a frozen target is only read');
  });
});
