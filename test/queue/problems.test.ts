import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { quieten } from '../../src/queue/problems.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the same problem is passed on once in 10 seconds, another one at once', () => {
  const heard: string[] = [];
  const tell = quieten((error) => heard.push(error.message));
  for (let at = 0; at < 50; at += 1) tell(new Error('connect ECONNREFUSED'));
  tell(new Error('read ECONNRESET'));
  vi.advanceTimersByTime(10_000);
  tell(new Error('connect ECONNREFUSED'));
  expect(heard).toEqual(['connect ECONNREFUSED', 'read ECONNRESET', 'connect ECONNREFUSED']);
});
