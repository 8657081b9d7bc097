import { expect, test } from 'vitest';
import { operationJson, statusOf } from '../../../src/core/case/operation-json.ts';
import {
  approvedBy,
  asked,
  BEN,
  backedUp,
  caseWith,
  ended,
  granted,
  type Happened,
  ID,
  operationOf,
  planned,
  started,
  step,
  stepBegan,
  stepEnded,
  wasPlanned,
} from '../cards/build-operation.ts';

const RUNNING: readonly Happened[] = [
  asked(),
  wasPlanned(planned({ steps: [step('first thing'), step('second thing')] })),
  approvedBy(BEN),
  granted(),
  started,
  backedUp(),
];

test('an operation that failed, in the shape others program against', () => {
  const state = caseWith(
    ...RUNNING,
    stepEnded(1, 'first thing', { state: 'failed', exitCode: 17, output: 'no such volume' }),
    ended({ kind: 'failed', at: 'step', message: 'It failed.', remedy: 'Roll back.' }),
  );
  expect(operationJson(state, operationOf(state))).toEqual({
    schema: 1,
    case: 'neuros-1',
    operation: ID,
    target: 'neuros',
    host: 'lab',
    title: 'docker compose down -v',
    risk: 'destroy',
    verdict: { kind: 'approve', rule: 'losing something needs a peer', quorum: { people: 1, seniors: 0 } },
    approvals: ['ben'],
    status: 'failed',
    message: 'It failed.',
    remedy: 'Roll back.',
    steps: [
      { index: 1, title: 'first thing', status: 'failed', exitCode: 17, output: 'no such volume' },
      { index: 2, title: 'second thing', status: 'not-run', exitCode: null, output: '' },
    ],
    backups: [
      {
        kind: 'volume',
        name: 'neuros_pgdata',
        path: '/home/deploy/.umpire/neuros-1.1/neuros_pgdata.tar',
        bytes: 1_180_000_000,
        sha256: `abcdef123456${'0'.repeat(52)}`,
        takenAt: '2026-11-20T03:01:00.000Z',
        rehearsal: { kind: 'passed', text: 'All 812 files of the archive were listed.' },
      },
    ],
    blast: [
      { kind: 'volume', name: 'neuros_pgdata', effect: 'lost', bytes: 1_200_000_000 },
      { kind: 'container', name: 'neuros-web-1', effect: 'removed', bytes: null },
    ],
  });
});

test('before it is planned it has no steps, and a denial has its reason', () => {
  const state = caseWith(asked(), { kind: 'operation.denied', operation: ID, reason: 'not now' });
  const json = operationJson(state, operationOf(state));
  expect(json).toMatchObject({ status: 'denied', message: 'not now', steps: [], backups: [], blast: [] });
});

test.each<[string, Happened[]]>([
  ['planning', []],
  ['unable', [{ kind: 'operation.failed', operation: ID, message: 'x', remedy: '' }]],
  ['waiting-for-approval', [wasPlanned()]],
  ['expired', [wasPlanned(), { kind: 'operation.expired', operation: ID, what: 'request' }]],
  ['granted', [wasPlanned(), granted()]],
  ['running', [wasPlanned(), granted(), started]],
  [
    'refused',
    [wasPlanned(), ended({ kind: 'refused', why: 'used', message: '', remedy: '', difference: [] })],
  ],
  ['interrupted', [wasPlanned(), ended({ kind: 'interrupted', message: '', remedy: '' })]],
  ['succeeded', [wasPlanned(), ended({ kind: 'succeeded', text: '' })]],
])('status %s', (status, events) => {
  expect(statusOf(operationOf(caseWith(asked(), ...events)))).toBe(status);
});

test('a step in which the worker died is neither running nor done', () => {
  const interrupted = ended({ kind: 'interrupted', message: '', remedy: '' });
  const state = caseWith(...RUNNING, stepBegan(1, 'first thing'), interrupted);
  expect(operationJson(state, operationOf(state))).toMatchObject({
    steps: [{ status: 'unknown' }, { status: 'not-run' }],
  });
});
