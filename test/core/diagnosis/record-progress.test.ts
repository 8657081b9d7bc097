import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Case, foldCase } from '../../../src/core/case/case.ts';
import type { EventBody } from '../../../src/core/case/event.ts';
import type { LayerResult } from '../../../src/core/diagnosis/diagnosis.ts';
import { recordProgress, type Standing } from '../../../src/core/diagnosis/record-progress.ts';
import {
  caseOf,
  failingReport,
  finished,
  layer,
  layers,
  opened,
  report,
  requested,
  rows,
  START,
} from '../../build.ts';
import { asked } from '../../build-gate.ts';

const ID = 'neuros-1.1';
const NOW = new Date(START.getTime() + 5_000);
const record = (state: Case, standing: Standing, now = NOW) => recordProgress(state, ID, standing, now);
const kinds = (events: readonly EventBody[]) => events.map((event) => event.kind);

function running(attempt: number, ...walked: readonly LayerResult[]): Standing {
  return { kind: 'running', progress: { attempt, layers: layers(...walked), running: walked.length + 1 } };
}

describe('what the queue tells becomes events once', () => {
  const justAsked = caseOf(opened(), requested());

  test('each finished layer is recorded', () => {
    expect(kinds(record(justAsked, running(1, layer(1, 'pass'), layer(2, 'pass'))))).toEqual([
      'layer.finished',
      'layer.finished',
    ]);
  });

  test('a healthy report closes the case, a failing one leaves it open', () => {
    expect(kinds(record(justAsked, { kind: 'finished', report: report() })).slice(-2)).toEqual([
      'diagnosis.finished',
      'case.closed',
    ]);
    expect(kinds(record(justAsked, { kind: 'finished', report: failingReport() })).at(-1)).toBe(
      'diagnosis.finished',
    );
  });

  test('a healthy report leaves the case open while another diagnosis of it runs', () => {
    const both = caseOf(opened(), requested(), requested('neuros-1.2'));
    expect(kinds(record(both, { kind: 'finished', report: report() }))).not.toContain('case.closed');
  });

  test('an operation under way keeps the case open', () => {
    const both = caseOf(opened(), requested(), asked());
    expect(kinds(record(both, { kind: 'finished', report: report() }))).not.toContain('case.closed');
  });

  test('Umpire’s own fault ends a case in which nothing else is known', () => {
    const failed: Standing = { kind: 'failed', message: 'no runbook' };
    expect(kinds(record(justAsked, failed))).toEqual(['diagnosis.failed', 'case.closed']);
    const troubled = caseOf(
      opened(),
      requested('neuros-1.0'),
      finished(failingReport(), 'neuros-1.0'),
      requested(),
    );
    expect(kinds(record(troubled, failed))).toEqual(['diagnosis.failed']);
  });

  test('a failed job says what to do, and is no result', () => {
    const [event] = record(justAsked, {
      kind: 'failed',
      message: 'this worker has no runbook neuros',
    });
    expect(event).toMatchObject({ kind: 'diagnosis.failed', message: 'this worker has no runbook neuros' });
    expect(event?.kind === 'diagnosis.failed' && event.remedy).not.toBe('');
  });

  test('a job nobody takes is said once, and not at once', () => {
    const late = new Date(START.getTime() + 60_000);
    expect(record(justAsked, { kind: 'waiting' })).toEqual([]);
    expect(record(justAsked, { kind: 'waiting' }, late)).toEqual([
      { kind: 'diagnosis.waiting', diagnosis: ID },
    ]);
    const told = caseOf(opened(), requested(), { kind: 'diagnosis.waiting', diagnosis: ID });
    expect(record(told, { kind: 'waiting' }, late)).toEqual([]);
    expect(kinds(record(told, running(1, layer(1, 'pass')), late))).toEqual(['layer.finished']);
  });

  test('news of an earlier attempt come too late', () => {
    const second = caseOf(opened(), requested(), {
      kind: 'layer.finished',
      diagnosis: ID,
      attempt: 2,
      layer: layer(1, 'pass'),
    });
    expect(record(second, running(1, layer(1, 'fail')))).toEqual([]);
  });

  test('nothing is recorded for a diagnosis that has ended or is not of this case', () => {
    const ended = caseOf(opened(), requested(), finished(failingReport()));
    expect(record(ended, { kind: 'finished', report: report() })).toEqual([]);
    expect(recordProgress(ended, 'neuros-1.9', running(1, layer(1, 'pass')), NOW)).toEqual([]);
  });
});

test('told twice, in part, or after a restart: the case ends the same', () => {
  const whole = failingReport();
  const tellings: Standing[] = [
    { kind: 'running', progress: null },
    running(1),
    running(1, layer(1, 'pass')),
    { kind: 'running', progress: { ...whole, running: null } },
    { kind: 'finished', report: whole },
  ];
  const straight = after(tellings);
  fc.assert(
    fc.property(fc.array(fc.nat(tellings.length - 1), { maxLength: 12 }), (order) => {
      const stories = [
        ...order.map((at) => tellings[at] as Standing),
        { kind: 'finished', report: whole } as const,
      ];
      expect(after(stories)?.diagnoses[0]?.ending).toMatchObject({ kind: 'finished', report: whole });
      expect(after([...stories, ...stories])?.version).toBe(after(stories)?.version);
    }),
  );
  expect(straight?.diagnoses[0]?.layers).toEqual(whole.layers);
});

function after(standings: readonly Standing[]): Case | undefined {
  const bodies: EventBody[] = [opened(), requested()];
  for (const standing of standings) {
    bodies.push(...record(foldCase(rows(bodies)) as Case, standing));
  }
  return foldCase(rows(bodies));
}
