import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Environment } from '../../../src/core/target.ts';
import { Bot } from './interleavings/bot.ts';
import { Happenings } from './interleavings/happen.ts';
import { histories } from './interleavings/histories.ts';
import { judgeEnd } from './interleavings/oracle.ts';
import { World } from './interleavings/world.ts';

const RUNS = 10_000;
/** Clocks of a fleet that keeps time: what the margin of an unused grant's expiry is for. */
const SKEW_MS = 29_000;
const skew = fc.integer({ min: -SKEW_MS, max: SKEW_MS });

const OFTEN = 20;
/** What must have come to pass that often, or the histories were too tame to show anything. */
const TRIED = [
  'operation.requested',
  'operation.planned',
  'operation.granted',
  'operation.denied',
  'operation.expired',
  'operation.failed',
  'operation.finished',
  'approval.given',
  'approval.withdrawn',
  'approval.refused',
  'conflict',
  'execution',
  'death',
  'interrupted',
  'refused: forged',
  'refused: expired',
  'refused: used',
  'refused: policy',
  'refused: drifted',
  'forged: other-key',
  'forged: changed',
  'forged: replayed',
  'forged: re-targeted',
  'forged: under-approved',
  'forged: foreign-plan',
] as const;

test('whatever happens in whatever order: one execution at most, with its quorum, in time, alone', {
  timeout: 120_000,
}, () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(
      fc.constantFrom<Environment>('staging', 'production'),
      fc.tuple(skew, skew, skew, skew),
      histories,
      (environment, [one, two, ...workers], history) => {
        const world = new World(environment, seen);
        const bots = [new Bot(world, one), new Bot(world, two)] as const;
        const happenings = new Happenings(world, bots, workers);
        for (const each of history) happenings.happen(each);
        judgeEnd(world, bots);
      },
    ),
    { numRuns: RUNS },
  );
  const rare = TRIED.filter((what) => (seen.get(what) ?? 0) < OFTEN);
  expect(rare, 'seen too rarely to prove anything').toEqual([]);
});
