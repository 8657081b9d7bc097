import { describe, expect, test } from 'vitest';
import { withEvents } from '../../../src/core/case.ts';
import type { LayerResult } from '../../../src/core/diagnosis.ts';
import type { EventBody } from '../../../src/core/event.ts';
import { strikesOf } from '../../../src/core/strikes/tally.ts';
import {
  ANA,
  failingReport,
  finding,
  finished,
  layer,
  layerFinished,
  report,
  requested,
} from '../../build.ts';
import {
  ALLOWED,
  asked,
  BEN,
  type Deed,
  granted,
  minutesLater,
  plannedEvent,
  SUCCEEDED,
  told,
  UMPIRE,
} from '../../build-gate.ts';
import {
  attempt,
  failedAt,
  INTERRUPTED,
  kindsOf,
  REBUILD,
  red,
  refused,
  UP,
  worked,
} from './build-attempt.ts';

const one = (event: EventBody): Deed => [UMPIRE, event];
const ID = 'neuros-1.1';
const about = { operation: ID };
const unreachable = report({
  status: 'unreachable',
  failedLayer: { index: 1, id: 'daemon', title: 'Daemon' },
});
const green = (id: number): Deed[] => [requested(`neuros-1.${id}`), finished(report(), `neuros-1.${id}`)];

describe('what counts as a strike, and what does not', () => {
  const cases: readonly [string, readonly Deed[], readonly string[]][] = [
    ['a step that failed', attempt(1), ['step']],
    ['a verification that was not green', attempt(1, { ending: failedAt('verification') }), ['verification']],
    ['destroying that failed', attempt(1, { risk: 'destroy' }), ['step']],
    ['the same thing asked for twice is two attempts', [...attempt(1), ...attempt(2)], ['step', 'step']],
    ['a backup that failed: nothing was touched', attempt(1, { ending: failedAt('backup') }), []],
    ['reading that failed', attempt(1, { risk: 'read', verification: 'none' }), []],
    ['success', worked(1), []],
    ['a worker that died', attempt(1, { ending: INTERRUPTED }), []],
    ['a drifted host', attempt(1, { ending: refused('drifted') }), []],
    ['a grant used before', attempt(1, { ending: refused('used') }), []],
    ['a request that was denied', [asked(), one({ kind: 'operation.denied', ...about, reason: 'no' })], []],
    [
      'a request that expired',
      [asked(), plannedEvent(), one({ kind: 'operation.expired', ...about, what: 'request' })],
      [],
    ],
    [
      'what could not be planned',
      [asked(), one({ kind: 'operation.failed', ...about, message: 'm', remedy: 'r' })],
      [],
    ],
    ['a red diagnosis that nothing was tried against', red(1), ['red']],
    ['the same findings again, soon', [...red(1), ...red(2)], ['red']],
    [
      'a diagnosis Umpire itself failed in',
      [requested(), one({ kind: 'diagnosis.failed', diagnosis: ID, message: 'm', remedy: 'r' })],
      [],
    ],
    ['a host that cannot be reached', [requested(), finished(unreachable)], []],
    ['a green diagnosis', green(1), []],
    ['still red after an attempt that succeeded', [...red(1), ...worked(2), ...red(3)], ['red', 'still-red']],
    ['looking twice after an attempt', [...worked(1), ...red(2), ...red(3)], ['still-red']],
    ['red after an attempt that failed: it counted already', [...attempt(1), ...red(2)], ['step']],
    ['red twice after an attempt that failed', [...attempt(1), ...red(2), ...red(3)], ['step']],
    ['red after what was stopped on purpose', [...worked(1, { verification: 'stopped' }), ...red(2)], []],
    ['red after reading: nothing was tried', [...red(1), ...worked(2, { risk: 'read' }), ...red(3)], ['red']],
    ['other findings, and nothing tried', [...red(1), ...red(2, { rootCause: null })], ['red', 'red']],
    [
      'another attempt after each look',
      [...worked(1), ...red(2), ...worked(3), ...red(4)],
      ['still-red', 'still-red'],
    ],
    ['green in between: the attempt did help', [...worked(1), ...green(2), ...red(3)], ['red']],
  ];
  test.each(cases)('%s', (_, deeds, kinds) => {
    expect(kindsOf(told(...deeds))).toEqual(kinds);
  });

  test('a walk that began before the attempt ended says nothing of it, and nothing else', () => {
    const [asks, ...rest] = worked(2);
    if (asks === undefined) throw new Error('an attempt needs a request');
    const walked: Deed = finished(failingReport());
    expect(kindsOf(told(requested(), asks, ...rest, walked))).toEqual([]);
    expect(kindsOf(told(asks, ...rest.slice(0, 3), requested(), walked))).toEqual([]);
  });

  test('the same findings half an hour after they counted count again, but not by looking often', () => {
    const looks = (minutes: readonly number[]) =>
      minutes.reduce((state, minute, at) => {
        const diagnosis = `neuros-1.${at + 1}`;
        const time = { actor: ANA, at: minutesLater(minute) };
        return withEvents(state, [requested(diagnosis), finished(failingReport(), diagnosis)], time);
      }, told());
    expect(kindsOf(looks([0, 10, 20, 29]))).toEqual(['red']);
    expect(kindsOf(looks([0, 20, 40, 50, 69]))).toEqual(['red', 'red']);
    expect(kindsOf(looks([0, 30]))).toEqual(['red', 'red']);
  });
});

