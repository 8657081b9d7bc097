import { describe, expect, test } from 'vitest';
import type { Case } from '../../../src/core/case/case.ts';
import { withEvents } from '../../../src/core/case/case.ts';
import type { EventBody } from '../../../src/core/case/event.ts';
import type { DraftParts } from '../../../src/engine/desk/draft-of.ts';
import { planJobOf, runJobOf } from '../../../src/engine/jobs/job-of.ts';
import { recordJob } from '../../../src/engine/jobs/record-job.ts';
import type { JobProgress, JobResult } from '../../../src/ports/jobs.ts';
import {
  caseOf,
  config,
  failingReport,
  LAYERS,
  layer,
  layerFinished,
  layers,
  opened,
  report,
  requested,
  START,
} from '../../build.ts';
import {
  asked,
  granted,
  outcome,
  planned,
  plannedEvent,
  progress,
  receipt,
  run,
  SUCCEEDED,
  UMPIRE,
} from '../../build-gate.ts';
import { runbook } from '../../build-knowledge.ts';
import { KNOWLEDGE } from '../../build-plan.ts';

const PARTS: DraftParts = {
  config: config(),
  runbooks: new Map([['neuros', runbook(LAYERS.map(({ id }) => [id]))]]),
  common: [],
  risks: () => KNOWLEDGE,
};
const NOW = new Date(START.getTime() + 60_000);
const OPERATION = 'neuros-1.2';

const diagnosing = caseOf(opened(), requested('neuros-1.1'));
const planning = caseOf(opened(), asked({ operation: OPERATION }));
const running = caseOf(
  opened(),
  asked({ operation: OPERATION }),
  plannedEvent({ operation: OPERATION, planned: planned({ operation: OPERATION }) }),
  granted({ operation: OPERATION }),
);

const finished = (state: Case, id: string, result: JobResult) =>
  recordJob(PARTS, state, id, { kind: 'finished', result }, NOW);
const told = (state: Case, id: string, news: JobProgress) =>
  recordJob(PARTS, state, id, { kind: 'running', progress: news }, NOW);
const kinds = (events: readonly EventBody[]) => events.map(({ kind }) => kind);

const diagnosed: JobResult = { kind: 'diagnosed', report: report() };
const plan: JobResult = {
  kind: 'planned',
  result: { kind: 'planned', planned: planned({ operation: OPERATION }) },
};
const own = { receipts: [receipt({ operation: OPERATION })], steps: [run(1, 'done')] };
const operated: JobResult = { kind: 'operated', outcome: outcome(SUCCEEDED, own) };

describe('an answer to what was asked is written down', () => {
  test.each<[string, Case, string, JobResult, string]>([
    ['a diagnosis', diagnosing, 'neuros-1.1', diagnosed, 'diagnosis.finished'],
    ['a plan', planning, planJobOf(OPERATION), plan, 'operation.planned'],
    ['an operation', running, runJobOf(OPERATION), operated, 'operation.finished'],
  ])('%s', (_, state, id, result, kind) => {
    expect(kinds(finished(state, id, result))).toContain(kind);
  });
});

