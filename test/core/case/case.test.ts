import { describe, expect, test } from 'vitest';
import { foldCase, momentIn, runningLayer, withEvents, worstChecks } from '../../../src/core/case/case.ts';
import {
  caseOf,
  failingReport,
  finding,
  finished,
  layer,
  layerFinished,
  onlyDiagnosis,
  opened,
  requested,
  rows,
  START,
} from '../../build.ts';

describe('a case is what its events say', () => {
  test('no events, no case', () => {
    expect(foldCase([])).toBeUndefined();
  });

  test('a requested diagnosis has all layers, none of them run', () => {
    const state = caseOf(opened(), requested());
    expect(state).toMatchObject({ target: 'neuros', host: 'lab', open: true, version: 2 });
    const diagnosis = onlyDiagnosis(state);
    expect(diagnosis.layers.map((each) => each.status)).toEqual(['not-run', 'not-run', 'not-run']);
    expect(diagnosis).toMatchObject({ askedAt: new Date(START.getTime() + 1000), ending: null });
  });

  test('finished layers take their places, the rest stays not run', () => {
    const state = caseOf(
      opened(),
      requested(),
      layerFinished(layer(1, 'pass')),
      layerFinished(layer(2, 'fail')),
    );
    expect(onlyDiagnosis(state).layers.map((each) => each.status)).toEqual(['pass', 'fail', 'not-run']);
  });

  test('a new attempt starts again: what the first one found is gone', () => {
    const state = caseOf(
      opened(),
      requested(),
      layerFinished(layer(1, 'pass')),
      layerFinished(layer(2, 'warn')),
      layerFinished(layer(1, 'fail'), 'neuros-1.1', 2),
    );
    expect(onlyDiagnosis(state).layers.map((each) => each.status)).toEqual(['fail', 'not-run', 'not-run']);
  });

  test('the report of a finished diagnosis is whole again', () => {
    const whole = failingReport();
    const walked = whole.layers
      .filter((each) => each.status !== 'not-run')
      .map((each) => layerFinished(each));
    const { ending } = onlyDiagnosis(caseOf(opened(), requested(), ...walked, finished(whole)));
    expect(ending?.kind === 'finished' && ending.report).toEqual(whole);
  });

  test('two diagnoses of one case are kept apart', () => {
    const state = caseOf(
      opened(),
      requested(),
      requested('neuros-1.2'),
      layerFinished(layer(1, 'fail'), 'neuros-1.2'),
    );
    expect(state.diagnoses.map((each) => each.layers[0]?.status)).toEqual(['not-run', 'fail']);
  });

  test('closed is closed', () => {
    expect(caseOf(opened(), { kind: 'case.closed', reason: 'healthy' }).open).toBe(false);
  });

  test('what is going to be appended can be looked at before it is', () => {
    const walked = [layerFinished(layer(1, 'pass')), finished(failingReport())];
    const [row] = rows([opened()]);
    const before = caseOf(opened(), requested());
    const after = withEvents(before, walked, { actor: row?.actor ?? { kind: 'umpire' }, at: START });
    expect(after).toMatchObject({ version: 4, open: true, condition: { kind: 'troubled', since: START } });
    expect(onlyDiagnosis(after).layers[0]?.status).toBe('pass');
    expect(onlyDiagnosis(before)).toMatchObject({ ending: null });
  });

  test('a ledger that begins in the middle is refused, not guessed', () => {
    expect(() => foldCase(rows([requested()]))).toThrow(/begins with diagnosis\.requested/);
  });
});

test('the running layer is the first without a result, and none once it has ended', () => {
  expect(runningLayer(onlyDiagnosis(caseOf(opened(), requested())))).toBe(1);
  expect(runningLayer(onlyDiagnosis(caseOf(opened(), requested(), layerFinished(layer(1, 'pass')))))).toBe(2);
  expect(runningLayer(onlyDiagnosis(caseOf(opened(), requested(), finished(failingReport()))))).toBeNull();
});

test('the worst checks are those that made the layer what it is', () => {
  const checks = (['warn', 'fail', 'pass', 'error', 'fail'] as const).map((status, at) =>
    finding({ id: `c${at}`, status }),
  );
  expect(worstChecks(layer(1, 'fail', checks)).map((each) => each.id)).toEqual(['c1', 'c4']);
  expect(worstChecks(layer(1, 'pass', [finding()]))).toEqual([]);
});

test('the moment of a case never goes back, whatever an entry says', () => {
  const at = (minutes: number) => new Date(START.getTime() + minutes * 60_000);
  const entries = rows([opened(), requested(), { kind: 'timeline.asked' }]).map((row, index) => ({
    ...row,
    at: at([0, 10, 1][index] ?? 0),
  }));
  const state = foldCase(entries);
  expect(state?.changedAt).toEqual(at(10));
  expect(momentIn(state, at(2))).toEqual(at(10));
  expect(momentIn(state, at(11))).toEqual(at(11));
});
