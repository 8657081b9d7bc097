import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factsOf } from '../../../src/core/gate/facts-of.ts';
import { judgeFacts } from '../../../src/core/gate/judge-facts.ts';
import { DEFAULT_RULES } from '../../../src/core/gate/policy/default-rules.ts';
import { findUnreachable } from '../../../src/core/gate/policy/find-unreachable.ts';
import type { Conditions, Rule } from '../../../src/core/gate/rule.ts';
import type { Facts } from '../../../src/core/gate/verdict.ts';
import { RISKS } from '../../../src/core/risk/risk.ts';
import { facts } from '../../build.ts';
import { anyFacts } from './policy-arbitraries.ts';

const [FROZEN, DOWN, LOCKED, LOSS_THERE, FIVE, LOSS, CHANGE_THERE, CHANGE, READ] = DEFAULT_RULES.map(
  ({ title }) => title,
);
const PRODUCTION = { environment: 'production', target: 'shop' } as const;

/** A verdict in a word or two. */
function said(of: Facts): string {
  const verdict = judgeFacts(of, DEFAULT_RULES);
  if (verdict.kind !== 'approve') return verdict.kind;
  const { people, seniors } = verdict.quorum;
  return `${people} of whom ${seniors} seniors`;
}

describe('the default table, row by row, and its neighbours', () => {
  test.each<[string, Partial<Facts>, string, string | undefined]>([
    ['frozen: a change', { frozen: true }, 'deny', FROZEN],
    ['frozen: destroying', { frozen: true, risk: 'destroy' }, 'deny', FROZEN],
    ['frozen: unknown', { frozen: true, risk: 'unknown' }, 'deny', FROZEN],
    [
      'frozen: compose down on production',
      { ...PRODUCTION, frozen: true, risk: 'destroy', composeDown: true },
      'deny',
      FROZEN,
    ],
    ['frozen: reading goes on', { frozen: true, risk: 'read' }, 'allow', READ],

    ['compose down on production', { ...PRODUCTION, risk: 'destroy', composeDown: true }, 'deny', DOWN],
    [
      'what may be compose down on production',
      { ...PRODUCTION, risk: 'unknown', composeDown: true },
      'deny',
      DOWN,
    ],
    ['compose down elsewhere', { risk: 'destroy', composeDown: true }, '1 of whom 0 seniors', LOSS],

    ['destroying on production', { ...PRODUCTION, risk: 'destroy' }, '2 of whom 1 seniors', LOSS_THERE],
    ['unknown on production', { ...PRODUCTION, risk: 'unknown' }, '2 of whom 1 seniors', LOSS_THERE],
    [
      'destroying on production when locked',
      { ...PRODUCTION, risk: 'destroy', locked: true },
      'deny',
      LOCKED,
    ],
    ['destroying on staging when locked', { risk: 'destroy', locked: true }, 'deny', LOCKED],

    ['destroying on staging', { risk: 'destroy' }, '1 of whom 0 seniors', LOSS],
    ['unknown on development', { risk: 'unknown', environment: 'development' }, '1 of whom 0 seniors', LOSS],
    ['destroying after five strikes', { risk: 'destroy', strikes: 5 }, '1 of whom 1 seniors', FIVE],
    [
      'destroying on production after five strikes',
      { ...PRODUCTION, risk: 'destroy', strikes: 5 },
      '2 of whom 1 seniors',
      LOSS_THERE,
    ],

    ['a change on production', { ...PRODUCTION }, '1 of whom 0 seniors', CHANGE_THERE],
    ['a change on production after five strikes', { ...PRODUCTION, strikes: 5 }, '1 of whom 1 seniors', FIVE],

    ['a change after five strikes', { strikes: 5 }, '1 of whom 1 seniors', FIVE],
    ['a change after seven strikes, locked', { strikes: 7, locked: true }, 'deny', LOCKED],

    ['the same approach after three strikes', { strikes: 3, locked: true }, 'deny', LOCKED],
    ['another approach after four strikes', { strikes: 4 }, 'allow', CHANGE],
    ['reading the same way again', { risk: 'read', strikes: 3, locked: true }, 'allow', READ],

    ['a change on staging', {}, 'allow', CHANGE],
    ['a change on development', { environment: 'development' }, 'allow', CHANGE],

    ['reading', { risk: 'read' }, 'allow', READ],
    ['reading on production', { ...PRODUCTION, risk: 'read' }, 'allow', READ],
    ['reading after eight strikes', { risk: 'read', strikes: 8 }, 'allow', READ],
  ])('%s', (_, override, verdict, rule) => {
    expect(said(facts(override))).toBe(verdict);
    expect(judgeFacts(facts(override), DEFAULT_RULES).rule).toBe(rule);
  });

  test('has nine rows, each with a title of its own, and each can match', () => {
    expect(new Set(DEFAULT_RULES.map(({ title }) => title)).size).toBe(9);
    expect(findUnreachable(DEFAULT_RULES, [])).toEqual([]);
  });
});

