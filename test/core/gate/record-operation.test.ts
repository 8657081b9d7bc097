import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Case, withEvents } from '../../../src/core/case/case.ts';
import type { OperateProgress, Outcome } from '../../../src/core/gate/outcome.ts';
import { type RunStanding, recordOperation } from '../../../src/core/gate/record-operation.ts';
import {
  asked,
  granted,
  ID,
  kinds,
  minutesLater,
  operationOf,
  outcome,
  plannedEvent,
  progress,
  receipt,
  run,
  SUCCEEDED,
  told,
  UMPIRE,
} from '../../build-gate.ts';

const NOW = minutesLater(1);
const permitted = told(asked(), plannedEvent(), granted());
const record = (state: Case, standing: RunStanding, now = NOW) => recordOperation(state, ID, standing, now);
const running = (override: Partial<OperateProgress>): RunStanding => ({
  kind: 'running',
  progress: progress(override),
});
const finished = (ending: Outcome['ending'], override: Partial<Outcome> = {}): RunStanding => ({
  kind: 'finished',
  outcome: outcome(ending, override),
});

/** The case after the queue told these, one after another. */
function hearing(standings: readonly RunStanding[], from = permitted, at = NOW): Case {
  return standings.reduce(
    (state, standing) => withEvents(state, record(state, standing, at), { actor: UMPIRE, at }),
    from,
  );
}

const backedUp = running({ stage: 'backing-up', receipts: [receipt()] });
const inStepTwo = running({ receipts: [receipt()], steps: [run(1, 'done', 'gone'), run(2, 'running')] });
const INTERRUPTED: Outcome['ending'] = {
  kind: 'interrupted',
  message: 'The worker died.',
  remedy: 'Diagnose.',
};

describe('what the queue tells becomes events once, in order', () => {
  test('a worker that still checks the grant has not begun', () => {
    expect(record(permitted, { kind: 'running', progress: null })).toEqual([]);
    expect(record(permitted, running({ stage: 'checking' }))).toEqual([]);
  });

  test('backups come before steps, and each step begins before it ends', () => {
    expect(record(permitted, inStepTwo)).toEqual([
      { kind: 'operation.started', operation: ID },
      { kind: 'backup.taken', operation: ID, receipt: receipt() },
      { kind: 'step.started', operation: ID, index: 1, title: 'step 1' },
      { kind: 'step.finished', operation: ID, step: run(1, 'done', 'gone') },
      { kind: 'step.started', operation: ID, index: 2, title: 'step 2' },
    ]);
  });

  test('only what is new is recorded', () => {
    const state = hearing([backedUp]);
    expect(kinds(record(state, inStepTwo))).toEqual(['step.started', 'step.finished', 'step.started']);
    expect(record(hearing([backedUp, inStepTwo]), backedUp)).toEqual([]);
  });

  test('steps the plan does not have are not believed', () => {
    expect(
      kinds(record(permitted, running({ steps: [run(3, 'done'), run(0, 'done'), run(1.5, 'done')] }))),
    ).toEqual(['operation.started']);
  });

  test('the end brings what was missed', () => {
    const whole = finished(SUCCEEDED, { receipts: [receipt()], steps: [run(1, 'done'), run(2, 'done')] });
    expect(kinds(record(permitted, whole))).toEqual([
      'operation.started',
      'backup.taken',
      'step.started',
      'step.finished',
      'step.started',
      'step.finished',
      'operation.finished',
    ]);
    expect(record(hearing([whole]), whole)).toEqual([]);
  });

  test('a refusal has not begun', () => {
    const refused = {
      kind: 'refused',
      why: 'drifted',
      message: 'm',
      remedy: 'r',
      difference: ['a'],
    } as const;
    expect(record(permitted, finished(refused, { stage: 'checking' }))).toEqual([
      { kind: 'operation.finished', operation: ID, ending: refused, report: null },
    ]);
  });

  test('nothing is recorded for what was never granted, has ended, or is not of this case', () => {
    expect(record(told(asked(), plannedEvent()), inStepTwo)).toEqual([]);
    expect(record(hearing([finished(SUCCEEDED)]), finished(INTERRUPTED))).toEqual([]);
    expect(recordOperation(permitted, 'neuros-1.9', inStepTwo, NOW)).toEqual([]);
  });
});

describe('what a step says', () => {
  const says = (output: string) => running({ steps: [run(1, 'running', output)] });
  const began = hearing([says('')]);
  const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

  test('is recorded at most every 5 seconds', () => {
    expect(record(began, says('pulling'), later(4.999))).toEqual([]);
    expect(record(began, says('pulling'), later(5))).toEqual([
      { kind: 'step.said', operation: ID, index: 1, output: 'pulling' },
    ]);
    const heard = hearing([says('pulling')], began, later(5));
    expect(operationOf(heard).steps[0]?.output).toBe('pulling');
    expect(record(heard, says('pulling, built'), later(9))).toEqual([]);
    expect(kinds(record(heard, says('pulling, built'), later(10)))).toEqual(['step.said']);
  });

  test('is not unsaid by what was told before', () => {
    const heard = hearing([says('pulling, built')], began, later(5));
    expect(record(heard, says('pulling'), later(60))).toEqual([]);
    expect(record(heard, says('pulling, built'), later(60))).toEqual([]);
  });
});

