import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quote, quoteAll, quoteAsNeeded } from '../../src/core/quote.ts';

const argument = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        "'",
        '"',
        '\\',
        '$',
        '`',
        '\n',
        '!',
        '*',
        '~',
        ' ',
        '-',
        'é',
        '🐳',
        '\r',
        '\t',
        ';',
        '&',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

test.each([quoteAll, quoteAsNeeded])('a real shell reads back exactly what was quoted by %o', (write) => {
  fc.assert(
    fc.property(
      fc.array(
        argument.filter((text) => !text.includes('\0')),
        { minLength: 1, maxLength: 6 },
      ),
      (args) => {
        const line = `printf '%s\\0' ${write(args)}`;
        const read = execFileSync('/bin/sh', ['-c', line]).toString('utf8').split('\0').slice(0, -1);
        expect(read).toStrictEqual(args.map((one) => Buffer.from(one, 'utf8').toString('utf8')));
      },
    ),
    { numRuns: 150 },
  );
});

test('an empty argument stays an argument', () => {
  expect(quoteAll(['a', '', 'b'])).toBe("'a' '' 'b'");
});

test.each<[string[], string]>([
  [
    ['docker', 'ps', '--filter=status=up', '--format', '{{.Names}}'],
    "docker ps --filter=status=up --format '{{.Names}}'",
  ],
  [['FOO=bar', 'ls', '/a b', ''], "'FOO=bar' ls '/a b' ''"],
  [["it's", '$x', 'a|b', '~'], "'it'\\''s' '$x' 'a|b' '~'"],
])('%j with quotes only where they matter is %s', (argv, line) => {
  expect(quoteAsNeeded(argv)).toBe(line);
});

test('NUL, which no argument can hold, is refused', () => {
  expect(() => quote('a\0b')).toThrow(/NUL/);
});
