import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeFacts } from '../../../src/core/gate/judge-facts.ts';
import { canBeMet } from '../../../src/core/gate/policy/can-be-met.ts';
import { DEFAULT_RULES, SAFEGUARDS } from '../../../src/core/gate/policy/default-rules.ts';
import { findUnreachable } from '../../../src/core/gate/policy/find-unreachable.ts';
import { keepSafeguards } from '../../../src/core/gate/policy/keep-safeguards.ts';
import { isAtLeast, type Tightening, tighten } from '../../../src/core/gate/policy/tighten.ts';
import { type Conditions, holds, type Rule } from '../../../src/core/gate/rule.ts';
import type { Facts, Verdict } from '../../../src/core/gate/verdict.ts';
import { facts } from '../../build.ts';
import { allFacts, anyFacts, anyRules, anyTightenings, TARGETS } from './policy-arbitraries.ts';

const rule = (title: string, when: Conditions): Rule => ({ title, when, verdict: { kind: 'allow' } });

/** `a` asks for no less than `b`. */
function isNoWeaker(a: Verdict, b: Verdict): boolean {
  if (b.kind === 'deny') return a.kind === 'deny';
  return b.kind === 'allow' || isAtLeast(a, b.quorum);
}

describe('a target that asks for more', () => {
  const NEUROS: Tightening = {
    target: 'neuros',
    environment: 'staging',
    risk: ['change'],
    quorum: { people: 1, seniors: 0 },
  };
  const rules = tighten(DEFAULT_RULES, [NEUROS]);

  test('gets it, under the rule it tightens; others get what they got', () => {
    expect(judgeFacts(facts(), rules)).toEqual({
      kind: 'approve',
      rule: 'operators may change what is not production; stricter on neuros',
      quorum: { people: 1, seniors: 0 },
    });
    expect(judgeFacts(facts({ target: 'other' }), rules).kind).toBe('allow');
  });

  test('keeps what is stricter anyway', () => {
    expect(judgeFacts(facts({ strikes: 5 }), rules)).toMatchObject({ quorum: { people: 1, seniors: 1 } });
    expect(judgeFacts(facts({ locked: true }), rules).kind).toBe('deny');
    expect(judgeFacts(facts({ risk: 'destroy' }), rules)).toEqual(
      judgeFacts(facts({ risk: 'destroy' }), DEFAULT_RULES),
    );
  });

  test('gets the greater of each number', () => {
    const both = tighten(DEFAULT_RULES, [{ ...NEUROS, quorum: { people: 3, seniors: 0 } }]);
    expect(judgeFacts(facts({ strikes: 5 }), both)).toMatchObject({ quorum: { people: 3, seniors: 1 } });
  });

  test('adds no rule about another environment, other targets, other risks, or as strict already', () => {
    const own: Rule[] = [
      rule('production', { environment: ['production'] }),
      rule('shop', { targets: ['shop'] }),
      rule('reading', { risk: ['read'] }),
      { title: 'two', when: {}, verdict: { kind: 'approve', quorum: { people: 2, seniors: 1 } } },
      { title: 'never', when: {}, verdict: { kind: 'deny', text: 'no' } },
    ];
    expect(tighten(own, [NEUROS])).toEqual(own);
  });

  test('never makes a verdict weaker, and always gets at least what it asks for', () => {
    const property = fc.property(anyRules(5), anyTightenings, anyFacts, (own, tightenings, of) => {
      const before = [...own, ...DEFAULT_RULES];
      const after = judgeFacts(of, tighten(before, tightenings));
      expect(isNoWeaker(after, judgeFacts(of, before))).toBe(true);
      for (const { target, risk, quorum } of tightenings)
        if (target === of.target && risk.includes(of.risk)) expect(isAtLeast(after, quorum)).toBe(true);
      if (!tightenings.some(({ target }) => target === of.target))
        expect(after).toEqual(judgeFacts(of, before));
    });
    fc.assert(property, { numRuns: 5000 });
  });
});

