import { describe, expect, test } from 'vitest';
import type { EventBody } from '../../../src/core/case/event.ts';
import { settleCase } from '../../../src/core/case/settle-case.ts';
import type { Outcome } from '../../../src/core/gate/outcome.ts';
import type { Verification } from '../../../src/core/plan/plan.ts';
import { failingReport, finished, opened, report, requested } from '../../build.ts';
import { asked, type Deed, granted, ID, planned, plannedEvent, SUCCEEDED, told } from '../../build-gate.ts';

const D = 'neuros-1.5';
const diagnosis = (whole = report()): EventBody[] => [requested(D), finished(whole, D)];
const FAILED: Outcome['ending'] = { kind: 'failed', at: 'step', message: 'm', remedy: 'r' };
const INTERRUPTED: Outcome['ending'] = { kind: 'interrupted', message: 'm', remedy: 'r' };
const REFUSED: Extract<Outcome['ending'], { kind: 'refused' }> = {
  kind: 'refused',
  why: 'drifted',
  message: 'm',
  remedy: 'r',
  difference: [],
};

function operation(
  ending: Outcome['ending'],
  verification: Verification = 'healthy',
  risk: 'read' | 'destroy' = 'destroy',
): EventBody[] {
  return [
    asked(),
    plannedEvent({ planned: planned({ verification, risk }) }),
    granted(),
    { kind: 'operation.finished', operation: ID, ending, report: null },
  ];
}

const closed = (...deeds: readonly Deed[]) => settleCase(told(...deeds));
const HEALTHY: readonly EventBody[] = [{ kind: 'case.closed', reason: 'neuros is healthy' }];
const NOTHING: readonly EventBody[] = [
  { kind: 'case.closed', reason: 'nothing is under way, and nothing is known to be wrong with neuros' },
];
const unreachable = report({ status: 'unreachable' });

describe('a case closes when nothing is under way and no trouble is left', () => {
  const closing: readonly [string, readonly EventBody[], readonly EventBody[]][] = [
    ['a healthy diagnosis', diagnosis(), HEALTHY],
    ['trouble, then a healthy diagnosis', [requested(), finished(failingReport()), ...diagnosis()], HEALTHY],
    [
      'trouble, then an operation whose verification was green',
      [...diagnosis(failingReport()), ...operation(SUCCEEDED)],
      HEALTHY,
    ],
    ['only a denied request', [asked(), { kind: 'operation.denied', operation: ID, reason: 'no' }], NOTHING],
    [
      'only an expired request',
      [asked(), plannedEvent(), { kind: 'operation.expired', operation: ID, what: 'request' }],
      NOTHING,
    ],
    ['only what read', operation(SUCCEEDED, 'none', 'read'), NOTHING],
    ['reading that failed: nothing was tried', operation(FAILED, 'none', 'read'), NOTHING],
    ['only what the worker refused', operation(REFUSED), NOTHING],
    [
      'a diagnosis Umpire could not make',
      [requested(), { kind: 'diagnosis.failed', diagnosis: 'neuros-1.1', message: 'm', remedy: 'r' }],
      NOTHING,
    ],
  ];
  test.each(closing)('%s', (_, events, reason) => {
    expect(closed(...events)).toEqual(reason);
  });

  const staying: readonly [string, readonly EventBody[]][] = [
    ['a case nobody asked anything in', []],
    ['a failing diagnosis', diagnosis(failingReport())],
    ['an unreachable target', diagnosis(unreachable)],
    ['an operation that failed', operation(FAILED)],
    ['an operation that was interrupted', operation(INTERRUPTED)],
    ['a grant that was used unheard of', operation({ ...REFUSED, why: 'used' })],
    ['what was stopped on purpose is down', operation(SUCCEEDED, 'stopped')],
    ['health, then trouble', [...diagnosis(), ...operation(FAILED)]],
    ['trouble, then reading', [...diagnosis(failingReport()), ...operation(SUCCEEDED, 'none', 'read')]],
    ['trouble, then a refusal', [...diagnosis(failingReport()), ...operation(REFUSED)]],
    ['a diagnosis under way', [...operation(SUCCEEDED), requested()]],
    ['a request that waits', [...diagnosis(), asked(), plannedEvent()]],
    ['a granted operation', [...diagnosis(), asked(), plannedEvent(), granted()]],
    ['closed already', [...diagnosis(), { kind: 'case.closed', reason: 'x' }]],
  ];
  test.each(staying)('it stays open: %s', (_, events) => {
    expect(closed(...events)).toEqual([]);
  });

  test('a walk that began before the trouble does not end it, one that began after it does', () => {
    const walked = finished(report(), D);
    expect(closed(requested(D), ...operation(FAILED), walked)).toEqual([]);
    expect(closed(...operation(FAILED), requested(D), walked)).toEqual(HEALTHY);
  });
});

test('news of an operation or a diagnosis the case does not have change nothing', () => {
  const state = told(
    opened(),
    { kind: 'operation.finished', operation: 'x', ending: FAILED, report: null },
    finished(failingReport(), 'y'),
  );
  expect(state.condition).toEqual({ kind: 'unknown' });
});
