import { expect, test } from 'vitest';
import type { Condition } from '../../../src/core/case/condition.ts';
import { settleCase } from '../../../src/core/case/settle-case.ts';
import type { Outcome } from '../../../src/core/gate/outcome.ts';
import type { Verification } from '../../../src/core/plan/plan.ts';
import { failingReport, finished, report, requested } from '../../build.ts';
import { type Deed, kinds, SUCCEEDED, told } from '../../build-gate.ts';
import { attempt, failedAt, INTERRUPTED, red, refused, worked } from './build-attempt.ts';

/** Between the request and the end of a walk something may happen that it has not seen. */
const asks = requested('neuros-1.9');
const walkIs = (whole = report()) => finished(whole, 'neuros-1.9');
const green: Deed[] = [asks, walkIs()];
const condition = (...deeds: readonly Deed[]): Condition['kind'] => told(...deeds).condition.kind;
const closing = (...deeds: readonly Deed[]) => kinds(settleCase(told(...deeds)));

const after = (ending: Outcome['ending'], verification: Verification = 'healthy') =>
  worked(2, { ending, verification });

test.each<readonly [string, readonly Deed[], Condition['kind']]>([
  ['nobody has looked', [], 'unknown'],
  ['a red walk', red(1), 'troubled'],
  ['one that could not ask', [asks, walkIs(report({ status: 'unreachable' }))], 'troubled'],
  ['a green walk', green, 'healthy'],
  ['a step that failed', attempt(1), 'troubled'],
  ['a backup that failed', attempt(1, { ending: failedAt('backup') }), 'troubled'],
  ['reading that failed', attempt(1, { risk: 'read' }), 'unknown'],
  ['a worker that died', attempt(1, { ending: INTERRUPTED }), 'troubled'],
  ['a grant that was used unheard of', attempt(1, { ending: refused('used') }), 'troubled'],
  ['a host that drifted', [...green, ...after(refused('drifted'))], 'healthy'],
  ['a drift in trouble', [...red(1), ...after(refused('drifted'))], 'troubled'],
  ['a verified change', [...red(1), ...after(SUCCEEDED)], 'healthy'],
  ['what was stopped on purpose', [...green, ...after(SUCCEEDED, 'stopped')], 'troubled'],
  ['a change nobody verified, in trouble', [...red(1), ...after(SUCCEEDED, 'none')], 'troubled'],
  ['one without trouble', after(SUCCEEDED, 'none'), 'unknown'],
  ['one in health', [...green, ...after(SUCCEEDED, 'none')], 'healthy'],
])('after %s', (_, deeds, kind) => {
  expect(condition(...deeds)).toBe(kind);
});

test('only a walk that began after the last change shows that the trouble is over', () => {
  const change = after(SUCCEEDED, 'none');
  expect(closing(...red(1), asks, ...change, walkIs())).toEqual([]);
  expect(closing(...red(1), asks, ...attempt(2), walkIs())).toEqual([]);
  expect(closing(...red(1), ...change, ...green)).toEqual(['case.closed']);
  expect(closing(...red(1), asks, ...worked(2, { risk: 'read', verification: 'none' }), walkIs())).toEqual([
    'case.closed',
  ]);
});

test('of two walks at once the green one does not end what the red one has found', () => {
  expect(condition(requested(), asks, finished(failingReport()), walkIs())).toBe('troubled');
});

test('an end without a plan says nothing about the target', () => {
  const [request] = worked(2);
  const ends: Deed = { kind: 'operation.finished', operation: 'neuros-1.2', ending: SUCCEEDED, report: null };
  expect(condition(request ?? asks, ends)).toBe('unknown');
});

test('a red walk makes it trouble again, whenever it was asked for', () => {
  expect(condition(asks, ...green, walkIs(failingReport()))).toBe('troubled');
});
