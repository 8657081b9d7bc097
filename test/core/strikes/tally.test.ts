import { describe, expect, test } from 'vitest';
import { withEvents } from '../../../src/core/case/case.ts';
import type { EventBody } from '../../../src/core/case/event.ts';
import { strikesOf } from '../../../src/core/strikes/tally.ts';
import { ANA, failingReport, finished, report, requested } from '../../build.ts';
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
    [
      'red after a change nobody verified',
      [...worked(1, { verification: 'none' }), ...red(2)],
      ['still-red'],
    ],
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

test('a strike names the approach as it is known, and tells what was typed; looking has none', () => {
  const [, ...rest] = attempt(1);
  const typed = asked({
    ...about,
    approach: 'docker rm #1a2b3c4d',
    title: 'sudo docker rm -f web',
    risk: 'change',
  });
  const [tried, looked] = strikesOf(told(...red(2), typed, ...rest)).toReversed();
  expect(tried).toMatchObject({
    approach: 'docker rm #1a2b3c4d',
    what: expect.stringMatching(/^sudo docker rm/),
  });
  expect(looked).toMatchObject({ kind: 'red', approach: null, by: ANA });
});

test('a strike is one sentence, however much there is to say', () => {
  const cause = { signature: 's', cause: 'because '.repeat(200), advice: '' };
  const whats = strikesOf(
    told(...red(1, { rootCause: cause }), ...attempt(2, { approach: 'long '.repeat(100) })),
  ).map(({ what }) => what.length);
  expect(whats).toEqual([300, 300]);
});

test('an attempt and the look at it within one moment are in the order of the ledger', () => {
  const moment = { actor: ANA, at: minutesLater(1) };
  const bodies = [...worked(1), ...red(2)].map((deed) => ('kind' in deed ? deed : deed[1]));
  expect(kindsOf(withEvents(told(), bodies, moment))).toEqual(['still-red']);
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
