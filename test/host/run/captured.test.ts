import { expect, test } from 'vitest';
import { capture, printable } from '../../../src/host/run/captured.ts';

test('what fits is kept whole', () => {
  const kept = capture(10);
  for (const piece of ['0123', '456', '789']) kept.add(Buffer.from(piece));
  expect(kept).toMatchObject({ seen: 10, truncated: false });
  expect(kept.text()).toBe('0123456789');
});

test.each([1, 3, 7, 26])(
  'of more, the first and the last half are kept and the rest is counted (pieces of %i)',
  (size) => {
    const alphabet = Buffer.from('abcdefghijklmnopqrstuvwxyz');
    const kept = capture(10);
    for (let from = 0; from < 26; from += size) kept.add(alphabet.subarray(from, from + size));
    expect(kept.text()).toBe('abcde\n… 16 bytes left out …\nvwxyz');
    expect(kept).toMatchObject({ seen: 26, truncated: true });
  },
);

test('200 MB pass through without being held', () => {
  const kept = capture(1024);
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 200; i++) kept.add(chunk);
  expect(kept.seen).toBe(200 * 1024 * 1024);
  expect(kept.text().length).toBeLessThan(1100);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
});

test.each([
  ['NUL and escape become visible', Buffer.from('a\0b\x1b[31mc'), 'a␀b␛[31mc'],
  ['bad UTF-8 becomes the replacement character', Buffer.from([0x61, 0xff, 0xfe, 0x62]), 'a��b'],
  ['8-bit control characters too', Buffer.from('\u009b2J'), '\\x9b2J'],
  ['marks that turn the direction of text too', Buffer.from('a\u202eb'), 'a\\u202eb'],
  ['tabs and line ends stay, Windows ones become plain', Buffer.from('a\tb\r\nc\n'), 'a\tb\nc\n'],
  ['a lone return, which overwrites a line, is seen', Buffer.from('real\rfake'), 'real␍fake'],
  ['other languages and emoji stay', Buffer.from('Grüße 🐳'), 'Grüße 🐳'],
])('%s', (_name, bytes, text) => {
  expect(printable(bytes)).toBe(text);
});
