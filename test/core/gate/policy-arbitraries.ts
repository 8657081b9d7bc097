import * as fc from 'fast-check';
import type { Tightening } from '../../../src/core/gate/policy/tighten.ts';
import type { Conditions, Consequence, Rule } from '../../../src/core/gate/rule.ts';
import type { Facts, Quorum } from '../../../src/core/gate/verdict.ts';
import { RISKS } from '../../../src/core/risk/risk.ts';
import type { Environment } from '../../../src/core/target.ts';

/** The world random rules are about: targets, the environment each is in, and procedures. */
export const TARGETS: readonly { readonly name: string; readonly environment: Environment }[] = [
  { name: 'neuros', environment: 'staging' },
  { name: 'shop', environment: 'production' },
  { name: 'web', environment: 'production' },
];
/** Targets somebody may add later. */
export const LATER = (['production', 'staging', 'development'] as const).map((environment) => ({
  name: '',
  environment,
}));
export const STRIKES = [0, 1, 2, 3, 4, 5, 8, 9];
export const PROCEDURES = [null, 'restart', 'prune', 'something else'];

const DEEDS: readonly Pick<Facts, 'risk' | 'composeDown'>[] = [
  ...RISKS.map((risk) => ({ risk, composeDown: false })),
  { risk: 'unknown', composeDown: true },
  { risk: 'destroy', composeDown: true },
];

/** Every fact there can be in that world. */
export function* allFacts(): Iterable<Facts> {
  for (const deed of DEEDS)
    for (const { name, environment } of [...TARGETS, ...LATER])
      for (const procedure of PROCEDURES)
        for (const strikes of STRIKES)
          for (const frozen of [false, true])
            for (const locked of [false, true])
              yield { ...deed, target: name, environment, procedure, strikes, frozen, locked };
}

export const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    deed: fc.constantFrom(...DEEDS),
    place: fc.constantFrom(...TARGETS, ...LATER),
    procedure: fc.constantFrom(...PROCEDURES),
    strikes: fc.constantFrom(...STRIKES),
    frozen: fc.boolean(),
    locked: fc.boolean(),
  })
  .map(({ deed, place, ...rest }) => ({
    ...rest,
    ...deed,
    target: place.name,
    environment: place.environment,
  }));

const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });

const anyConditions: fc.Arbitrary<Conditions> = fc.record(
  {
    risk: some(RISKS),
    environment: some(['production', 'staging', 'development'] as const),
    targets: some(TARGETS.map(({ name }) => name)),
    procedures: some(['exec', 'restart', 'prune']),
    composeDown: fc.boolean(),
    strikes: fc.constantFrom(2, 3, 5, 8),
    frozen: fc.boolean(),
    locked: fc.boolean(),
  },
  { requiredKeys: [] },
);

export const anyQuorum: fc.Arbitrary<Quorum> = fc
  .record({ people: fc.integer({ min: 1, max: 3 }), seniors: fc.integer({ min: 0, max: 3 }) })
  .map(({ people, seniors }) => ({ people, seniors: Math.min(seniors, people) }));

const anyConsequence: fc.Arbitrary<Consequence> = fc.oneof(
  fc.constant<Consequence>({ kind: 'allow' }),
  fc.constant<Consequence>({ kind: 'deny', text: 'no' }),
  anyQuorum.map((quorum): Consequence => ({ kind: 'approve', quorum })),
);

export const anyRules = (maxLength: number): fc.Arbitrary<Rule[]> =>
  fc
    .array(fc.record({ when: anyConditions, verdict: anyConsequence }), { maxLength })
    .map((rules) => rules.map((rule, at) => ({ title: `rule ${at}`, ...rule })));

export const anyTightenings: fc.Arbitrary<Tightening[]> = fc.array(
  fc
    .record({
      place: fc.constantFrom(...TARGETS),
      risk: fc.constantFrom(['change'] as const, ['destroy', 'unknown'] as const),
      quorum: anyQuorum,
    })
    .map(({ place, ...rest }) => ({ target: place.name, environment: place.environment, ...rest })),
  { maxLength: 4 },
);
