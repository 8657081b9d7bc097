import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interpolate } from '../../../src/host/compose/variables/interpolate.ts';
import { readDotenv } from '../../../src/host/compose/variables/read-dotenv.ts';

const VARIABLES = new Map([
  ['SET', 'v'],
  ['EMPTY', ''],
]);

describe('interpolation, as docs.docker.com has it', () => {
  test.each([
    ['plain', 'plain', []],
    ['$SET', 'v', []],
    ['${SET}x', 'vx', []],
    ['$SET-x', 'v-x', []],
    ['$NONE', '', ['NONE']],
    ['${EMPTY}', '', []],
    ['${NONE:-d}', 'd', []],
    ['${EMPTY:-d}', 'd', []],
    ['${EMPTY-d}', '', []],
    ['${NONE-d}', 'd', []],
    ['${SET:+a}', 'a', []],
    ['${EMPTY:+a}', '', []],
    ['${EMPTY+a}', 'a', []],
    ['${NONE+a}', '', []],
    ['${NONE:-${SET}}', 'v', []],
    ['${NONE:-${OTHER:-x${SET}y}}z', 'xvyz', []],
    ['${NONE:-$OTHER}', '', ['OTHER']],
    ['${SET:-$OTHER}', 'v', []],
    ['$$SET', '$SET', []],
    ['$${SET}', '${SET}', []],
    ['${NONE:-a$$b}', 'a$b', []],
    ['{}', '{}', []],
  ])('%s', (text, value, unset) => {
    expect(interpolate(text, VARIABLES)).toEqual({ value, unset, required: [], problem: null });
  });

  test.each([
    ['${NONE:?why}', 'why'],
    ['${NONE?}', ''],
    ['${EMPTY:?no $SET}', 'no v'],
  ])('%s is required', (text, message) => {
    expect(interpolate(text, VARIABLES).required).toMatchObject([{ message }]);
  });

  test('a required one that is set, or stands in a default not used, is none', () => {
    expect(interpolate('${SET:?x}${SET:-${NONE:?y}}', VARIABLES).required).toEqual([]);
  });

  test.each(['$', '$ x', '$1', '${', '${}', '${SET', '${SET!x}', '${NONE:-${SET}', '${-x}'])(
    '%s is a problem',
    (text) => {
      const { problem, value } = interpolate(text, VARIABLES);
      expect(problem).not.toBeNull();
      expect(value).toBe(text);
    },
  );

  test('takes linear time on what makes others backtrack', () => {
    const began = performance.now();
    interpolate('${A:-'.repeat(50_000), VARIABLES);
    interpolate('${A'.repeat(50_000), VARIABLES);
    interpolate('$A$'.repeat(50_000), VARIABLES);
    expect(performance.now() - began).toBeLessThan(500);
  });

  test('never throws, and leaves text without a dollar sign alone', () => {
    const pieces = fc.constantFrom('$', '{', '}', ':', '-', '?', '+', 'SET', 'NONE', ' ', '"');
    fc.assert(
      fc.property(
        fc.array(pieces).map((all) => all.join('')),
        (text) => {
          const { value } = interpolate(text, VARIABLES);
          return text.includes('$') || value === text;
        },
      ),
    );
  });
});

describe('.env, as docs.docker.com has it', () => {
  test.each([
    ['VAR=VAL', 'VAL'],
    ['VAR="VAL"', 'VAL'],
    ["VAR='VAL'", 'VAL'],
    ['VAR=VAL # comment', 'VAL'],
    ['VAR=VAL# not a comment', 'VAL# not a comment'],
    ['VAR="VAL # not a comment"', 'VAL # not a comment'],
    ['VAR="VAL" # comment', 'VAL'],
    ["VAR='$OTHER'", '$OTHER'],
    ["VAR='${OTHER}'", '${OTHER}'],
    ["VAR='Let\\'s go!'", "Let's go!"],
    ['VAR="{\\"hello\\": \\"json\\"}"', '{"hello": "json"}'],
    ['VAR="some\\tvalue"', 'some\tvalue'],
    ["VAR='some\\tvalue'", 'some\\tvalue'],
    ['VAR=some\\tvalue', 'some\\tvalue'],
    ['export VAR=VAL', 'VAL'],
    ['VAR = VAL ', 'VAL'],
    ['VAR=', ''],
    ['VAR="two\nlines"', 'two\nlines'],
    ['A=1\nVAR=${A}2', '12'],
    ['A=1\nVAR="$A"', '1'],
    ['VAR=${B:-d}', 'd'],
    ['VAR="a\\$b"', 'a$b'],
    ['VAR=1\nVAR=2', '2'],
    ['\uFEFFVAR=VAL\r\nX=1', 'VAL'],
  ])('%j', (source, value) => {
    expect(readDotenv(source)).toMatchObject({ problems: [] });
    expect(readDotenv(source).values.get('VAR')).toBe(value);
  });

  test('comments, blank lines and bare names are nothing', () => {
    expect(readDotenv('# A=1\n\n  # B=2\nC\nexport D\n')).toEqual({ values: new Map(), problems: [] });
  });

  test.each([
    ['A=1\n!x=2', '.env:2: expected'],
    ['A="1\nB=2', '.env:1: a quote is not closed'],
    ['A="x\ny"\n=3', '.env:3: expected'],
  ])('%j says the line', (source, problem) => {
    expect(readDotenv(source).problems).toMatchObject([expect.stringContaining(problem)]);
  });

  test('none at all is empty, too much is refused', () => {
    expect(readDotenv(undefined)).toEqual({ values: new Map(), problems: [] });
    expect(readDotenv(`A=${'x'.repeat(2 ** 20)}`).problems).toHaveLength(1);
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (source) => readDotenv(source).values.size >= 0));
  });
});
