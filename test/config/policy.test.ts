import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Config } from '../../src/core/config.ts';
import { judgeFacts } from '../../src/core/gate/judge-facts.ts';
import { DEFAULT_RULES, SAFEGUARDS } from '../../src/core/gate/policy/default-rules.ts';
import type { Facts } from '../../src/core/gate/verdict.ts';
import type { Procedure, Runbook } from '../../src/core/runbook.ts';
import { facts } from '../build.ts';
import { shown, tempFolder } from './temp-folder.ts';

const ANA = { home: '/home/ana', user: 'ana' };

const procedure = (id: string): Procedure => ({ id, title: id, values: [], steps: [], verify: 'none' });
const runbook = (id: string, ...procedures: readonly string[]): [string, Runbook] => [
  id,
  { id, title: id, layers: [], procedures: procedures.map(procedure) },
];
const RUNBOOKS = new Map([runbook('app', 'rebuild', 'apply-gold-files'), runbook('plain')]);
const COMMON = ['restart', 'prune', 'deploy-parallel'].map(procedure);

/** Three people, of whom two may approve and one is a senior, and a target of each kind. */
const TEAM = `people: [{ id: ana, name: Ana }, { id: ben, name: Ben }, { id: cyd, name: Cyd }, { id: dan, name: Dan }]
teams: { operators: [ana], approvers: [ben, dan], seniors: [cyd] }
hosts: { lab: { ssh: { address: h } } }
targets:
  neuros: { host: lab, runbook: app, environment: staging, compose: { file: /n/c.yml }NEUROS }
  shop: { host: lab, runbook: app, environment: production, compose: { file: /s/c.yml }SHOP }
  host: { host: lab, runbook: plain, environment: production }
`;
/** The line on which what is added begins. */
const FIRST = TEAM.split('\n').length;

const whole = (text: string, own: { neuros?: string; shop?: string } = {}): string =>
  TEAM.replace('NEUROS', own.neuros ? `, policy: ${own.neuros}` : '').replace(
    'SHOP',
    own.shop ? `, policy: ${own.shop}` : '',
  ) + text;

function read(text: string, common: readonly Procedure[] | 'unknown' = COMMON) {
  const folder = tempFolder();
  const path = folder.write('umpire.yaml', text);
  const reading = loadConfig({ path, given: true }, RUNBOOKS, ANA, common === 'unknown' ? undefined : common);
  return { reading, problems: shown(reading, folder).map((each) => each.replace('umpire.yaml:', '')) };
}

const problemsOf = (text: string): string[] => read(text).problems;

function policyOf(text: string): Config['policy'] {
  const { reading, problems } = read(text);
  if (reading.kind === 'invalid') throw new Error(problems.join('\n'));
  return reading.config.policy;
}

const verdictOf = (text: string, override: Partial<Facts>) =>
  judgeFacts(facts(override), policyOf(text).rules);

const SAFE: ReadonlySet<string> = new Set(Object.values(SAFEGUARDS).map(({ title }) => title));

/** A config with one rule, on the first line behind the team. */
const withRule = (rule: string): string => whole(`policy: { rules: [${rule}] }`);