describe('own rules and the safeguards', () => {
  const allow = rule('mine', {});
  const approve: Rule = {
    title: 'mine',
    when: {},
    verdict: { kind: 'approve', quorum: { people: 1, seniors: 0 } },
  };
  const deny: Rule = { title: 'mine', when: {}, verdict: { kind: 'deny', text: 'no' } };
  const down = { risk: 'destroy', composeDown: true, environment: 'production' } as const;
  const decides = (own: Rule, when: Conditions, override: Partial<Facts>): string =>
    judgeFacts(facts(override), keepSafeguards([{ ...own, when }])).rule;

  test.each<[string, Rule, Conditions, Partial<Facts>, string]>([
    ['a frozen target', allow, {}, { frozen: true }, SAFEGUARDS.frozen.title],
    [
      'a frozen target, with approval',
      approve,
      { risk: ['change'] },
      { frozen: true },
      SAFEGUARDS.frozen.title,
    ],
    ['a frozen target that the rule names', allow, { frozen: true }, { frozen: true }, 'mine'],
    ['reading a frozen target', allow, {}, { frozen: true, risk: 'read' }, 'mine'],
    ['compose down on production', approve, { risk: ['destroy'] }, down, SAFEGUARDS.composeDown.title],
    ['compose down that the rule names', approve, { composeDown: true }, down, 'mine'],
    ['compose down elsewhere', allow, {}, { ...down, environment: 'staging' }, 'mine'],
    ['a locked approach', allow, {}, { locked: true }, SAFEGUARDS.locked.title],
    ['a locked approach, with approval: somebody helps', approve, {}, { locked: true }, 'mine'],
    ['a locked approach that the rule names', allow, { locked: true }, { locked: true }, 'mine'],
    ['a denial, whatever else there is', deny, {}, { ...down, frozen: true, locked: true }, 'mine'],
    ['nothing of the kind', allow, {}, {}, 'mine'],
  ])('%s', (_, own, when, override, title) => {
    expect(decides(own, when, override)).toBe(title);
  });

  test('never weaken a verdict, and speak only where the rule does', () => {
    const property = fc.property(anyRules(5), anyFacts, (own, of) => {
      const before = judgeFacts(of, own);
      const after = judgeFacts(of, keepSafeguards(own));
      expect(isNoWeaker(after, before)).toBe(true);
      if (!of.frozen && !of.locked && !of.composeDown) expect(after).toEqual(before);
    });
    fc.assert(property, { numRuns: 5000 });
  });
});