describe('what a denial says', () => {
  test('compose down on production: what to run instead, on this target', () => {
    const verdict = judgeFacts(facts({ ...PRODUCTION, risk: 'destroy', composeDown: true }), DEFAULT_RULES);
    expect(verdict).toMatchObject({ text: expect.stringContaining('`/run shop deploy-parallel`') });
  });

  test.each([
    ['frozen', facts({ frozen: true }), /neuros is frozen.*record the meeting/],
    ['locked', facts({ locked: true }), /failed on neuros.*another person helps, with `\/ack neuros`/],
  ])('%s: why, and what to do', (_, of, text) => {
    expect(judgeFacts(of, DEFAULT_RULES)).toMatchObject({ kind: 'deny', text: expect.stringMatching(text) });
  });

  test('where no rule holds, it is denied and says so', () => {
    expect(judgeFacts(facts(), [])).toEqual({
      kind: 'deny',
      rule: 'no rule allows it',
      text: expect.stringContaining('No rule of the policy allows this on neuros.'),
    });
  });

  test('a name with signs of replacement is only a name', () => {
    const rules: Rule[] = [{ title: 'no', when: {}, verdict: { kind: 'deny', text: '{target}, {target}' } }];
    expect(judgeFacts(facts({ target: "$&$'" }), rules)).toMatchObject({ text: "$&$', $&$'" });
  });
});

test('every verdict names the first rule that holds, and some rule always holds', () => {
  fc.assert(
    fc.property(anyFacts, (of) => {
      const { rule } = judgeFacts(of, DEFAULT_RULES);
      expect(DEFAULT_RULES.map(({ title }) => title)).toContain(rule);
    }),
    { numRuns: 2000 },
  );
});

test('production is never less careful than anything else, more strikes never make a change easier', () => {
  const weight = (of: Facts): number =>
    ['allow', '1 of whom 0 seniors', '1 of whom 1 seniors', '2 of whom 1 seniors', 'deny'].indexOf(said(of));
  fc.assert(
    fc.property(anyFacts, (of) => {
      const calm = { ...of, strikes: 0, locked: false, frozen: false };
      expect(weight({ ...calm, environment: 'production' })).toBeGreaterThanOrEqual(
        weight({ ...calm, environment: 'staging' }),
      );
      const there = { ...of, environment: 'staging' } as const;
      if (!of.locked)
        expect(weight({ ...there, strikes: of.strikes + 5 })).toBeGreaterThanOrEqual(weight(there));
    }),
    { numRuns: 2000 },
  );
});

describe('conditions', () => {
  const holds = (when: Conditions, override: Partial<Facts> = {}): boolean =>
    judgeFacts(facts(override), [{ title: 'it', when, verdict: { kind: 'allow' } }]).kind === 'allow';

  test.each<[Conditions, Partial<Facts>, Partial<Facts>]>([
    [{ risk: ['destroy', 'unknown'] }, { risk: 'unknown' }, { risk: 'change' }],
    [{ risk: ['destroy'] }, { risk: 'destroy' }, { risk: 'unknown' }],
    [{ environment: ['production'] }, { environment: 'production' }, { environment: 'staging' }],
    [{ targets: ['neuros', 'web'] }, { target: 'web' }, { target: 'shop' }],
    [{ procedures: ['restart'] }, { procedure: 'restart' }, { procedure: null }],
    [{ procedures: ['exec'] }, { procedure: null }, { procedure: 'restart' }],
    [{ procedures: ['rollback'] }, { procedure: 'rollback' }, { procedure: null }],
    [{ composeDown: true }, { composeDown: true }, { composeDown: false }],
    [{ composeDown: false }, { composeDown: false }, { composeDown: true }],
    [{ strikes: 3 }, { strikes: 3 }, { strikes: 2 }],
    [{ frozen: true }, { frozen: true }, { frozen: false }],
    [{ locked: false }, { locked: false }, { locked: true }],
  ])('%j holds for %j, not for %j', (when, yes, no) => {
    expect(holds(when, yes)).toBe(true);
    expect(holds(when, no)).toBe(false);
  });

  test('all that are given must hold, none given always holds', () => {
    const when: Conditions = { risk: ['change'], targets: ['neuros'], strikes: 2 };
    expect(holds(when, { strikes: 2 })).toBe(true);
    for (const no of [{ strikes: 1 }, { strikes: 2, target: 'shop' }, { strikes: 2, risk: 'read' }] as const)
      expect(holds(when, no)).toBe(false);
    for (const risk of RISKS) expect(holds({}, { risk })).toBe(true);
  });
});

test.each([
  [{ kind: 'exec', command: 'docker ps' }, null],
  [{ kind: 'procedure', procedure: 'restart', values: {} }, 'restart'],
  [{ kind: 'rollback', of: 'neuros-1.1', steps: [], images: {} }, 'rollback'],
] as const)('the facts of %j', (proposal, procedure) => {
  const target = { name: 'shop', environment: 'production' } as const;
  const draft = { risk: 'destroy', composeDown: true } as const;
  expect(factsOf(target, proposal, draft, { strikes: 2, frozen: false, locked: true })).toEqual({
    ...draft,
    environment: 'production',
    target: 'shop',
    procedure,
    strikes: 2,
    frozen: false,
    locked: true,
  });
});