describe('an answer to something else ends its job, and nothing of it is written down', () => {
  const failed = (kind: string, message: RegExp) => ({ kind, message: expect.stringMatching(message) });
  const mixed = /something else than was asked for/;

  test.each([plan, operated])('$kind for a diagnosis', (result) => {
    const events = finished(diagnosing, 'neuros-1.1', result);
    expect(events[0]).toMatchObject(failed('diagnosis.failed', mixed));
    expect(kinds(events)).toEqual(['diagnosis.failed', 'case.closed']);
  });

  test.each([diagnosed, operated])('$kind for a plan', (result) => {
    expect(finished(planning, planJobOf(OPERATION), result)).toEqual([
      expect.objectContaining(failed('operation.failed', mixed)),
    ]);
  });

  test.each([diagnosed, plan])('$kind for an operation', (result) => {
    expect(finished(running, runJobOf(OPERATION), result)).toEqual([
      expect.objectContaining(failed('operation.failed', mixed)),
    ]);
  });

  test.each([
    { operation: 'neuros-1.9' },
    { target: 'shop' },
    { host: 'elsewhere' },
    { proposal: { kind: 'exec', command: 'docker ps' } } as const,
  ])('a plan of %j', (of) => {
    const result = { kind: 'planned', planned: planned({ operation: OPERATION, ...of }) } as const;
    expect(finished(planning, planJobOf(OPERATION), { kind: 'planned', result })).toEqual([
      expect.objectContaining(failed('operation.failed', /plan for something else/)),
    ]);
  });

  const cellar = { ...layer(3, 'pass'), id: 'cellar' };
  test.each([
    ['fewer layers', [layer(1, 'pass'), layer(2, 'pass')]],
    ['more layers', [...report().layers, { ...cellar, index: 4 }]],
    ['another layer', [layer(1, 'pass'), layer(2, 'pass'), cellar]],
    [
      'layers in another order',
      report().layers.map((each, at) => ({ ...each, id: LAYERS[2 - at]?.id ?? '' })),
    ],
  ])('a diagnosis of %s', (_, walked) => {
    const result: JobResult = { kind: 'diagnosed', report: report({ layers: walked }) };
    const events = finished(diagnosing, 'neuros-1.1', result);
    expect(events[0]).toMatchObject(failed('diagnosis.failed', /other layers.*same runbooks/));
    expect(kinds(events)).not.toContain('layer.finished');
    const news: JobProgress = { kind: 'walking', progress: { attempt: 1, layers: walked, running: null } };
    expect(told(diagnosing, 'neuros-1.1', news)).toEqual([]);
  });

  test.each([
    ['operation', { operation: 'neuros-1.9' }],
    ['target', { operation: OPERATION, target: 'shop' }],
  ])('backups of another %s', (_, of) => {
    const strange = { ...own, receipts: [receipt({ operation: OPERATION }), receipt(of)] };
    expect(told(running, runJobOf(OPERATION), { kind: 'operating', progress: progress(strange) })).toEqual(
      [],
    );
    const result: JobResult = { kind: 'operated', outcome: outcome(SUCCEEDED, strange) };
    expect(finished(running, runJobOf(OPERATION), result)).toEqual([
      expect.objectContaining(failed('operation.failed', mixed)),
    ]);
  });

  test('news of another kind are none', () => {
    const walking: JobProgress = { kind: 'walking', progress: { ...report(), running: 3 } };
    const operating: JobProgress = { kind: 'operating', progress: progress(own) };
    expect(told(diagnosing, 'neuros-1.1', operating)).toEqual([]);
    expect(told(planning, planJobOf(OPERATION), operating)).toEqual([]);
    expect(told(running, runJobOf(OPERATION), walking)).toEqual([]);
  });

  test.each(['neuros-1.9', 'neuros-1.9/plan', 'neuros-1.9/run', 'neuros-1.2', 'neuros-1.2/undo', ''])(
    'a job named %j is none of the case',
    (id) => {
      for (const result of [diagnosed, plan, operated]) expect(finished(running, id, result)).toEqual([]);
    },
  );
});

test('an operation that had begun and answers with something else is interrupted: nobody knows how far it came', () => {
  const begun = withEvents(running, [{ kind: 'operation.started', operation: OPERATION }], {
    actor: UMPIRE,
    at: NOW,
  });
  expect(finished(begun, runJobOf(OPERATION), diagnosed)).toEqual([
    {
      kind: 'operation.finished',
      operation: OPERATION,
      ending: expect.objectContaining({ kind: 'interrupted' }),
      report: null,
    },
  ]);
});

test('an end of an earlier attempt than was told of is the end all the same', () => {
  const far = caseOf(opened(), requested('neuros-1.1'), layerFinished(layer(1, 'fail'), 'neuros-1.1', 1_000));
  const result: JobResult = { kind: 'diagnosed', report: failingReport() };
  const events = finished(far, 'neuros-1.1', result);
  expect(kinds(events)).toEqual(['layer.finished', 'layer.finished', 'diagnosis.finished']);
  const [diagnosis] = withEvents(far, events, { actor: UMPIRE, at: NOW }).diagnoses;
  expect(diagnosis).toMatchObject({ attempt: 1_001, layers: failingReport().layers });
  const late: JobProgress = {
    kind: 'walking',
    progress: { attempt: 1, layers: layers(layer(1, 'pass')), running: 2 },
  };
  expect(told(far, 'neuros-1.1', late)).toEqual([]);
});
