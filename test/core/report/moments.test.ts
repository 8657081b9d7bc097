import { expect, test } from 'vitest';
import { lasted, moment, offset } from '../../../src/core/report/markdown/moments.ts';
import { START } from '../../build.ts';

const after = (seconds: number) => new Date(START.getTime() + seconds * 1000);

test.each([
  [0, '0 seconds', 'T+0:00:00'],
  [1, '1 second', 'T+0:00:01'],
  [61, '1 minute 1 second', 'T+0:01:01'],
  [3_600, '1 hour', 'T+1:00:00'],
  [4_830, '1 hour 20 minutes', 'T+1:20:30'],
  [48 * 3_600, '48 hours', 'T+48:00:00'],
  [-5, '0 seconds', 'T+0:00:00'],
])('%i seconds are %s, %s', (seconds, words, tee) => {
  expect(lasted(START, after(seconds))).toBe(words);
  expect(offset(START, after(seconds))).toBe(tee);
});

test('moments are in UTC', () => {
  expect(moment(START)).toBe('2026-11-20 03:00:00 UTC');
});
