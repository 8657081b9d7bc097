import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createScale } from '../../../src/core/timeline/scale.ts';
import { axisOf } from '../../../src/core/timeline/ticks.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = new Date('2026-11-20T03:00:00Z');
const over = (ms: number, from = START) =>
  createScale(from, new Date(from.getTime() + ms), { left: 100, right: 1_100 });

describe('time runs from left to right', () => {
  test.each([
    ['the beginning', 0, 100],
    ['the middle', HOUR, 600],
    ['the end', 2 * HOUR, 1_100],
    ['before the beginning, by a clock that went back', -HOUR, 100],
    ['after the end', 9 * HOUR, 1_100],
  ])('%s', (_, ms, x) => {
    expect(over(2 * HOUR).x(new Date(START.getTime() + ms))).toBe(x);
  });

  test('over a minute at least: what took a second is not spread over the whole picture', () => {
    expect(over(1_000).x(new Date(START.getTime() + 1_000))).toBe(117);
  });
});

describe('ticks are round times, as many as there is room for', () => {
  test.each([
    [2 * MINUTE, ['03:00:00', '03:00:15', '03:00:30'], 9],
    [23 * MINUTE, ['03:00', '03:02', '03:04'], 12],
    [2 * HOUR, ['03:00', '03:15', '03:30'], 9],
    [6 * HOUR, ['03:00', '04:00', '05:00'], 7],
    [48 * HOUR, ['06:00', '12:00', '18:00'], 8],
    [10 * DAY, ['21 Nov 2026', '22 Nov 2026', '23 Nov 2026'], 10],
    [400 * DAY, ['21 Jan 2027', '22 Apr 2027', '22 Jul 2027'], 4],
  ])('%d ms', (ms, first, count) => {
    const labels = axisOf(over(ms)).ticks.map(({ label }) => label);
    expect(labels.slice(0, 3)).toEqual(first);
    expect(labels).toHaveLength(count);
  });

  test('whatever the span, labels do not touch and stand within the picture', () => {
    const years = fc.integer({ min: 1, max: 40 * 365 * DAY });
    const from = fc.date({
      min: new Date('1990-01-01'),
      max: new Date('2090-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(years, from, (ms, begins) => {
        const { ticks, days } = axisOf(over(ms, begins));
        expect(ticks.length).toBeLessThanOrEqual(13);
        for (const [marks, apart] of [[ticks, 80] as const, [days, 120] as const])
          for (const [at, { x }] of marks.entries()) {
            expect(x).toBeGreaterThanOrEqual(100);
            expect(x).toBeLessThanOrEqual(1_100);
            if (at > 0) expect(x - (marks[at - 1]?.x ?? 0)).toBeGreaterThanOrEqual(apart);
          }
      }),
    );
  });
});

describe('days', () => {
  test('the day it begins with, and each that begins', () => {
    expect(axisOf(over(48 * HOUR)).days).toEqual([
      { x: 100, label: 'Fri 20 Nov 2026', midnight: false },
      { x: 538, label: 'Sat 21 Nov 2026', midnight: true },
      { x: 1_038, label: 'Sun 22 Nov 2026', midnight: true },
    ]);
  });

  test('midnight soon after the beginning is the one that is named', () => {
    const evening = new Date('2026-11-20T23:30:00Z');
    expect(axisOf(over(5 * HOUR, evening)).days.map(({ label }) => label)).toEqual(['Sat 21 Nov 2026']);
  });

  test('of many days only those there is room for are named, and none where the ticks are days', () => {
    const days = axisOf(over(7 * DAY)).days;
    expect(days.length).toBeLessThan(7);
    expect(axisOf(over(30 * DAY)).days).toEqual([]);
  });
});
