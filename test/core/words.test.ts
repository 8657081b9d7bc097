import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileLinear } from '../../src/core/linear-regex.ts';
import { createPatternFinder } from '../../src/core/words/pattern-finder.ts';
import { requiredWords } from '../../src/core/words/required-words.ts';
import { createWordFinder } from '../../src/core/words/word-finder.ts';

describe('the words a pattern needs', () => {
  const table: [string, readonly string[] | null][] = [
    ['No module named', ['no module named']],
    ['(?i)Port is already allocated', ['port is already allocated']],
    ['dial unix \\S+\\.sock: connect', ['.sock: connect']],
    ['(?:alpha|beta) x', ['alpha', 'beta']],
    ['(?:alpha|b?) xyz', [' xyz']],
    ['(?:alpha)? or \\d+', [' or ']],
    ['abcd*efg', ['abc']],
    ['abcd+efg', ['abcd']],
    ['(?:long word){0,2}abc', ['abc']],
    ['(?P<name>long word){2}abc', ['long word']],
    ['[abc]+ def', [' def']],
    ['[]x]abc[^]y]', ['abc']],
    ['[[:alpha:]]xyz[\\]]', ['xyz']],
    ['\\x41bcd|\\Qxyz\\Ezzz', ['bcd', 'zzz']],
    ['a|bcd', null],
    ['\\d+.*', null],
    ['é123', ['123']],
    ['', null],
  ];
  it.each(table)('%s', (pattern, words) => {
    expect(requiredWords(pattern)).toEqual(words);
  });

  it('are in every text that matches, whatever the pattern', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      'c',
      'ab',
      'abc',
      '.',
      '[ab]',
      '\\w',
      '\\.',
      '(?:ab|c)',
      '(?:abc|bca)',
      '(?i:ABC)',
      '^',
      '$',
    );
    const repeated = fc
      .tuple(atom, fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{0,1}', '+?'))
      .map((pair) => pair.join(''));
    const pattern = fc
      .array(
        fc.array(repeated, { minLength: 1, maxLength: 5 }).map((each) => each.join('')),
        { minLength: 1, maxLength: 3 },
      )
      .map((branches) => branches.join('|'));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '.'), maxLength: 12 });
    let matched = 0;
    fc.assert(
      fc.property(pattern, text, (source, sample) => {
        const compiled = compileLinear(source);
        fc.pre(compiled.kind === 'ok' && compiled.regex.test(sample));
        matched += 1;
        const words = requiredWords(source);
        expect(words === null || words.some((word) => sample.toLowerCase().includes(word))).toBe(true);
        expect(createPatternFinder([source])(sample)).toEqual([0]);
      }),
      { numRuns: 2000 },
    );
    expect(matched).toBe(2000);
  });
});

describe('the word finder', () => {
  it('finds what `includes` finds, in one pass', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '['), minLength: 1, maxLength: 5 });
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', 'A', 'B', ' ', '[', 'é', '\u{1f600}'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 8 }), text, (words, sample) => {
        const expected = words.flatMap((each, index) => (sample.toLowerCase().includes(each) ? index : []));
        expect([...(createWordFinder(words).find(sample) ?? [])].sort((a, b) => a - b)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('always offers patterns without words', () => {
    const find = createPatternFinder(['\\d+', 'needle', 'needle|other']);
    expect(find('hay')).toEqual([0]);
    expect(find('a NEEDLE')).toEqual([0, 1, 2]);
  });
});
