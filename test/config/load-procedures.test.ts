import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadRunbooks } from '../../src/config/load-runbooks.ts';
import { loadProcedures } from '../../src/config/procedures/load-procedures.ts';
import { shown, tempFolder } from './temp-folder.ts';

/** Lines of one procedure, below `procedures:`. */
const WHOLE = `  - id: retag
    title: Tag the image anew
    verify: none
    values:
      tag: { kind: tag, title: The new tag, default: latest }
      count: { kind: number, title: How many, min: 1, max: 3, default: 2 }
      what: { kind: choice, title: Which, of: [web, db] }
      port: { kind: port, title: Where, optional: true }
      name: { kind: name, title: Name }
    steps:
      - { title: "Tag as {tag}", argv: [docker, tag, "{what}:{count}", "shop:{tag}"], timeoutSeconds: 5 }
      - { title: Write, write: conf/shop.conf, from: gold/shop.conf }
      - { title: Start, do: start-parallel, name: "{name}", port: "{port}" }
      - { title: Discard, do: discard-parallel, name: fixed }
      - { title: Restore, do: restore-backups, operation: shop-1.2 }
`;

function load(procedures: string, files: Readonly<Record<string, string | Uint8Array>> = {}) {
  const folder = tempFolder();
  folder.write('any.yaml', `title: Any\nprocedures:\n${procedures}`);
  mkdirSync(join(folder.path, 'gold'));
  for (const [name, text] of Object.entries({ 'gold/shop.conf': 'a=1\n', ...files }))
    folder.write(name, text);
  return { folder, reading: loadProcedures(folder.path) };
}

const problems = (
  procedures: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
): string[] => {
  const { folder, reading } = load(procedures, files);
  return shown(reading, folder);
};

/** One step with one value. */
const withStep = (step: string, value = 'tag: { kind: tag, title: T, default: a }') =>
  `  - id: one\n    title: One\n    values:\n      ${value}\n    steps:\n      - ${step}\n`;

test('procedures are read whole, with what their steps write', () => {
  const { reading } = load(WHOLE);
  if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
  const shared = { default: null, optional: false };
  expect(reading.procedures).toEqual([
    {
      id: 'retag',
      title: 'Tag the image anew',
      verify: 'none',
      values: [
        { ...shared, name: 'tag', title: 'The new tag', type: { kind: 'tag' }, default: 'latest' },
        {
          ...shared,
          name: 'count',
          title: 'How many',
          type: { kind: 'number', min: 1, max: 3 },
          default: '2',
        },
        { ...shared, name: 'what', title: 'Which', type: { kind: 'choice', of: ['web', 'db'] } },
        { ...shared, name: 'port', title: 'Where', type: { kind: 'port' }, optional: true },
        { ...shared, name: 'name', title: 'Name', type: { kind: 'name' } },
      ],
      steps: [
        {
          kind: 'command',
          title: 'Tag as {tag}',
          timeoutSeconds: 5,
          argv: ['docker', 'tag', '{what}:{count}', 'shop:{tag}'],
        },
        { kind: 'write', title: 'Write', timeoutSeconds: null, path: 'conf/shop.conf', content: 'a=1\n' },
        { kind: 'start-parallel', title: 'Start', timeoutSeconds: null, name: '{name}', port: '{port}' },
        { kind: 'discard-parallel', title: 'Discard', timeoutSeconds: null, name: 'fixed' },
        { kind: 'restore-backups', title: 'Restore', timeoutSeconds: null, operation: 'shop-1.2' },
      ],
    },
  ]);
  expect(() => Object.assign(reading.procedures[0] ?? {}, { id: 'x' })).toThrow(TypeError);
});

describe('a wrong placeholder is found where it stands', () => {
  test.each([
    [
      '{ title: T, argv: [docker, tag, "a:{tga}", "{tag}"] }',
      'any.yaml:8:44: procedures[0].steps[0].argv[2]: there is no value `tga` (did you mean `tag`?); values: tag',
    ],
    [
      '{ title: "Do {x}", argv: [docker, "{tag}"] }',
      'any.yaml:8:22: procedures[0].steps[0].title: there is no value `x`; values: tag',
    ],
    [
      '{ title: T, argv: ["{tag}", ps] }',
      'any.yaml:8:29: procedures[0].steps[0].argv[0]: the program is a constant: no value may stand here',
    ],
    [
      '{ title: T, do: start-parallel, name: "{tag}" }',
      'any.yaml:8:48: procedures[0].steps[0].name: `tag` must be of kind `name` here, not `tag`',
    ],
    [
      '{ title: T, argv: [docker, ps] }',
      'any.yaml:6:7: procedures[0].values.tag: no step uses it: write `{tag}` in a word, or remove it',
    ],
  ])('%s', (step, problem) => {
    expect(problems(withStep(step))).toEqual([problem]);
  });

  test('an optional value is only a port', () => {
    const value = 'port: { kind: port, title: P, optional: true }';
    expect(problems(withStep('{ title: T, argv: [docker, "{port}"] }', value))).toEqual([
      'any.yaml:8:37: procedures[0].steps[0].argv[1]: `port` may be left out; give it a default to use it here',
    ]);
  });

  test('other braces are no placeholders', () => {
    const step = `{ title: T, argv: [docker, "{tag}", "{{.Names}}", "\${HOME}", '{"a": {"b": 1}}'] }`;
    expect(problems(withStep(step))).toEqual([]);
  });
});