describe('what findings are the same', () => {
  const fails = (...ids: string[]) =>
    layer(
      2,
      'fail',
      ids.map((id) => finding({ id, status: 'fail', reasons: [`${id} at ${ids.length}`] })),
    );
  const look = (id: number, walked: LayerResult, all: readonly LayerResult[] = []): Deed[] => {
    const diagnosis = `neuros-1.${id}`;
    const layers = [walked, ...all].map((each) => layerFinished(each, diagnosis));
    return [requested(diagnosis), ...layers, finished(failingReport(), diagnosis)];
  };

  test.each([
    ['the same checks in another order', look(2, fails('b', 'a')), 1],
    ['another check fails, too', look(2, fails('a', 'b', 'c')), 2],
    ['one check less fails', look(2, fails('a')), 2],
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

test('a strike says when, who, what, and with which exit code', () => {
  const [first, second, third] = strikesOf(
    told(
      ...attempt(1, { exitCode: 137 }),
      ...worked(2, { by: BEN, approach: REBUILD }),
      ...red(3, {}, ANA),
      ...attempt(4, { ending: failedAt('verification') }),
    ),
  );
  expect(first).toMatchObject({
    by: ANA,
    kind: 'step',
    approach: UP,
    what: `${UP} failed in step 1 of 2.`,
    exitCode: 137,
    of: 'neuros-1.1',
  });
  expect(second).toMatchObject({ by: BEN, approach: REBUILD, exitCode: null, of: 'neuros-1.3' });
  expect(second?.what).toBe(
    "rebuild was done, but layer 2, Dependencies, fails: The Python module 'redis' is not installed in the container.",
  );
  expect(third?.what).toBe(`${UP} ran, but the verification is not green.`);
});

test('what is told twice is one strike, and one that nobody asked for is none', () => {
  const ends: EventBody = { kind: 'operation.finished', ...about, ending: failedAt('step'), report: null };
  expect(kindsOf(told(...attempt(1), one(ends), one({ ...ends, ending: SUCCEEDED }), one(ends)))).toEqual([
    'step',
  ]);
  expect(kindsOf(told(...red(1), finished(failingReport({ rootCause: null }))))).toEqual(['red']);
  expect(kindsOf(told(one(ends), finished(failingReport())))).toEqual([]);
});

test('a grant given up that was used after all is an attempt', () => {
  const late: Deed[] = [
    asked({ ...about, risk: 'change', verdict: ALLOWED }),
    plannedEvent(),
    granted(),
    one({ kind: 'operation.expired', ...about, what: 'grant' }),
    one({ kind: 'operation.started', ...about }),
    one({ kind: 'operation.finished', ...about, ending: failedAt('step'), report: null }),
  ];
  expect(kindsOf(told(...late))).toEqual(['step']);
});

test('a request of a version that knew no approaches has its title for one', () => {
  const { approach: _, ...old } = asked({ title: 'rebuild' }) as Extract<
    EventBody,
    { kind: 'operation.requested' }
  >;
  expect(told(old).operations[0]?.approach).toBe('rebuild');
});