describe('what was written becomes rules', () => {
  test('nothing written: the defaults, for 15 minutes', () => {
    expect(policyOf(whole(''))).toEqual({ rules: DEFAULT_RULES, minutes: 15 });
    expect(policyOf(whole('policy: {}'))).toEqual({ rules: DEFAULT_RULES, minutes: 15 });
  });

  test('approvals live as long as it says', () => {
    expect(policyOf(whole('policy: { approvals: { minutes: 60 } }')).minutes).toBe(60);
  });

  test('own rules come before the defaults, in their order', () => {
    const { rules } = policyOf(
      whole(`policy:
  rules:
    - title: restarts are free
      when: { procedures: [restart], targets: [shop] }
      verdict: allow
    - title: night watch
      when: { risk: [change], environment: [production], strikes: 2, frozen: false, locked: false, composeDown: false }
      verdict: { approve: { people: 2, seniors: 1 } }
    - title: nothing typed by hand
      when: { procedures: [exec], risk: [destroy, unknown] }
      verdict: { deny: 'write a procedure for {target}' }`),
    );
    const own = rules.filter(({ title }) => !SAFE.has(title));
    expect(own).toEqual([
      {
        title: 'restarts are free',
        when: { procedures: ['restart'], targets: ['shop'] },
        verdict: { kind: 'allow' },
      },
      {
        title: 'night watch',
        when: {
          risk: ['change'],
          environment: ['production'],
          strikes: 2,
          frozen: false,
          locked: false,
          composeDown: false,
        },
        verdict: { kind: 'approve', quorum: { people: 2, seniors: 1 } },
      },
      {
        title: 'nothing typed by hand',
        when: { procedures: ['exec'], risk: ['destroy', 'unknown'] },
        verdict: { kind: 'deny', text: 'write a procedure for {target}' },
      },
      ...DEFAULT_RULES.filter(({ title }) => !SAFE.has(title)),
    ]);
    expect(rules.slice(-DEFAULT_RULES.length)).toEqual(DEFAULT_RULES);
  });

  test('an own rule lifts no safeguard that it does not name', () => {
    const of = { target: 'shop', environment: 'production', risk: 'destroy', composeDown: true } as const;
    const rule = (when: string) =>
      withRule(`{ title: one is enough, when: ${when}, verdict: { approve: { people: 1 } } }`);
    expect(verdictOf(rule('{ risk: [destroy] }'), of).rule).toBe('compose down never runs on production');
    expect(verdictOf(rule('{ composeDown: true }'), of).rule).toBe('one is enough');
    expect(verdictOf(rule('{ composeDown: true }'), { ...of, frozen: true }).rule).toBe(
      'a frozen target is only read',
    );
  });

  test('an own rule may loosen: it is the operator’s choice for everything', () => {
    const text = withRule('{ title: free, when: { procedures: [restart] }, verdict: allow }');
    const production = { environment: 'production', target: 'shop' } as const;
    expect(verdictOf(text, { ...production, procedure: 'restart' })).toEqual({ kind: 'allow', rule: 'free' });
    expect(verdictOf(text, production).kind).toBe('approve');
  });

  test('a target may ask for more: seniors are none unless it says so', () => {
    const text = whole('', { neuros: '{ change: { people: 1 }, destroy: { people: 2, seniors: 1 } }' });
    expect(verdictOf(text, {})).toMatchObject({ kind: 'approve', quorum: { people: 1, seniors: 0 } });
    for (const risk of ['destroy', 'unknown'] as const)
      expect(verdictOf(text, { risk })).toMatchObject({ quorum: { people: 2, seniors: 1 } });
    expect(verdictOf(text, { risk: 'read' }).kind).toBe('allow');
    expect(verdictOf(text, { target: 'other' }).kind).toBe('allow');
  });

  test('what a target asks for holds for own rules too', () => {
    const rule = '{ title: free, when: { risk: [change] }, verdict: allow }';
    const text = whole(`policy: { rules: [${rule}] }`, { neuros: '{ change: { people: 1 } }' });
    expect(verdictOf(text, {})).toEqual({
      kind: 'approve',
      rule: 'free; stricter on neuros',
      quorum: { people: 1, seniors: 0 },
    });
  });

  test('a target does not carry its policy around', () => {
    const { reading } = read(whole('', { neuros: '{ change: { people: 1 } }' }));
    expect(reading.kind === 'ok' && reading.config.targets.get('neuros')).not.toHaveProperty('policy');
  });

  test('nobody can change it', () => {
    const { rules } = policyOf(whole(''));
    expect(() => Object.assign(rules[0] ?? {}, { verdict: { kind: 'allow' } })).toThrow(TypeError);
    expect(() => Object.assign(rules[2]?.verdict ?? {}, { quorum: { people: 0, seniors: 0 } })).toThrow(
      TypeError,
    );
  });
});

