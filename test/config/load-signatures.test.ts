import { join } from 'node:path';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type * as z from 'zod';
import { loadSignatures } from '../../src/config/load-signatures.ts';
import type { signaturesSchema } from '../../src/config/schemas/signature-schema.ts';
import type { Signature } from '../../src/core/signatures/signature.ts';
import { shown, tempFolder } from './temp-folder.ts';

const FIRST = `- id: port-in-use
  title: Port in use
  patterns: ['port (?P<port>\\d+) is already allocated', 'address already in use']
  cause: Port {port|a port} is taken.
  advice: Free it.
  examples: [port 80 is already allocated]
  counterExamples: [port 80 is free]
`;
const SECOND = `- id: connection-refused
  title: Refused
  harmless: true
  patterns: ['connection refused']
  cause: Nobody listens.
  advice: Start it.
  explains: [port-in-use]
  examples: [connection refused]
  counterExamples: [connected]
`;

function load(files: Record<string, string>) {
  const folder = tempFolder();
  for (const [name, text] of Object.entries(files)) folder.write(name, text);
  return { reading: loadSignatures(folder.path), folder };
}

function problemsOf(files: Record<string, string>): string[] {
  const { reading, folder } = load(files);
  return shown(reading, folder);
}

test('signatures of all files come together, in the order of the files, with defaults', () => {
  const { reading } = load({ 'b.yaml': FIRST, 'a.yaml': SECOND });
  if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
  expect(reading.signatures.map(({ id }) => id)).toEqual(['connection-refused', 'port-in-use']);
  expect(reading.signatures[1]).toEqual({
    id: 'port-in-use',
    title: 'Port in use',
    harmless: false,
    patterns: ['port (?P<port>\\d+) is already allocated', 'address already in use'],
    cause: 'Port {port|a port} is taken.',
    advice: 'Free it.',
    explains: [],
    examples: ['port 80 is already allocated'],
    counterExamples: ['port 80 is free'],
  } satisfies Signature);
  expect(Object.isFrozen(reading.signatures[1]?.patterns)).toBe(true);
});

test('the form of the file is the form of the type, to the letter', () => {
  expectTypeOf<z.output<typeof signaturesSchema>[number]>().toExtend<Signature>();
  expectTypeOf<keyof z.output<typeof signaturesSchema>[number]>().toEqualTypeOf<keyof Signature>();
});

describe('a malformed signature is refused', () => {
  test.each([
    ['not a list', 'port-in-use: {}', /^a\.yaml:1:1: expected a list, got a mapping$/],
    ['an empty list', '[]', /^a\.yaml:1:1: needs at least 1 entry, has 0$/],
    [
      'a typing mistake',
      FIRST.replace('advice', 'advise'),
      /^a\.yaml:1:3: \[0\]\.advice: is missing; expected text \(What to do\)$/,
    ],
    [
      'no pattern',
      FIRST.replace(/patterns: .*/, 'patterns: []'),
      /^a\.yaml:3:13: \[0\]\.patterns: needs at least 1 entry, has 0$/,
    ],
    [
      'no example',
      FIRST.replace(/examples: .*/, 'examples: []'),
      /^a\.yaml:6:13: \[0\]\.examples: needs at least 1 entry, has 0$/,
    ],
    [
      'no counter-example',
      FIRST.replace(/ {2}counterExamples: .*\n/, ''),
      /^a\.yaml:1:3: \[0\]\.counterExamples: is missing; expected a list/,
    ],
    [
      'a pattern with lookahead',
      FIRST.replace('address already', '(?!x)address already'),
      /^a\.yaml:3:57: \[0\]\.patterns\[1\]: .*allowed is RE2 syntax/,
    ],
    [
      'a pattern that matches everything',
      FIRST.replace('address already in use', 'x*'),
      /^a\.yaml:3:57: \[0\]\.patterns\[1\]: matches the empty line, so every log$/,
    ],
    [
      'a placeholder nobody fills',
      FIRST.replace('{port|a port}', '{port}'),
      /^a\.yaml:3:57: \[0\]\.patterns\[1\]: the cause names \{port\}, which this pattern does not capture/,
    ],
    [
      'an id in capitals',
      FIRST.replace('port-in-use', 'PortInUse'),
      /^a\.yaml:1:7: \[0\]\.id: must be kebab-case/,
    ],
    [
      'an explanation of nothing',
      `${SECOND}${FIRST}`.replace('[port-in-use]', '[port-in-us]'),
      /^a\.yaml:7:13: \[0\]\.explains: there is no signature port-in-us$/,
    ],
    [
      'an explanation of itself',
      SECOND.replace('[port-in-use]', '[connection-refused]'),
      /^a\.yaml:7:13: \[0\]\.explains: a cycle: /,
    ],
  ])('%s', (_, text, problem) => {
    const [first, ...more] = problemsOf({ 'a.yaml': text });
    expect(first).toMatch(problem);
    expect(more.filter((each) => !each.includes('unknown key'))).toEqual([]);
  });

  test('the same id in another file is told at the second', () => {
    expect(problemsOf({ 'a.yaml': FIRST, 'b.yaml': SECOND + FIRST, 'c.yaml': FIRST })).toEqual([
      'b.yaml:10:7: [1].id: this id is taken by another signature',
      'c.yaml:1:7: [0].id: this id is taken by another signature',
    ]);
  });

  test('a cycle over two files', () => {
    const problems = problemsOf({
      'a.yaml': FIRST.replace('advice:', 'explains: [connection-refused]\n  advice:'),
      'b.yaml': SECOND,
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      /^a\.yaml:5:13: \[0\]\.explains: a cycle: port-in-use explains connection-refused/,
    );
  });

  test('nothing is hidden behind another mistake', () => {
    const text = `${FIRST.replace('title: Port in use', 'title: 3').replace('address already', '(address already')}- 3\n${SECOND.replace('[port-in-use]', '[gone]')}`;
    expect(
      problemsOf({ 'a.yaml': text, 'b.yaml': '[' }).map((each) => each.split(': ').slice(0, 2).join(' ')),
    ).toEqual([
      'b.yaml:1:2 YAML',
      'a.yaml:2:10 [0].title',
      'a.yaml:3:57 [0].patterns[1]',
      'a.yaml:8:3 [1]',
      'a.yaml:15:13 [2].explains',
    ]);
  });
});

test('a folder that is not there', () => {
  const folder = tempFolder();
  const reading = loadSignatures(join(folder.path, 'gone'));
  expect(shown(reading, folder)).toEqual(['gone: there is no such folder; check the path']);
});
