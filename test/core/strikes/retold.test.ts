import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Case, foldCase } from '../../../src/core/case/case.ts';
import type { EventBody, LedgerEvent } from '../../../src/core/case/event.ts';
import type { Outcome } from '../../../src/core/gate/outcome.ts';
import { type RunStanding, recordOperation } from '../../../src/core/gate/record-operation.ts';
import { strikesOf } from '../../../src/core/strikes/tally.ts';
import { withClosing } from '../../../src/engine/with-closing.ts';
import { ANA, opened, START } from '../../build.ts';
import {
  ALLOWED,
  asked,
  granted,
  outcome,
  planned,
  plannedEvent,
  progress,
  run,
  SUCCEEDED,
  UMPIRE,
} from '../../build-gate.ts';
import { ModelLedger } from '../gate/interleavings/ledger.ts';
import { failedAt, INTERRUPTED, refused } from './build-attempt.ts';

const CASE = 'neuros-1';
const RUNS = 300;
/** Low, so that most histories cross all. */
const LEVELS = { help: 2, senior: 3, meeting: 5 };
const STRIKES: readonly Outcome['ending'][] = [failedAt('step'), failedAt('verification')];
const NONE: readonly Outcome['ending'][] = [SUCCEEDED, INTERRUPTED, failedAt('backup'), refused('drifted')];

const endings = fc.array(
  fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...STRIKES) }, fc.constantFrom(...NONE)),
  {
    minLength: 6,
    maxLength: 12,
  },
);
/** One thing the queue says of one operation, heard by one of two bots that may have looked long ago. */
const news = fc.record({
  bot: fc.nat(1),
  operation: fc.nat(11),
  says: fc.constantFrom('waiting', 'running', 'finished', 'finished'),
  looks: fc.boolean(),
});

const idOf = (at: number) => `${CASE}.${at + 1}`;

/** All are granted and wait for what the queue tells. */
function begun(count: number): ModelLedger {
  const ledger = new ModelLedger();
  const bodies: EventBody[] = [opened()];
  for (let at = 0; at < count; at++) {
    const operation = idOf(at);
    const plan = planned({ operation, risk: 'change', verification: 'healthy' });
    bodies.push(asked({ operation, risk: 'change', verdict: ALLOWED, approach: `try ${at % 3}` }));
    bodies.push(plannedEvent({ operation, planned: plan, verdict: ALLOWED }), granted({ operation }));
  }
  ledger.append(
    CASE,
    0,
    bodies.map((body) => ({ at: START, actor: ANA, body })),
  );
  return ledger;
}

const fold = (ledger: ModelLedger): Case | undefined =>
  foldCase(ledger.events(CASE).map((row): LedgerEvent => ({ ...row, seq: 0, previous: '', hash: '' })));

function standing(says: 'waiting' | 'running' | 'finished', ending: Outcome['ending']): RunStanding {
  switch (says) {
    case 'waiting':
      return { kind: 'waiting' };
    case 'running':
      return { kind: 'running', progress: progress({ steps: [run(1, 'running')] }) };
    default:
      return { kind: 'finished', outcome: outcome(ending, { stage: 'verifying', steps: [run(1, 'done')] }) };
  }
}

/** As the engine writes: decided on what was seen; when another bot was first, decided again. */
function hear(ledger: ModelLedger, seen: Case | undefined, operation: string, told: RunStanding): void {
  for (let state = seen ?? fold(ledger); state !== undefined; state = fold(ledger)) {
    const by = { id: CASE, actor: UMPIRE, at: START, levels: LEVELS };
    const bodies = withClosing(state, recordOperation(state, operation, told, START), by);
    if (bodies.length === 0) return;
    const events = bodies.map((body) => ({ at: START, actor: UMPIRE, body }));
    if (ledger.append(CASE, state.version, events) === 'appended') return;
  }
}

test('strikes and levels do not depend on how often, how late or by whom something is heard', () => {
  let [crossed, conflicts] = [0, 0];
  fc.assert(
    fc.property(endings, fc.array(news, { minLength: 20, maxLength: 60 }), (ends, heard) => {
      const ledger = begun(ends.length);
      const views: (Case | undefined)[] = [undefined, undefined];
      for (const { bot, operation, says, looks } of heard) {
        const ending = ends[operation];
        if (ending === undefined) continue;
        if (looks || views[bot] === undefined) views[bot] = fold(ledger);
        else if (views[bot].version < (fold(ledger)?.version ?? 0)) conflicts += 1;
        hear(ledger, views[bot], idOf(operation), standing(says, ending));
      }
      for (const [at, ending] of ends.entries())
        hear(ledger, undefined, idOf(at), standing('finished', ending));

      const state = fold(ledger);
      if (state === undefined) throw new Error('the case is gone');
      const failed = ends.flatMap((ending, at) => (STRIKES.includes(ending) ? [idOf(at)] : []));
      expect(
        strikesOf(state)
          .map(({ of }) => of)
          .toSorted(),
      ).toEqual(failed.toSorted());

      const rows = ledger.events(CASE).map(({ body }) => body);
      const levels = rows.flatMap((body) =>
        body.kind === 'level.reached' ? [[body.level, body.strikes]] : [],
      );
      const due = Object.entries(LEVELS).filter(([, strikes]) => failed.length >= strikes);
      expect(levels).toEqual(due);
      for (const [at, body] of rows.entries())
        if (body.kind === 'level.reached') expect(rows[at - 1]?.kind).toBe('operation.finished');
      if (levels.length === 3) crossed += 1;
    }),
    { numRuns: RUNS },
  );
  expect(crossed).toBeGreaterThan(RUNS / 5);
  expect(conflicts).toBeGreaterThan(RUNS);
});