describe('one mistake in a rule, one line', () => {
  test.each([
    [
      'no title',
      '{ verdict: allow }',
      '19: policy.rules[0].title: is missing; expected text (Why, in words people understand at night: it is shown with the verdict)',
    ],
    ['no verdict', '{ title: t }', /^19: policy\.rules\[0\]\.verdict: must be `allow`, or `\{ approve: /],
    [
      'an unknown verdict',
      '{ title: t, verdict: alow }',
      /^40: policy\.rules\[0\]\.verdict: must be `allow`, or `\{ approve: /,
    ],
    [
      'an unknown key in it',
      '{ title: t, verdict: { aprove: { people: 1 } } }',
      '42: policy.rules[0].verdict.aprove: unknown key (did you mean `approve`?); allowed: approve, deny',
    ],
    [
      'two verdicts',
      '{ title: t, verdict: { approve: { people: 1 }, deny: no } }',
      '40: policy.rules[0].verdict: needs one of `approve` and `deny`',
    ],
    [
      'nobody to approve',
      '{ title: t, verdict: { approve: { people: 0 } } }',
      '61: policy.rules[0].verdict.approve.people: must be at least 1, got 0',
    ],
    [
      'more seniors than people',
      '{ title: t, verdict: { approve: { people: 1, seniors: 2 } } }',
      '73: policy.rules[0].verdict.approve.seniors: may not be more than `people`: seniors are counted among them',
    ],
    [
      'an unknown risk',
      '{ title: t, when: { risk: [distroy] }, verdict: allow }',
      '46: policy.rules[0].when.risk[0]: expected one of read, change, unknown, destroy, got `distroy` (did you mean `destroy`?)',
    ],
    [
      'no risk at all',
      '{ title: t, when: { risk: [] }, verdict: allow }',
      '45: policy.rules[0].when.risk: needs at least 1 entry, has 0',
    ],
    [
      'an unknown condition',
      '{ title: t, when: { target: [shop] }, verdict: allow }',
      '39: policy.rules[0].when.target: unknown key (did you mean `targets`?); allowed: risk, environment, targets, procedures, composeDown, strikes, frozen, locked',
    ],
    [
      'half a strike',
      '{ title: t, when: { strikes: 1.5 }, verdict: allow }',
      '48: policy.rules[0].when.strikes: expected a whole number, got a number with a fraction',
    ],
    [
      'an unknown target',
      '{ title: t, when: { targets: [neuros, shopp] }, verdict: allow }',
      '57: policy.rules[0].when.targets[1]: there is no target `shopp` (did you mean `shop`?); targets: neuros, shop, host',
    ],
    [
      'an unknown procedure',
      '{ title: t, when: { procedures: [rebuilt] }, verdict: allow }',
      '52: policy.rules[0].when.procedures[0]: no target of this rule has a procedure `rebuilt` (did you mean `rebuild`?); procedures: exec, rollback, apply-gold-files, deploy-parallel, prune, rebuild, restart',
    ],
    [
      'a procedure of other targets',
      '{ title: t, when: { targets: [host], procedures: [exec, restart] }, verdict: allow }',
      '75: policy.rules[0].when.procedures[1]: no target of this rule has a procedure `restart`; procedures: exec, rollback',
    ],
    [
      'a target in another environment',
      '{ title: t, when: { targets: [shop], environment: [staging] }, verdict: allow }',
      /^19: policy\.rules\[0\]: can never match: its conditions exclude each other/,
    ],
    [
      'more people than there are',
      '{ title: t, verdict: { approve: { people: 4 } } }',
      '51: policy.rules[0].verdict.approve: can never be met: it needs 4 approvals of what another person asked for, and approvers: ben, dan; seniors: cyd; ask for fewer, or add people to the teams',
    ],
    [
      'more seniors than there are',
      '{ title: t, verdict: { approve: { people: 2, seniors: 2 } } }',
      /^51: policy\.rules\[0\]\.verdict\.approve: can never be met: it needs 2 approvals by seniors of what/,
    ],
  ])('%s', (_, rule, problem) => {
    const problems = problemsOf(withRule(rule)).map((each) => each.replace(`${FIRST}:`, ''));
    expect(problems).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
  });

  test('a rule behind one that takes everything is named with it', () => {
    const problems = problemsOf(
      whole(`policy:
  rules:
    - { title: careful, when: { risk: [destroy, unknown, change] }, verdict: { approve: { people: 1 } } }
    - title: never reached
      when: { targets: [shop], risk: [change] }
      verdict: { deny: no }
    - { title: the rest, verdict: allow }`),
    );
    expect(problems).toEqual([
      `${FIRST + 3}:7: policy.rules[1]: can never match: the first rule that holds decides, and all it names is taken by “careful” before; move it up, or remove it`,
    ]);
  });

  test('too many rules for anybody', () => {
    const rules = Array.from(
      { length: 101 },
      (_, at) => `{ title: t${at}, when: { strikes: ${200 - at} }, verdict: allow }`,
    );
    expect(problemsOf(withRule(rules.join(', ')))).toEqual([
      expect.stringMatching(/policy\.rules: may have at most 100 entries, has 101$/),
    ]);
  });

  test.each(['0', '121', '1.5', 'soon'])('approvals that live %s minutes', (minutes) => {
    expect(problemsOf(whole(`policy: { approvals: { minutes: ${minutes} } }`))).toEqual([
      expect.stringMatching(/^\d+:33: policy\.approvals\.minutes: (must be at (least|most)|expected a) /),
    ]);
  });

  test('a rule that is wrong does not hide what is wrong with another', () => {
    const problems = problemsOf(
      withRule(
        '{ title: a, verdict: { deny: "" } }, { title: b, when: { targets: [nowhere] }, verdict: allow }',
      ),
    );
    expect(problems).toEqual([
      expect.stringMatching(/policy\.rules\[0\]\.verdict\.deny: is empty$/),
      expect.stringMatching(/policy\.rules\[1\]\.when\.targets\[0\]: there is no target `nowhere`/),
    ]);
  });

  test('procedures that could not be loaded are not blamed on the rule', () => {
    const text = withRule('{ title: t, when: { procedures: [anything] }, verdict: allow }');
    expect(read(text, 'unknown').problems).toEqual([]);
  });
});

describe('a target may only be stricter', () => {
  const NEUROS_LINE = 5;
  const SHOP_LINE = 6;

  test.each<[string, { neuros?: string; shop?: string }, number, RegExp]>([
    [
      'fewer people than the rule asks for',
      { shop: '{ destroy: { people: 1, seniors: 1 } }' },
      SHOP_LINE,
      /targets\.shop\.policy\.destroy: is looser than the rule “losing something on production needs two people, one of them a senior”, which asks for 2 approvals, one of them by a senior; a target may only be stricter/,
    ],
    [
      'fewer seniors',
      { shop: '{ destroy: { people: 3 } }' },
      SHOP_LINE,
      /targets\.shop\.policy\.destroy: is looser than the rule/,
    ],
    [
      'more people than there are',
      { neuros: '{ change: { people: 4 } }' },
      NEUROS_LINE,
      /targets\.neuros\.policy\.change: can never be met: it needs 4 approvals/,
    ],
    [
      'another kind of risk',
      { neuros: '{ unknown: { people: 1 } }' },
      NEUROS_LINE,
      /targets\.neuros\.policy\.unknown: unknown key; allowed: change, destroy/,
    ],
  ])('%s', (_, own, line, problem) => {
    const [first, ...more] = problemsOf(whole('', own));
    expect(more).toEqual([]);
    expect(first).toMatch(new RegExp(`^${line}:\\d+: `));
    expect(first).toMatch(problem);
  });

  test('as strict as the rules, or stricter, is fine', () => {
    const own = { shop: '{ change: { people: 1 }, destroy: { people: 2, seniors: 1 } }' };
    expect(problemsOf(whole('', own))).toEqual([]);
    expect(problemsOf(whole('', { shop: '{ destroy: { people: 3, seniors: 1 } }' }))).toEqual([]);
  });

  test('an own rule for everything counts too', () => {
    const strict =
      'policy: { rules: [{ title: strict, when: { risk: [change] }, verdict: { approve: { people: 2 } } }] }';
    expect(problemsOf(whole(strict, { neuros: '{ change: { people: 1 } }' }))).toEqual([
      expect.stringMatching(
        /^5:\d+: targets\.neuros\.policy\.change: is looser than the rule “strict”, which asks for 2 approvals;/,
      ),
    ]);
  });
});
