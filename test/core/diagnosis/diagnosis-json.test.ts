import { expect, test } from 'vitest';
import { diagnosisJson } from '../../../src/core/diagnosis/diagnosis-json.ts';
import {
  caseOf,
  failingReport,
  finished,
  layerFinished,
  onlyDiagnosis,
  opened,
  report,
  requested,
} from '../../build.ts';

test('a failing diagnosis, in the shape others program against', () => {
  const whole = failingReport();
  const state = caseOf(
    opened(),
    requested(),
    ...whole.layers.slice(0, 2).map((each) => layerFinished(each)),
    finished(whole),
  );
  expect(diagnosisJson(state, onlyDiagnosis(state))).toEqual({
    schema: 1,
    case: 'neuros-1',
    target: 'neuros',
    host: 'lab',
    status: 'failing',
    failedLayer: { index: 2, id: 'dependencies', title: 'Dependencies' },
    layers: [
      { index: 1, id: 'daemon', title: 'Daemon', status: 'pass', durationMs: 10, checks: [] },
      {
        index: 2,
        id: 'dependencies',
        title: 'Dependencies',
        status: 'fail',
        durationMs: 10,
        checks: [
          {
            id: 'start-log',
            status: 'fail',
            evidence:
              "The service stopped while importing.\n$ GET /containers/neuros/logs (4 ms)\nModuleNotFoundError: No module named 'redis'",
            signatures: [
              {
                id: 'python-module-not-found',
                cause: "The Python module 'redis' is not installed in the container.",
              },
            ],
            durationMs: 3,
          },
        ],
      },
      { index: 3, id: 'runtime', title: 'Runtime', status: 'not-run', durationMs: 0, checks: [] },
    ],
    rootCause: {
      signature: 'python-module-not-found',
      cause: "The Python module 'redis' is not installed in the container.",
    },
    procedures: ['rebuild'],
  });
});

test('healthy has neither failed layer nor cause', () => {
  const state = caseOf(opened(), requested(), finished(report()));
  expect(diagnosisJson(state, onlyDiagnosis(state))).toMatchObject({
    status: 'healthy',
    failedLayer: null,
    rootCause: null,
    procedures: [],
  });
});

test('what Umpire could not do is unreachable, never healthy', () => {
  const state = caseOf(opened(), requested(), {
    kind: 'diagnosis.failed',
    diagnosis: 'neuros-1.1',
    message: 'no worker',
    remedy: '',
  });
  expect(diagnosisJson(state, onlyDiagnosis(state))).toMatchObject({
    status: 'unreachable',
    failedLayer: null,
  });
});