describe('rules that can never match', () => {
  const found = (...rules: readonly Rule[]): string[] =>
    findUnreachable(rules, TARGETS).map(
      ({ index, covers }) => `${rules[index]?.title} by ${covers.join(', ')}`,
    );

  test('behind one that takes everything', () => {
    expect(found(rule('all', {}), rule('some', { risk: ['read'] }))).toEqual(['some by all']);
  });

  test('behind several that take everything together', () => {
    const parts = [
      rule('other risks', { risk: ['read', 'change'] }),
      rule('unknown', { risk: ['unknown'], composeDown: false }),
      rule('down', { composeDown: true }),
      rule('unrelated', { risk: ['read'], strikes: 3 }),
      rule('production', { environment: ['production'] }),
      rule('elsewhere', { environment: ['staging', 'development'], strikes: 1 }),
    ];
    const last = rule('last', { risk: ['destroy'], strikes: 1 });
    expect(found(...parts, last)).toEqual([
      'unrelated by other risks',
      'last by down, production, elsewhere',
    ]);
    expect(found(...parts, rule('first try', { risk: ['destroy'], environment: ['staging'] }))).toEqual([
      'unrelated by other risks',
    ]);
  });

  test('a target by name is in one environment', () => {
    expect(
      found(rule('production', { environment: ['production'] }), rule('shop', { targets: ['shop'] })),
    ).toEqual(['shop by production']);
    expect(found(rule('nowhere', { targets: ['shop'], environment: ['staging'] }))).toEqual(['nowhere by ']);
  });

  test('all targets by name are not all targets: one may be added', () => {
    const named = rule('named', { targets: TARGETS.map(({ name }) => name) });
    expect(found(named, rule('production', { environment: ['production'] }))).toEqual([]);
  });

  test('compose down is never less than unknown', () => {
    expect(found(rule('odd', { composeDown: true, risk: ['read', 'change'] }))).toEqual(['odd by ']);
  });

  test('strikes: at least three takes at least five, not the other way round', () => {
    expect(found(rule('three', { strikes: 3 }), rule('five', { strikes: 5 }))).toEqual(['five by three']);
    expect(found(rule('five', { strikes: 5 }), rule('three', { strikes: 3 }))).toEqual([]);
  });

  test('exactly those that no fact there can be reaches', () => {
    const world = [...allFacts()];
    const property = fc.property(anyRules(7), (rules) => {
      const reached = new Set(world.map((of) => rules.findIndex(({ when }) => holds(when, of))));
      const expected = rules.flatMap((_, index) => (reached.has(index) ? [] : [index]));
      expect(findUnreachable(rules, TARGETS).map(({ index }) => index)).toEqual(expected);
    });
    fc.assert(property, { numRuns: 150 });
  });

  test('a hundred rules over a hundred targets are judged in the time a start may take', () => {
    const targets = Array.from(
      { length: 100 },
      (_, at) => ({ name: `t${at}`, environment: 'staging' }) as const,
    );
    const rules = targets.map(({ name }, at) =>
      rule(
        name,
        at % 3 === 0
          ? { targets: [name], procedures: [`p${at}`] }
          : at % 3 === 1
            ? { procedures: [`p${at}`], strikes: at }
            : { targets: [name], frozen: at % 2 === 0 },
      ),
    );
    const before = performance.now();
    expect(findUnreachable([...rules, rule('last', {})], targets)).toEqual([]);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});

describe('who is left to approve', () => {
  const people = ['ana', 'ben', 'cyd', 'bot'].map((id) => ({
    id,
    name: id,
    agent: id === 'bot',
    accounts: {},
  }));
  const teams = { operators: ['ana'], approvers: ['ana', 'ben'], seniors: ['cyd'] };

  test.each([
    ['a peer', { people: 1, seniors: 0 }, true],
    ['a peer and the only senior', { people: 2, seniors: 1 }, true],
    ['two seniors', { people: 2, seniors: 2 }, false],
    ['three, where the requester is one of the three', { people: 3, seniors: 0 }, false],
  ])('%s', (_, quorum, expected) => {
    expect(canBeMet(quorum, { people, teams })).toBe(expected);
  });

  test('three, when somebody asks who may not approve', () => {
    const robots = { ...teams, operators: ['ana', 'bot'] };
    expect(canBeMet({ people: 3, seniors: 1 }, { people, teams: robots })).toBe(true);
  });

  test('a program is nobody who approves, and somebody in two teams is one person', () => {
    const robots = { ...teams, approvers: ['bot'], seniors: ['ana', 'ben'] };
    expect(canBeMet({ people: 2, seniors: 2 }, { people, teams: robots })).toBe(true);
    expect(canBeMet({ people: 3, seniors: 0 }, { people, teams: robots })).toBe(false);
    const both = { operators: ['ana'], approvers: ['ben'], seniors: ['ben'] };
    expect(canBeMet({ people: 2, seniors: 1 }, { people, teams: both })).toBe(false);
  });

  test('nobody, where there is nobody', () => {
    const empty = { operators: [], approvers: [], seniors: [] };
    expect(canBeMet({ people: 1, seniors: 0 }, { people, teams: empty })).toBe(false);
  });
});
