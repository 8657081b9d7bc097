import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-code-of.ts';
import { caseOf, failingReport, finished, opened, report, requested } from '../build.ts';
import {
  asked,
  BEN,
  caseWith,
  ended,
  granted,
  type Happened,
  ID,
  started,
  wasPlanned,
} from '../core/cards/build-operation.ts';

describe('an operation exits with', () => {
  test.each<[string, number, Happened[]]>([
    ['succeeded', 0, [ended({ kind: 'succeeded', text: '' })]],
    ['failed', 1, [ended({ kind: 'failed', at: 'step', message: '', remedy: '' })]],
    ['interrupted', 1, [ended({ kind: 'interrupted', message: '', remedy: '' })]],
    ['refused', 3, [ended({ kind: 'refused', why: 'drifted', message: '', remedy: '', difference: [] })]],
    ['denied', 3, [[BEN, { kind: 'operation.denied', operation: ID, reason: '' }]]],
    ['expired', 3, [{ kind: 'operation.expired', operation: ID, what: 'request' }]],
    ['could not be planned', 3, [{ kind: 'operation.failed', operation: ID, message: '', remedy: '' }]],
    ['lost sight of while it waits', 3, []],
    ['lost sight of while it runs', 1, [granted(), started]],
  ])('%s: %d', (_, code, events) => {
    const state = caseWith(asked(), wasPlanned(), ...events);
    expect(exitCodeOf({ about: 'operation', id: ID, state })).toBe(code);
  });
});

describe('a diagnosis exits with', () => {
  test.each([
    ['healthy', 0, finished(report())],
    ['failing', 1, finished(failingReport())],
    ['unreachable', 3, finished(report({ status: 'unreachable' }))],
    ['failed', 3, { kind: 'diagnosis.failed', diagnosis: 'neuros-1.1', message: '', remedy: '' } as const],
  ])('%s: %d', (_, code, event) => {
    const state = caseOf(opened(), requested(), event);
    expect(exitCodeOf({ about: 'diagnosis', id: 'neuros-1.1', state })).toBe(code);
  });
});