describe('a file that a step writes', () => {
  const write = (from: string) =>
    `  - id: w\n    title: W\n    steps: [{ title: T, write: a, from: ${from} }]\n`;

  test.each<[string, string, Readonly<Record<string, string | Uint8Array>>?]>([
    ['gold/nothing', '`gold/nothing`: there is no such file; check the path'],
    ['gold', '`gold`: is a folder; give the path of a file'],
    [
      'gold/large',
      '`gold/large` has 65537 bytes; a step writes at most 65536',
      { 'gold/large': 'x'.repeat(65_537) },
    ],
    [
      'gold/bytes',
      '`gold/bytes`: is not UTF-8 text; save it as UTF-8',
      { 'gold/bytes': new Uint8Array([255, 254]) },
    ],
    ['../other/a', 'must be a path below the folder of this file, without `..`'],
    ['gold/../../a', 'must be a path below the folder of this file, without `..`'],
    ['/etc/passwd', 'must be a path below the folder of this file, without `..`'],
  ])('%s', (from, message, files) => {
    expect(problems(write(from), files)).toEqual([`any.yaml:5:41: procedures[0].steps[0].from: ${message}`]);
  });

  test('of exactly 64 KiB is fine, and a runbook finds it beside itself, too', () => {
    expect(problems(write('gold/large'), { 'gold/large': 'x'.repeat(65_536) })).toEqual([]);
    const folder = tempFolder();
    const layers =
      'layers: [{ id: a, title: A, checks: [{ id: b, title: B, probe: { kind: docker.ping }, advice: C }] }]';
    folder.write(
      'shop.yaml',
      `title: Shop\n${layers}\nprocedures:\n${write('nothing').replace('from: nothing', 'from: no')}`,
    );
    expect(shown(loadRunbooks(folder.path), folder)).toEqual([
      'shop.yaml:6:41: procedures[0].steps[0].from: `no`: there is no such file; check the path',
    ]);
  });
});

describe('what is not a procedure is said with what is allowed', () => {
  const value = (text: string) => withStep('{ title: T, argv: [docker, "{it}"] }', `it: ${text}`);
  test.each([
    [
      '{ kind: tga, title: T }',
      /^any\.yaml:6:19: .*one of name, duration, operation, port, image, tag, number, choice, got `tga` \(did you mean `tag`\?\)$/,
    ],
    ['{ kind: tag }', /title: is missing/],
    [
      '{ kind: port, title: T, default: 70000 }',
      /^any\.yaml:6:44: .*default: must be a port: a whole number from 1 to 65535$/,
    ],
    ['{ kind: duration, title: T, default: soon }', /default: must be a duration/],
    ['{ kind: number, title: T, min: 5, max: 1 }', /max: must not be smaller than `min`/],
    ['{ kind: number, title: T }', /min: is missing/],
    ['{ kind: choice, title: T, of: [a b] }', /of\[0\]: must be one word/],
    ['{ kind: choice, title: T, of: ["a;b"] }', /of\[0\]: must be one word/],
    ['{ kind: tag, title: T, default: a, optional: true }', /optional: has a default; remove one of them/],
    ['{ kind: tag, title: T, min: 1 }', /min: unknown key; allowed: kind, title, default, optional/],
  ])('value %s', (text, message) => {
    expect(problems(value(text)).join('\n')).toMatch(message);
  });

  test.each([
    ['{ title: T, argv: [] }', /argv: needs at least 1 entry/],
    ['{ title: T, argv: [docker, 5] }', /argv\[1\]: expected text, got a number; put it in quotes/],
    ['{ title: T, argv: [docker], timeoutSeconds: 0 }', /timeoutSeconds: must be at least 1/],
    ['{ title: T, write: a }', /from: is missing/],
    ['{ title: T, write: "a{tag}", from: gold/shop.conf }', /write: must be a path, without values in it/],
    [
      '{ title: T, do: nuke }',
      /do: expected one of restore-backups, start-parallel, promote-parallel, discard-parallel, got `nuke`/,
    ],
    ['{ title: T, do: promote-parallel }', /name: is missing/],
    ['{ title: T, do: promote-parallel, name: "a{tag}" }', /name: must be a name, or one value: `\{name\}`/],
    ['{ title: T, do: start-parallel, name: a, port: x }', /port: must be a port, or one value/],
    [
      '{ title: T, do: restore-backups, operation: x }',
      /operation: must be an id of an operation, or one value/,
    ],
    ['{ title: T }', /steps\[0\]/],
  ])('step %s', (step, message) => {
    expect(problems(withStep(step)).join('\n')).toMatch(message);
  });

  test('ids are unique, over all files', () => {
    const { folder } = load(WHOLE);
    folder.write(
      'more.yaml',
      `title: More\nprocedures:\n${withStep('{ title: T, argv: [a, "{tag}"] }').replace('one', 'retag')}`,
    );
    expect(shown(loadProcedures(folder.path), folder)).toEqual([
      'more.yaml:3:9: procedures[0].id: another procedure has the id `retag`; ids are unique',
    ]);
  });

  test('a file of something else', () => {
    const folder = tempFolder();
    folder.write('any.yaml', 'layers: []\n');
    expect(shown(loadProcedures(folder.path), folder).join('\n')).toContain(
      'layers: unknown key; allowed: title, procedures',
    );
  });
});
