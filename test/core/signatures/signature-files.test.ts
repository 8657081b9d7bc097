import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import type { Signature } from '../../../src/core/signatures/signature.ts';
import { compileCatalogue, findProblems } from '../../../src/core/signatures/signature-catalogue.ts';

const FOLDER = new URL('../../../runbooks/signatures/', import.meta.url);
const SIGNATURES = readdirSync(FOLDER)
  .sort()
  .flatMap((file): Signature[] => parse(readFileSync(new URL(file, FOLDER), 'utf8')));
const REQUIRED = [
  ...[
    'docker-daemon-unreachable',
    'docker-socket-permission',
    'pip-resolution-impossible',
    'python-module-not-found',
  ],
  ...[
    'langgraph-postgres-extra',
    'executable-not-found',
    'shell-tool-missing',
    'connection-refused',
    'port-in-use',
  ],
  ...['dns-not-found', 'container-name-conflict', 'disk-full'],
];

describe('the catalogue that comes with Umpire', () => {
  it('has no problems and all it must have', () => {
    expect(findProblems(SIGNATURES)).toEqual([]);
    const ids = SIGNATURES.map(({ id }) => id);
    expect(ids.length).toBeGreaterThanOrEqual(40);
    for (const id of REQUIRED) expect(ids).toContain(id);
  });

  it('fills every field of every entry', () => {
    const fields = [
      'id',
      'title',
      'harmless',
      'patterns',
      'cause',
      'advice',
      'explains',
      'examples',
      'counterExamples',
    ];
    for (const signature of SIGNATURES) {
      expect(Object.keys(signature)).toEqual(fields);
      expect(signature.examples.length, signature.id).toBeGreaterThan(0);
      expect(signature.counterExamples.length, signature.id).toBeGreaterThan(0);
      expect(signature.advice.length, signature.id).toBeGreaterThan(10);
    }
  });
});

const CATALOGUE = compileCatalogue(SIGNATURES);
const REDACTOR = createRedactor({ values: [], patterns: [] });
const NOISE = [
  'INFO:     Started server process [1]',
  'neuros  | 2025-01-01 10:00:00 waiting for application startup.',
];

describe.each(SIGNATURES)('$id', (signature) => {
  it.each([...signature.examples])('is what this says first: %s', (example) => {
    const matches = CATALOGUE.match([...NOISE, `\x1b[31m${example}\x1b[0m\r`, ...NOISE].join('\n'));
    const rivals = matches.filter(({ harmless }) => harmless === signature.harmless);
    expect(rivals.map((match) => match.signature)[0]).toBe(signature.id);
    expect(rivals[0]?.line).toBe(NOISE.length + 1);
    expect(rivals[0]?.cause).not.toMatch(/[{}]| {2}|\?$/);
    if (signature.harmless) expect(matches.map((match) => match.signature)).toEqual([signature.id]);
  });

  it.each([...signature.examples])('is recognised when secrets have been masked: %s', (example) => {
    const first = CATALOGUE.match(REDACTOR.redact(example)).find(
      ({ harmless }) => harmless === signature.harmless,
    );
    expect(first?.signature).toBe(signature.id);
  });

  it.each([...signature.counterExamples])('is not what this says: %s', (example) => {
    expect(CATALOGUE.match(example).map((match) => match.signature)).not.toContain(signature.id);
  });

  it.each([...signature.examples])('survives the prefixes of Compose and of timestamps: %s', (example) => {
    const prefixed = `neuros-app-1  | 2025-01-01T10:00:00.123456789Z ${example}`;
    expect(CATALOGUE.match(prefixed).map((match) => match.signature)).toContain(signature.id);
  });
});
