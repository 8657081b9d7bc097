import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXCERPT_CHARS, excerptOf } from '../../../src/core/diagnosis/excerpt.ts';

/** Lines `line 1` to `line count`, each filled up to `width` characters. */
const numbered = (count: number, width = 20) =>
  Array.from({ length: count }, (_, at) => `line ${at + 1} `.padEnd(width, '.')).join('\n');

test('what is short is shown whole, without the empty end', () => {
  expect(excerptOf('first\n  second \n\n', undefined)).toBe('first\n  second');
  expect(excerptOf('first\nsecond\n', 1)).toBe('first\nsecond');
  expect(excerptOf('', undefined)).toBe('');
  expect(excerptOf('x'.repeat(EXCERPT_CHARS), 1)).toHaveLength(EXCERPT_CHARS);
});

test('of much that is not understood the end is shown, where errors are', () => {
  const shown = excerptOf(`${numbered(2_000)}\nthe last words\n`, undefined);
  expect(shown).toHaveLength(EXCERPT_CHARS);
  expect(shown.startsWith('…')).toBe(true);
  expect(shown.endsWith('the last words')).toBe(true);
});

describe('of much with one line that matters, that line is shown', () => {
  test('with 20 lines before it, and as much after it as there is room', () => {
    const lines = excerptOf(numbered(5_000), 1_000).split('\n');
    expect(lines.slice(0, 2)).toEqual(['…', expect.stringMatching(/^line 980 /)]);
    expect(lines[21]).toMatch(/^line 1000 /);
    expect(lines.at(-1)).toMatch(/…$/);
  });

  test('near the beginning, with all that is before it', () => {
    expect(excerptOf(numbered(5_000), 3)).toMatch(/^line 1 .*\nline 2 .*\nline 3 /);
  });

  test('near the end, to the end', () => {
    const shown = excerptOf(numbered(5_000), 4_990);
    expect(shown).toMatch(/^…\nline 4970 /);
    expect(shown).toMatch(/\nline 5000 \.+$/);
  });

  test('when it alone is more than there is room for, from its beginning', () => {
    const shown = excerptOf(`${numbered(100)}\nFATAL ${'x'.repeat(50_000)}\nafter`, 101);
    expect(shown).toContain('\nFATAL xxx');
    expect(shown).toMatch(/^…\nline 81 /);
    expect(shown).toHaveLength(EXCERPT_CHARS);
  });

  test('when what comes before it is more than there is room for, without that', () => {
    const shown = excerptOf(`${'y'.repeat(60_000)}\nFATAL here\n${numbered(3_000)}`, 2);
    expect(shown).toMatch(/^(…\n)?FATAL here\nline 1 /);
    expect(shown).not.toContain('y');
  });
});

test('whatever comes: within the limit, and the line that matters is in it', () => {
  const widths = fc.array(fc.oneof(fc.nat(80), fc.nat(30_000)), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(widths, fc.nat(), (lengths, pick) => {
      const line = (pick % lengths.length) + 1;
      const text = lengths
        .map((length, at) => (at + 1 === line ? `FATAL${'!'.repeat(length)}` : '.'.repeat(length)))
        .join('\n');
      const shown = excerptOf(text, line);
      expect(shown.length).toBeLessThanOrEqual(EXCERPT_CHARS);
      expect(shown).toContain('FATAL');
    }),
    { numRuns: 200 },
  );
});
