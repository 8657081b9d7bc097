import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkConfig } from '../../src/config/load-config.ts';
import { checkRunbook } from '../../src/config/load-runbooks.ts';
import { checkSignatures } from '../../src/config/load-signatures.ts';
import { parseYaml, type Reading, type YamlDocument } from '../../src/config/read-yaml.ts';

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const ACCOUNT = { home: '/home/ana', user: 'ana' };

const FILES: readonly [string, (document: YamlDocument) => Reading<object>][] = [
  ['umpire.example.yaml', (document) => checkConfig(document, undefined, ACCOUNT)],
  ['runbooks/docker-host.yaml', checkRunbook],
  ['runbooks/signatures/docker.yaml', (document) => checkSignatures([document])],
];

/** Either it is fine, or every problem says something about a place in the text. */
function judge(file: string, text: string, check: (document: YamlDocument) => Reading<object>): void {
  const parsed = parseYaml(file.replace(/.*\//, ''), text);
  const reading = parsed.kind === 'ok' ? check(parsed.document) : parsed;
  if (reading.kind === 'ok') return;
  expect(reading.problems).not.toEqual([]);
  const lines = text.split(/\r?\n/).length;
  for (const { line, column, message } of reading.problems) {
    expect(message).toMatch(/\S/);
    expect(line).toBeGreaterThan(0);
    expect(line).toBeLessThanOrEqual(lines);
    expect(column).toBeGreaterThan(0);
  }
}

test.each(FILES)('%s with a slip of the finger anywhere never surprises', (file, check) => {
  const text = read(file);
  const slip = fc.tuple(
    fc.nat(text.length),
    fc.nat(12),
    fc.constantFrom(
      '',
      '-',
      ':',
      ' ',
      '\n',
      '\t',
      '"',
      "'",
      '{',
      ']',
      '*x',
      '&x',
      '!!set',
      '|',
      '#',
      '0',
      'null',
      '\u2028',
    ),
  );
  const property = fc.property(slip, ([at, length, typed]) => {
    judge(file, text.slice(0, at) + typed + text.slice(at + length), check);
  });
  fc.assert(property, { numRuns: 60 });
});

test.each(FILES)('anything at all instead of %s never surprises', (file, check) => {
  const anything = fc.oneof(
    fc.json({ maxDepth: 6 }),
    fc.string({ unit: 'binary' }),
    fc
      .jsonValue()
      .map((value) =>
        JSON.stringify({ hosts: value, targets: { t: value }, people: [value], layers: [value] }),
      ),
    fc
      .jsonValue()
      .map((value) => JSON.stringify({ title: 'T', layers: [{ id: value, checks: [value] }], teams: value })),
    fc
      .jsonValue()
      .map((value) => JSON.stringify([{ id: 'a', patterns: [value], cause: value, explains: value }, value])),
  );
  fc.assert(
    fc.property(anything, (text) => judge(file, text, check)),
    { numRuns: 300 },
  );
});
