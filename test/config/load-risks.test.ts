import { expect, test } from 'vitest';
import { lintRisks, loadRisks } from '../../src/config/load-risks.ts';
import { readYaml } from '../../src/config/read-yaml.ts';
import { formatProblem } from '../../src/core/problem.ts';
import { classify } from '../../src/core/risk/classify.ts';
import { RISKS_FOLDER, SHIPPED } from '../core/risk/knowledge.ts';
import { shown, tempFolder } from './temp-folder.ts';

const TABLE = `- names: [tool, t]
  values: -p
  verbs:
    look|see: { risk: read, reason: looks, flags: -a }
    wipe: { risk: destroy, reason: wipes }
  examples: { tool look: read }
`;

function problemsOf(files: Record<string, string>): string[] {
  const folder = tempFolder();
  for (const [name, text] of Object.entries(files)) folder.write(name, text);
  return shown(loadRisks(folder.path), folder);
}

test('a table becomes knowledge: names, verbs by all their names, options with values', () => {
  const folder = tempFolder();
  folder.write('a.yaml', TABLE);
  const read = loadRisks(folder.path);
  if (read.kind === 'invalid') throw new Error(shown(read, folder).join('\n'));
  const { knowledge } = read.risks;
  const risks = ['tool look', 't see -a', 'tool -p wipe look', 'tool wipe', 'tool look -b', 'tool frob'];
  expect(risks.map((command) => classify(command, knowledge).risk)).toEqual([
    'read',
    'read',
    'read',
    'destroy',
    'unknown',
    'unknown',
  ]);
});

test('what is like something else knows all of it, and more', () => {
  const folder = tempFolder();
  folder.write('a.yaml', TABLE);
  folder.write(
    'b.yaml',
    '- names: [other]\n  like: tool\n  verbs:\n    add: { risk: change, reason: adds }\n  examples: {}\n',
  );
  const read = loadRisks(folder.path);
  if (read.kind === 'invalid') throw new Error(shown(read, folder).join('\n'));
  const risks = ['other look', 'other wipe', 'other add', 'tool add'].map(
    (each) => classify(each, read.risks.knowledge).risk,
  );
  expect(risks).toEqual(['read', 'destroy', 'change', 'unknown']);
});

test.each([
  ['risk: harmless', /a\.yaml:4:\d+: .*expected one of read, change, unknown, destroy, got `harmless`/],
  ['risk: read', /a\.yaml:4:\d+: .*needs a `reason` beside it/],
  ['flag: -a', /a\.yaml:4:\d+: .*unknown key \(did you mean `flags`\?\)/],
  ['like: nothing', /a\.yaml:4:\d+: .*there is no `nothing` in any table/],
  ['{ risk: read, reason: x, flags: a }', /a\.yaml:4:\d+: .*`a` is no option: options start with `-`/],
  ['{ reason: x }', /a\.yaml:4:\d+: .*needs a `risk`, `verbs`, `operands` or something it is `like`/],
])('a verb with %s: where, what, and what is allowed', (verb, message) => {
  const text = `- names: [tool]\n  examples: {}\n  verbs:\n    look: ${verb.startsWith('{') ? verb : `{ ${verb} }`}\n`;
  expect(problemsOf({ 'a.yaml': text }).join('\n')).toMatch(message);
});

test('a name in two files', () => {
  expect(problemsOf({ 'a.yaml': TABLE, 'b.yaml': TABLE }).join('\n')).toMatch(
    /b\.yaml:1:\d+: .*there is another table for `tool`/,
  );
});

test('a folder that is not there, and a file that is no YAML', () => {
  expect(loadRisks('/gone/risks').kind).toBe('invalid');
  expect(problemsOf({ 'a.yaml': '- [' }).join('\n')).toMatch(/a\.yaml:1:/);
});

test('an example that comes out otherwise is a problem, with the reason', () => {
  const folder = tempFolder();
  const read = readYaml(folder.write('a.yaml', TABLE.replace('tool look: read', 'tool wipe: read')));
  if (read.kind === 'invalid') throw new Error('no YAML');
  expect(lintRisks([read.document]).map(formatProblem).join('\n')).toMatch(
    /a\.yaml:6:\d+: .*this is `destroy`, not `read`: tool wipe wipes/,
  );
});

test('the tables of this repository load, frozen, each program with examples', () => {
  const read = loadRisks(RISKS_FOLDER);
  expect(read.kind).toBe('ok');
  expect(Object.isFrozen(SHIPPED.tables)).toBe(true);
  for (const { names, examples } of SHIPPED.tables)
    expect(Object.keys(examples).length, names.join()).toBeGreaterThan(0);
});
