import fc from 'fast-check';
import type { Ballot } from '../../../../src/core/gate/vote.ts';
import type { Actor } from '../../../../src/core/person.ts';
import { ANA } from '../../../build.ts';
import { BEN, CLEO, EVE, ROBO, STRANGER, SUE } from '../../../build-gate.ts';
import { FORGERIES } from './forge.ts';

/** What can happen, in any order. Numbers pick one of what there is by then. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HURRY = [1, SECOND, 6 * SECOND, MINUTE] as const;
const PAUSE = [5 * MINUTE, 15 * MINUTE - 1, 15 * MINUTE, 17 * MINUTE] as const;
const VOTERS: readonly Actor[] = [ANA, BEN, CLEO, SUE, EVE, ROBO, STRANGER];
/** Of what was told about an operation. */
export const NEWEST = -1;

const is = <const K extends string>(kind: K) => ({ kind: fc.constant(kind) });
const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const operation = fc.nat(5);
const job = fc.nat(5);
const bot = fc.nat(1);
const asking = {
  bot,
  actor: fc.constantFrom<Actor>(ANA, ANA, BEN, ROBO, EVE),
  command: fc.constantFrom('destroy', 'destroy it', 'change', 'read'),
};
const surface = fc.constantFrom('slack' as const, 'discord' as const);
const votes = (ballot: Ballot['kind'], voters: readonly Actor[]) =>
  fc.record({
    ...is('vote'),
    bot,
    operation,
    surface,
    ballot: fc.constant(ballot),
    actor: fc.constantFrom(...voters),
  });

const botDoes = fc.oneof(
  often(2, fc.record({ ...is('request'), ...asking })),
  often(3, fc.record({ ...is('propose'), ...asking })),
  often(8, votes('approve', [BEN, CLEO, SUE])),
  often(2, votes('approve', VOTERS)),
  often(3, votes('withdraw', [BEN, CLEO, SUE, STRANGER])),
  often(1, votes('deny', VOTERS)),
  often(1, fc.record({ ...is('vote-again'), bot, vote: fc.nat(20) })),
  often(8, fc.record({ ...is('hear'), bot, operation, told: fc.constant(NEWEST) })),
  often(2, fc.record({ ...is('hear'), bot, operation, told: fc.nat(8) })),
  often(5, fc.record({ ...is('submit'), bot })),
  often(2, fc.record({ ...is('expire'), bot, operation })),
  often(1, fc.record({ ...is('restart'), bot })),
  often(3, fc.record({ ...is('look'), bot })),
);

const hostDoes = fc.oneof(
  often(3, fc.record({ ...is('plan'), operation })),
  often(16, fc.record({ ...is('work'), job, worker: fc.nat(1), good: fc.boolean() })),
  often(1, fc.record({ ...is('die'), job, again: fc.boolean() })),
  often(1, fc.record({ ...is('lose'), job })),
  often(
    3,
    fc.record({
      ...is('forge'),
      how: fc.constantFrom(...FORGERIES),
      operation,
      other: operation,
      squatting: fc.boolean(),
    }),
  ),
  often(3, fc.record({ ...is('pass'), milliseconds: fc.constantFrom(...HURRY) })),
  often(1, fc.record({ ...is('pass'), milliseconds: fc.constantFrom(...PAUSE) })),
  often(1, fc.record(is('edit'))),
);

type Of<A> = A extends fc.Arbitrary<infer T> ? T : never;
export type BotDoes = Of<typeof botDoes>;
export type Happening = BotDoes | Of<typeof hostDoes>;

export function isOfBot(happening: Happening): happening is BotDoes {
  return 'bot' in happening;
}

/** A history of 50 to 100 things that happen. */
export const histories: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(often<Happening>(3, botDoes), often<Happening>(2, hostDoes)),
  { minLength: 50, maxLength: 100, size: 'max' },
);
