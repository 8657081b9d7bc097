import { describe, expect, test } from 'vitest';
import type { PageAction, Way } from '../../../src/core/case/event.ts';
import { createRedial } from '../../../src/engine/paging/redial.ts';
import { START } from '../../build.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const UNSURE = { kind: 'unsure', message: 'it answered 503' } as const;
const at = (ms: number) => new Date(START.getTime() + ms);
const made = (action: PageAction, way: Way = 'pagerduty') => ({ action, way, at: START });

/** Pauses in seconds until it is given up, when every try is answered the same, and the last word. */
function tries(
  action: PageAction,
  answer: Parameters<ReturnType<typeof createRedial>['judge']>[2],
  start = 0,
) {
  const redial = createRedial();
  const call = made(action);
  const pauses: number[] = [];
  let now = start;
  for (;;) {
    const word = redial.judge('a', call, answer, at(now));
    if (word !== null) return { pauses, word, hours: now / HOUR };
    const due = redial.dueAt('a', call, at(now)) - START.getTime();
    pauses.push((due - now) / SECOND);
    now = due;
  }
}

describe('somebody is called', () => {
  test('four times, and then the next way has its turn', () => {
    expect(tries('trigger', UNSURE)).toMatchObject({ pauses: [2, 10, 30], word: 'it answered 503' });
  });

  test.each([
    ['as long as the service asks', 20, [20, 20, 30]],
    ['not sooner than is decent', 0, [2, 10, 30]],
    ['not at all when that is too long', 61, []],
  ])('with pauses, %s', (_, seconds, pauses) => {
    expect(tries('trigger', { kind: 'busy', pauseMs: seconds * SECOND, message: '' }).pauses).toEqual(pauses);
  });
});

describe.each(['acknowledge', 'resolve'] as const)('%s', (action) => {
  test('is told for a day, less and less often, and then given up with a word', () => {
    const { pauses, word, hours } = tries(action, UNSURE);
    expect(pauses.slice(0, 8)).toEqual([2, 10, 30, 60, 120, 300, 600, 600]);
    expect(new Set(pauses.slice(8))).toEqual(new Set([600]));
    expect(hours).toBeGreaterThan(23.8);
    expect(hours).toBeLessThanOrEqual(24);
    expect(word).toBe('not accepted for a day: it answered 503');
  });

  test('waits as long as a service asks', () => {
    const { pauses, hours } = tries(action, { kind: 'busy', pauseMs: 3 * HOUR, message: '' });
    expect(pauses).toEqual(Array(8).fill(3 * 3_600));
    expect(hours).toBe(24);
  });

  test('counts its age from when it was written down: a restart begins no new day', () => {
    expect(tries(action, UNSURE, 23.9 * HOUR).pauses).toEqual([2, 10, 30, 60, 120]);
    expect(tries(action, UNSURE, 30 * HOUR).pauses).toEqual([]);
  });
});

test.each(['trigger', 'acknowledge', 'resolve'] as const)(
  '%s that is refused is not made again',
  (action) => {
    expect(tries(action, { kind: 'refused', message: 'it answered 400' })).toMatchObject({
      pauses: [],
      word: 'it answered 400',
    });
  },
);

test('a service that asks for a pause gets it from every call, for a minute at most; others do not wait', () => {
  const redial = createRedial();
  const pause = { kind: 'busy', pauseMs: HOUR, message: '' } as const;
  expect(redial.judge('a', made('resolve'), pause, START)).toBeNull();
  expect(redial.dueAt('a', made('resolve'), START)).toBe(at(HOUR).getTime());
  expect(redial.dueAt('b', made('trigger'), START)).toBe(at(60 * SECOND).getTime());
  expect(redial.dueAt('c', made('trigger', 'email'), START)).toBe(0);
});

test('what is forgotten begins anew', () => {
  const redial = createRedial();
  redial.judge('a', made('trigger'), UNSURE, START);
  redial.forget('a');
  expect(redial.dueAt('a', made('trigger'), START)).toBe(0);
});

test('a clock that is set back makes nobody wait for it to catch up', () => {
  const redial = createRedial();
  redial.judge('a', made('trigger'), { kind: 'busy', pauseMs: 20 * SECOND, message: '' }, START);
  expect(redial.dueAt('a', made('trigger'), at(SECOND))).toBe(at(20 * SECOND).getTime());
  expect(redial.dueAt('a', made('trigger'), at(-HOUR))).toBe(0);
  expect(redial.dueAt('b', made('trigger'), at(-HOUR))).toBe(0);
});
