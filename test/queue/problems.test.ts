import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MAX_PAYLOAD_BYTES, pack, plain, unpack } from '../../src/queue/payload.ts';
import { quieten } from '../../src/queue/problems.ts';
import { report } from '../build.ts';

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

test('a payload comes back as it was packed, up to the limit and not beyond', () => {
  const spare = MAX_PAYLOAD_BYTES - Buffer.byteLength(JSON.stringify(report({ rootCause: cause('') })));
  const largest = report({ rootCause: cause('x'.repeat(spare)) });
  expect(unpack(pack('report', 'd-1', largest))).toEqual(largest);
  const larger = report({ rootCause: cause('x'.repeat(spare + 1)) });
  expect(() => pack('report', 'd-1', larger)).toThrow(/report of diagnosis d-1 has 1048577 bytes/);
  expect(unpack(0)).toBeNull();
});

test.each([
  ['NUL', 'a\u0000b', 'a\ufffdb'],
  ['a lone surrogate', 'a\ud800', 'a\ufffd'],
  ['length', 'x'.repeat(5_000), 'x'.repeat(2_000)],
])('a failure message is made storable: %s', (_, message, stored) => {
  expect(plain(message)).toBe(stored);
});

function cause(text: string): { signature: string; cause: string; advice: string } {
  return { signature: 'any', cause: text, advice: '' };
}
