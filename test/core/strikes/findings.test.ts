import { describe, expect, test } from 'vitest';
import { withEvents } from '../../../src/core/case/case.ts';
import type { LayerResult } from '../../../src/core/diagnosis/diagnosis.ts';
import { strikesOf } from '../../../src/core/strikes/tally.ts';
import { ANA, failingReport, finding, finished, layer, layerFinished, requested } from '../../build.ts';
import { type Deed, minutesLater, told } from '../../build-gate.ts';
import { attempt, kindsOf, red } from './build-attempt.ts';

describe('what findings are the same', () => {
  const fails = (...ids: string[]) =>
    layer(
      2,
      'fail',
      ids.map((id) => finding({ id, status: 'fail', reasons: [`${id} at ${ids.length}`] })),
    );
  const look = (id: number, walked: LayerResult, all: readonly LayerResult[] = [], index = 2): Deed[] => {
    const diagnosis = `neuros-1.${id}`;
    const layers = [walked, ...all].map((each) => layerFinished(each, diagnosis));
    const failedLayer = { index, id: `layer ${index}`, title: 'Layer' };
    return [requested(diagnosis), ...layers, finished(failingReport({ failedLayer }), diagnosis)];
  };

  test.each([
    ['the same checks in another order', look(2, fails('b', 'a')), 1],
    ['another check fails, too', look(2, fails('a', 'b', 'c')), 2],
    ['one check less fails', look(2, fails('a')), 2],
    [
      'a warning that comes and goes',
      look(2, {
        ...fails('a', 'b'),
        checks: [...fails('a', 'b').checks, finding({ id: 'w', status: 'warn' }), finding({ id: 'p' })],
      }),
      1,
    ],
    ['the same checks in another layer', look(2, { ...fails('a', 'b'), index: 3 }, [], 3), 2],
    [
      'going on after the first failing layer',
      look(2, fails('a', 'b'), [layer(3, 'fail', [finding({ id: 'x', status: 'fail' })])]),
      1,
    ],
    [
      'another cause',
      [
        requested('neuros-1.2'),
        layerFinished(fails('a', 'b'), 'neuros-1.2'),
        finished(failingReport({ rootCause: null }), 'neuros-1.2'),
      ],
      2,
    ],
  ] as const)('%s', (_, second, count) => {
    expect(strikesOf(told(...look(1, fails('a', 'b')), ...second))).toHaveLength(count);
  });
});

test('other checks of whichever layer fails are other findings', () => {
  const fails = (id: string, diagnosis: string): Deed[] => {
    const walked = layer(3, 'fail', [finding({ id, status: 'fail' })]);
    const failedLayer = { index: 3, id: 'runtime', title: 'Runtime' };
    return [
      requested(diagnosis),
      layerFinished(walked, diagnosis),
      finished(failingReport({ failedLayer }), diagnosis),
    ];
  };
  expect(kindsOf(told(...fails('a', 'neuros-1.1'), ...fails('b', 'neuros-1.2')))).toEqual(['red', 'red']);
});

describe('looking is no attempt', () => {
  const watched = (faces: readonly Parameters<typeof failingReport>[0][], minutes: readonly number[]) =>
    minutes.reduce((state, minute, at) => {
      const diagnosis = `neuros-1.${at + 1}`;
      const found = finished(failingReport(faces[at % faces.length] ?? {}), diagnosis);
      return withEvents(state, [requested(diagnosis), found], { actor: ANA, at: minutesLater(minute) });
    }, told());
  const nightly = Array.from({ length: 48 }, (_, at) => at * 30);

  test('the same findings count once, however often and long somebody looks', () => {
    expect(kindsOf(watched([{}], [0, 1, 2]))).toEqual(['red']);
    expect(kindsOf(watched([{}], nightly))).toEqual(['red']);
  });

  test('a check that comes and goes counts once for each of its faces', () => {
    expect(kindsOf(watched([{}, { rootCause: null }], nightly))).toEqual(['red', 'red']);
  });
});

test('findings from before an attempt are new after it', () => {
  const before = [...red(1), ...red(2, { rootCause: null })];
  expect(kindsOf(told(...before, ...attempt(3), ...red(4), ...red(5, { rootCause: null })))).toEqual([
    'red',
    'red',
    'step',
    'red',
  ]);
});
