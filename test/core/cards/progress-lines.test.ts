import { describe, expect, test } from 'vitest';
import { awaitsPeople, mayHaveBegun, subjectOf } from '../../../src/core/cards/followed.ts';
import { progressLines } from '../../../src/core/cards/progress-lines.ts';
import { ANA, caseOf, layer, layerFinished, opened, requested } from '../../build.ts';
import {
  approvedBy,
  asked,
  BEN,
  backedUp,
  caseWith,
  granted,
  type Happened,
  ID,
  planned,
  readAsked,
  readPlanned,
  started,
  step,
  stepBegan,
  stepEnded,
  wasPlanned,
} from './build-operation.ts';

const EVENTS: readonly Happened[] = [
  asked(),
  wasPlanned(planned({ steps: [step('first thing'), step('second thing')] })),
  [ANA, { kind: 'approval.refused', operation: ID, surface: 'slack', text: 'you asked for it yourself' }],
  approvedBy(BEN),
  granted(),
  started,
  backedUp(),
  stepBegan(1, 'first thing'),
  stepEnded(1, 'first thing'),
  stepBegan(2, 'second thing'),
  stepEnded(2, 'second thing', { state: 'failed', exitCode: 4 }),
];
const followed = (events: readonly Happened[]) =>
  ({ about: 'operation', id: ID, state: caseWith(...events) }) as const;

test('a log that shows each line once tells the whole story, a change a line', () => {
  const log: string[] = [];
  for (let known = 1; known <= EVENTS.length; known += 1) {
    for (const line of progressLines(followed(EVENTS.slice(0, known))))
      if (!log.includes(line)) log.push(line);
  }
  expect(log).toEqual([
    'Planned: docker compose down -v on neuros, risk destroy, 2 steps, 1 backup first',
    `Waiting for approval by 1 approver, not Ana, until 2026-11-20 03:15 UTC: umpire approve ${ID}`,
    'Did not count: Ana: you asked for it yourself',
    'Approved by Ben at 2026-11-20 03:00 UTC',
    'Backup taken: volume neuros_pgdata, 1.2 GB, /home/deploy/.umpire/neuros-1.1/neuros_pgdata.tar',
    'Step 1 of 2, first thing: begun',
    'Step 1 of 2, first thing: done',
    'Step 2 of 2, second thing: begun',
    'Step 2 of 2, second thing: failed with exit code 4',
  ]);
});

test('a worker that does not come is a line, too', () => {
  const nobody = { kind: 'operation.waiting', operation: ID } as const;
  expect(progressLines(followed([asked(), nobody]))).toEqual(['Waiting for a worker of host lab']);
});

test('what only reads has no lines: its output is the answer', () => {
  const events = [readAsked(), readPlanned(), granted(), started, stepBegan(1, 'docker compose ps')];
  expect(progressLines(followed(events))).toEqual([]);
});

test('a diagnosis has a line per layer', () => {
  const state = caseOf(opened(), requested(), layerFinished(layer(1, 'pass')));
  expect(progressLines({ about: 'diagnosis', id: 'neuros-1.1', state })).toEqual([
    'Layer 1 of 3, Daemon: passed',
  ]);
});

describe('what is followed', () => {
  test.each<[number, boolean, boolean]>([
    [1, false, false],
    [2, true, false],
    [4, true, false],
    [5, false, true],
    [11, false, true],
  ])('after event %d: waits for people %s, may have begun %s', (known, waits, begun) => {
    const each = followed(EVENTS.slice(0, known));
    expect([awaitsPeople(each), mayHaveBegun(each)]).toEqual([waits, begun]);
  });

  test('reading may be asked for again', () => {
    expect(mayHaveBegun(followed([readAsked(), readPlanned(), granted(), started]))).toBe(false);
  });

  test('is found by its id, or it is a fault', () => {
    expect(subjectOf(followed(EVENTS)).it.id).toBe(ID);
    expect(() => subjectOf({ ...followed(EVENTS), id: 'neuros-1.7' })).toThrow('no operation neuros-1.7');
  });
});
