import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { parseYaml } from '../../src/config/read-yaml.ts';
import { checkYaml } from '../../src/config/yaml/check-yaml.ts';
import { formatProblem } from '../../src/core/problem.ts';

const shape = z.strictObject({ kind: z.literal('circle'), radius: z.int().min(1).max(9) });
const schema = z.strictObject({
  text: z.string().min(1).describe('Words').exactOptional(),
  long: z.string().min(4).max(6).exactOptional(),
  choice: z.enum(['production', 'staging']).exactOptional(),
  always: z.literal(true).exactOptional(),
  many: z.array(z.string()).min(2).max(3).exactOptional(),
  step: z.int().multipleOf(5).exactOptional(),
  mail: z.email().exactOptional(),
  custom: z
    .string()
    .refine((text) => text === 'x')
    .exactOptional(),
  shape: z.discriminatedUnion('kind', [shape, z.strictObject({ kind: z.literal('point') })]).exactOptional(),
  either: z.union([z.string(), z.strictObject({ url: z.string() })]).exactOptional(),
  names: z.record(z.string().regex(/^[a-z]+$/, { error: 'must be lower-case' }), z.number()).exactOptional(),
  secret: z.never({ error: 'not yet' }).exactOptional(),
});

function problemsOf(text: string): string[] {
  const read = parseYaml('x', text);
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems));
  const checked = checkYaml(read.document, schema);
  return checked.kind === 'invalid' ? checked.problems.map(formatProblem) : [];
}

const KEYS = 'text, long, choice, always, many, step, mail, custom, shape, either, names';

describe('what does not fit is explained', () => {
  test.each([
    ['wrong type', 'text: [1]', 'x:1:7: text: expected text, got a list'],
    [
      'a number that is meant as text',
      'text: 1.10',
      'x:1:7: text: expected text, got a number with a fraction; put it in quotes',
    ],
    [
      'a word YAML takes for a boolean',
      'text: true',
      'x:1:7: text: expected text, got true; put it in quotes',
    ],
    ['a key without a value', 'text:', 'x:1:1: text: expected text, got nothing'],
    ['nothing in it', 'text: ""', 'x:1:7: text: is empty'],
    ['too short', 'long: abc', 'x:1:7: long: is too short; at least 4 characters'],
    ['too long', 'long: abcdefg', 'x:1:7: long: is too long; at most 6 characters'],
    [
      'a typing mistake in a choice',
      'choice: stagin',
      'x:1:9: choice: expected one of production, staging, got `stagin` (did you mean `staging`?)',
    ],
    ['no such choice', 'choice: moon', 'x:1:9: choice: expected one of production, staging, got `moon`'],
    ['a list for a choice', 'choice: []', 'x:1:9: choice: expected one of production, staging, got a list'],
    ['the only choice', 'always: false', 'x:1:9: always: expected `true`, got false'],
    ['too few', 'many: [a]', 'x:1:7: many: needs at least 2 entries, has 1'],
    ['too many', 'many: [a, b, c, d]', 'x:1:7: many: may have at most 3 entries, has 4'],
    ['an entry of the wrong type', 'many:\n  - a\n  - {}', 'x:3:5: many[1]: expected text, got a mapping'],
    ['a fraction', 'step: 1.5', 'x:1:7: step: expected a whole number, got a number with a fraction'],
    ['not a multiple', 'step: 4', 'x:1:7: step: must be a multiple of 5'],
    ['a form', 'mail: nobody', 'x:1:7: mail: does not have the form of email'],
    ['a rule without words of its own', 'custom: y', 'x:1:9: custom: is not allowed'],
    ['an unknown key', 'txt: a', `x:1:1: txt: unknown key (did you mean \`text\`?); allowed: ${KEYS}`],
    ['a key like no other', 'elephant: a', `x:1:1: elephant: unknown key; allowed: ${KEYS}`],
    ['a key that is not allowed yet', 'secret: 1', 'x:1:9: secret: not yet'],
    ['a key of the wrong form', 'names: { ab: 1, Cd: 2 }', 'x:1:17: names.Cd: must be lower-case'],
    ['a list instead of a mapping', '- a', 'x:1:1: expected a mapping, got a list'],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});

describe('of several forms, the one that was meant is explained', () => {
  test.each([
    [
      'no such kind',
      'shape: { kind: cirle }',
      'x:1:16: shape.kind: expected one of circle, point, got `cirle` (did you mean `circle`?)',
    ],
    [
      'no kind at all',
      'shape: { radius: 1 }',
      'x:1:1: shape.kind: is missing; expected one of circle, point',
    ],
    [
      'a kind that is a list',
      'shape: { kind: [] }',
      'x:1:16: shape.kind: expected one of circle, point, got a list',
    ],
    [
      'the kind fits, its fields do not',
      'shape: { kind: circle, radius: 12 }',
      'x:1:32: shape.radius: must be at most 9, got 12',
    ],
    ['not even a mapping', 'shape: 3', 'x:1:8: shape: expected a mapping, got a number'],
    ['neither form', 'either: 3', 'x:1:9: either: expected text or a mapping, got a number'],
    [
      'nearly the second form',
      'either: { url: 3 }',
      'x:1:16: either.url: expected text, got a number; put it in quotes',
    ],
    [
      'a key too many in the second form',
      'either: { url: a, ur: b }',
      'x:1:19: either.ur: unknown key (did you mean `url`?); allowed: url',
    ],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });
});

test('everything wrong is told in one report', () => {
  expect(
    problemsOf('text: 1\nshape: { kind: circle, radius: 0, colour: red }\nelephant: 1\nwhale: 2'),
  ).toEqual([
    'x:1:7: text: expected text, got a number; put it in quotes',
    'x:2:32: shape.radius: must be at least 1, got 0',
    'x:2:35: shape.colour: unknown key; allowed: kind, radius',
    `x:3:1: elephant: unknown key; allowed: ${KEYS}`,
    `x:4:1: whale: unknown key; allowed: ${KEYS}`,
  ]);
});

test('free text is never repeated: it may be a secret', () => {
  expect(problemsOf('long: hunter2-hunter2\nmail: hunter2').join()).not.toContain('hunter2');
});
