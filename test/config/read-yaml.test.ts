import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_YAML_BYTES, parseYaml, readYaml } from '../../src/config/read-yaml.ts';
import { shown, tempFolder } from './temp-folder.ts';

function problemsOf(content: string | Uint8Array): string[] {
  const folder = tempFolder();
  return shown(readYaml(folder.write('x.yaml', content)), folder);
}

function documentOf(text: string) {
  const read = parseYaml('x.yaml', text);
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems));
  return read.document;
}

describe('a file that cannot be read says why', () => {
  test('it is not there', () => {
    const folder = tempFolder();
    const reading = readYaml(join(folder.path, 'gone.yaml'));
    expect(shown(reading, folder)).toEqual(['gone.yaml: there is no such file; check the path']);
  });

  test('a file where a folder should be', () => {
    const folder = tempFolder();
    const reading = readYaml(join(folder.write('file', ''), 'x.yaml'));
    expect(shown(reading, folder)).toEqual(['file/x.yaml: there is no such file; check the path']);
  });

  test('it is a folder', () => {
    const folder = tempFolder();
    mkdirSync(join(folder.path, 'x.yaml'));
    const reading = readYaml(join(folder.path, 'x.yaml'));
    expect(shown(reading, folder)).toEqual(['x.yaml: is a folder; give the path of a file']);
  });

  test('it is a device, which could be endless', () => {
    expect(readYaml('/dev/zero')).toMatchObject({ problems: [{ message: 'is not a regular file' }] });
  });

  test('it is a link to itself', () => {
    const folder = tempFolder();
    const path = join(folder.path, 'x.yaml');
    symlinkSync(path, path);
    expect(shown(readYaml(path), folder)).toEqual(['x.yaml: is a symbolic link that leads back to itself']);
  });

  test('its name is too long for a file system', () => {
    expect(readYaml(`/${'x'.repeat(5000)}`)).toMatchObject({
      problems: [{ message: 'cannot be read (ENAMETOOLONG)' }],
    });
  });

  test('it is larger than anything a person writes', () => {
    expect(problemsOf('#'.repeat(MAX_YAML_BYTES + 1))).toEqual([
      'x.yaml: has 1048577 bytes; at most 1048576 are read',
    ]);
    expect(problemsOf(`${'#'.repeat(MAX_YAML_BYTES - 5)}\na: 1`)).toEqual([]);
  });

  test.each([
    ['UTF-16', Buffer.from('\uFEFFa: 1', 'utf16le')],
    ['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0])],
    ['Latin-1', Buffer.from('a: caf\xe9', 'latin1')],
  ])('it is %s', (_, bytes) => {
    expect(problemsOf(bytes)).toEqual(['x.yaml: is not UTF-8 text; save it as UTF-8']);
  });
});

describe('broken YAML is reported where it breaks', () => {
  test.each([
    ['empty', '', '1:1: the file is empty; fill it in or remove it'],
    ['only a comment', '# later\n', '1:1: the file is empty; fill it in or remove it'],
    ['only nothing', '~\n', '1:1: the file is empty; fill it in or remove it'],
    ['a tab', 'a:\n\tb: 1\n', '2:1: a tab is used for indentation; use spaces'],
    [
      'an open bracket',
      'a: [1, 2\n',
      '2:1: YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['an open quote', 'a: "x\n', '2:1: YAML: Missing closing "quote'],
    ['a value in a value', 'a: b: c\n', '1:4: YAML: Nested mappings are not allowed in compact mappings'],
    ['a repeated key', 'a: 1\nb:\n  c: 1\n  c: 2\n', '4:3: c: this key is there twice; keep one of them'],
    ['the same key in quotes', 'a: 1\n"a": 2\n', '2:1: a: this key is there twice; keep one of them'],
    ['a list as key', '? [a]\n: 1\n', '1:3: YAML: With stringKeys, all keys must be strings'],
    ['an unknown tag', 'a: !secret x\n', '1:4: YAML: Unresolved tag: !secret'],
    [
      'two documents',
      'a: 1\n---\nb: 2\n',
      '2:1: a second document starts here; a file holds one, remove the `---`',
    ],
    [
      'another version of YAML',
      '%YAML 1.1\n---\na: no\n',
      '1:1: a %YAML directive is not allowed; remove the line',
    ],
    ['an alias of nothing', 'a: 1\nb: *x\n', '2:4: *x: this alias stands for nothing'],
    ['an alias of itself', 'a: &x\n  - *x\n', '2:5: *x: this alias contains itself'],
    ['the prototype of all objects', 'a: { __proto__: 1 }\n', '1:6: __proto__: this key is not allowed'],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([`x.yaml:${problem}`]);
  });

  test('an alias bomb', () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++) {
      bomb.push(
        `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    }
    expect(problemsOf(bomb.join('\n'))).toEqual([
      'x.yaml:1:1: YAML: too many aliases; at most 50 are followed',
    ]);
  });

  test('half a megabyte of open brackets: not a crash, and not half a million problems', () => {
    const problems = problemsOf('['.repeat(500_000));
    expect(problems).toHaveLength(10);
    expect(problems[0]).toMatch(/^x\.yaml:1:\d+: is nested too deeply$/);
  });

  test('eighty thousand keys are compared in linear time', () => {
    const keys = Array.from({ length: 80_000 }, (_, index) => `k${index}: 1`);
    const before = performance.now();
    expect(problemsOf(keys.join('\n'))).toEqual([]);
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  test('several mistakes are told at once', () => {
    expect(problemsOf('a: "\\q"\nb: @x\n')).toEqual([
      'x.yaml:1:5: YAML: Invalid escape sequence \\q',
      'x.yaml:2:4: YAML: Plain value cannot start with reserved character @',
    ]);
  });
});

describe('places', () => {
  const TEXT = [
    'people:',
    '  - id: ana',
    '    name:',
    'hosts:',
    '  lab: { ssh: { port: 22 } }',
    '  same: &x',
    '    docker: here',
    '  other: *x',
  ].join('\n');

  test.each([
    ['a value', ['people', 0, 'id'], 'value', 2, 9],
    ['a key', ['people', 0, 'id'], 'key', 2, 5],
    ['an empty value: its key', ['people', 0, 'name'], 'value', 3, 5],
    ['a missing field: the entry it is missing from', ['people', 0, 'slack'], 'value', 2, 5],
    ['a missing field of a named entry: its name', ['hosts', 'lab', 'docker'], 'value', 5, 3],
    ['a value inside braces', ['hosts', 'lab', 'ssh', 'port'], 'value', 5, 23],
    ['missing inside braces: the key before them', ['hosts', 'lab', 'ssh', 'address'], 'value', 5, 10],
    ['a block: its key', ['hosts'], 'value', 4, 1],
    ['through an alias', ['hosts', 'other', 'docker'], 'value', 7, 13],
    ['missing altogether: the start', ['teams', 'operators'], 'value', 1, 1],
  ] as const)('%s', (_, path, aim, line, column) => {
    expect(documentOf(TEXT).problem(path, '', aim)).toMatchObject({ line, column });
  });

  test('lines ending as on Windows, after a byte order mark, count the same', () => {
    const folder = tempFolder();
    const read = readYaml(folder.write('x.yaml', `\uFEFF${TEXT.replaceAll('\n', '\r\n')}`));
    if (read.kind === 'invalid') throw new Error('this is readable');
    expect(read.document.problem(['people'], '', 'key')).toMatchObject({ line: 1, column: 1 });
    expect(read.document.problem(['hosts', 'lab', 'ssh', 'port'], '')).toMatchObject({ line: 5, column: 23 });
  });

  test('a field is named the way it is reached', () => {
    expect(documentOf(TEXT).problem(['hosts', 'lab', 0, 'x'], '').field).toBe('hosts.lab[0].x');
    expect(documentOf(TEXT).problem([], '').field).toBe('');
  });
});

describe('a place inside a text', () => {
  test.each([
    ['plain', 'a: it.x > +', 1, 8, 1, 11],
    ['single quotes, one doubled', "a: 'it ''x'' + ?'", 1, 10, 1, 16],
    ['double quotes with escapes', 'a: "it \\"x\\" + ?"', 1, 10, 1, 16],
    ['a literal block', 'a: |\n  one\n    two ?\n', 2, 7, 3, 9],
    ['a folded block', 'a: >\n  one\n  two ?\n', 1, 9, 3, 7],
    ['a plain text over two lines', 'a: one\n   two ?\n', 1, 9, 2, 8],
    ['just behind quoted text', 'a: "x >"', 1, 4, 1, 8],
    ['far behind plain text', 'a: x >\nb: 1', 1, 99, 1, 7],
    ['inside no text at all: the value', 'a: 1', 1, 3, 1, 4],
  ])('%s', (_, text, line, column, expectedLine, expectedColumn) => {
    expect(documentOf(text).problem(['a'], '', { line, column })).toMatchObject({
      line: expectedLine,
      column: expectedColumn,
    });
  });

  test('always points at the very character, whatever the quotes', () => {
    const word = fc.stringMatching(/^[a-z(][a-z'"()+ ]{0,12}[a-z)]$/);
    const quotes = fc.constantFrom<(text: string) => string>(
      (text) => `'${text.replaceAll("'", "''")}'`,
      (text) => JSON.stringify(text),
      (text) => `|\n  ${text}\n`,
    );
    const check = (text: string, quote: (text: string) => string, at: number): void => {
      const position = at % text.length;
      if (text[position] === ' ') return;
      const source = `a: ${quote(text)}`;
      const { line, column } = documentOf(source).problem(['a'], '', { line: 1, column: position + 1 });
      const found = source.split('\n')[line - 1]?.slice(column - 1) ?? '';
      expect(found.replace(/^\\/, '')[0]).toBe(text[position]);
    };
    fc.assert(fc.property(word, quotes, fc.nat(), check));
  });
});