describe('a job that ends by itself', () => {
  test('before it began: Umpire could not do it', () => {
    expect(record(permitted, { kind: 'failed', message: 'no target neuros' })).toMatchObject([
      {
        kind: 'operation.failed',
        message: 'no target neuros',
        remedy: expect.stringMatching(/diagnose before asking again/),
      },
    ]);
  });

  test('after that: interrupted, with the last step that is known to be done', () => {
    expect(record(hearing([inStepTwo]), { kind: 'failed', message: 'job stalled.' })).toMatchObject([
      {
        kind: 'operation.finished',
        ending: {
          kind: 'interrupted',
          message:
            'The worker failed in the middle: job stalled. Step 1 of 2, step 1, is the last that is known to be done; step 2, step 2, was under way.',
        },
      },
    ]);
  });

  test('a second worker that only found the claim knows no steps; the ledger does', () => {
    const [event] = record(hearing([inStepTwo]), finished(INTERRUPTED, { stage: 'checking' }));
    expect(event).toMatchObject({
      ending: { message: expect.stringMatching(/^The worker died\. Step 1 of 2, .* done; step 2, /) },
    });
    expect(kinds(record(permitted, finished(INTERRUPTED, { stage: 'checking' })))).toEqual([
      'operation.started',
      'operation.finished',
    ]);
  });
});

test('a job nobody takes is said once, and not at once', () => {
  const waits = (seconds: number, state = permitted) =>
    record(
      state,
      { kind: 'waiting' },
      new Date((operationOf(state).grantedAt?.getTime() ?? 0) + seconds * 1000),
    );
  expect(waits(19)).toEqual([]);
  expect(kinds(waits(20))).toEqual(['operation.waiting']);
  expect(
    waits(60, told(asked(), plannedEvent(), granted(), { kind: 'operation.waiting', operation: ID })),
  ).toEqual([]);
  expect(record(hearing([inStepTwo]), { kind: 'waiting' }, minutesLater(9))).toEqual([]);
});

test('a grant that was given up as expired, and was used all the same: what is done is written down', () => {
  const givenUp = told(asked(), plannedEvent(), granted(), {
    kind: 'operation.expired',
    operation: ID,
    what: 'grant',
  });
  expect(record(givenUp, { kind: 'waiting' }, minutesLater(30))).toEqual([]);
  expect(record(givenUp, { kind: 'failed', message: 'late' })).toEqual([]);
  expect(operationOf(hearing([inStepTwo], givenUp))).toMatchObject({ ending: null, startedAt: NOW });
  const overslept = { kind: 'refused', why: 'expired', message: 'm', remedy: 'r', difference: [] } as const;
  expect(record(givenUp, finished(overslept, { stage: 'checking' }))).toEqual([]);
});

test('told twice, in part, out of order or after a restart: the operation ends the same', () => {
  const steps = [run(1, 'done', 'gone'), run(2, 'failed', 'two')];
  const end: Outcome['ending'] = { kind: 'failed', at: 'step', message: 'exit 1', remedy: 'Roll back.' };
  const last = finished(end, { receipts: [receipt()], steps });
  const tellings: RunStanding[] = [
    { kind: 'waiting' },
    { kind: 'running', progress: null },
    running({ stage: 'backing-up' }),
    backedUp,
    running({ receipts: [receipt()], steps: [run(1, 'running', 'on')] }),
    inStepTwo,
  ];
  const straight = operationOf(hearing([...tellings, last]));
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...tellings), { maxLength: 15 }), (order) => {
      const state = hearing([...order, last]);
      const { steps, receipts, ending, stage } = operationOf(state);
      expect({ steps, receipts, ending, stage }).toEqual({
        steps: straight.steps,
        receipts: straight.receipts,
        ending: straight.ending,
        stage: straight.stage,
      });
      expect(hearing([...order, last, ...order], state).version).toBe(state.version);
    }),
  );
});

test('a refusal of what another worker had begun leaves it interrupted, not untouched', () => {
  const begun = hearing([backedUp, inStepTwo]);
  const refused = {
    kind: 'refused',
    why: 'expired',
    message: 'It has expired.',
    remedy: 'Ask again.',
    difference: [],
  } as const;
  const events = record(begun, finished(refused, { stage: 'checking', receipts: [], steps: [] }));
  expect(events.at(-1)).toMatchObject({
    kind: 'operation.finished',
    ending: {
      kind: 'interrupted',
      message: expect.stringMatching(/died in the middle.*It has expired\. Step 1 of 2, .* is the last/),
    },
  });
});
