import { globSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderSchema, SCHEMA_FILES } from '../../../src/config/schemas/write-schemas.ts';

const read = (file: string): string => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
const validator = (file: string): ValidateFunction =>
  new Ajv({ strict: false }).compile(JSON.parse(read(file)));

describe.each(Object.entries(SCHEMA_FILES))('%s', (file, schema) => {
  test('is what `npm run schema` writes', () => {
    expect(read(file)).toBe(renderSchema(schema));
  });

  test('describes every field', () => {
    const silent: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        if (key === 'properties') {
          for (const [name, field] of Object.entries(value)) {
            if (!(field as { description?: string }).description) silent.push(`${path}.${name}`);
          }
        }
        visit(value, `${path}.${key}`);
      }
    };
    visit(JSON.parse(read(file)), '');
    expect(silent).toEqual([]);
  });
});

test('editors accept the example and mark what the program refuses', () => {
  const validate = validator('umpire.schema.json');
  expect(validate(parse(read('umpire.example.yaml'))) || validate.errors).toBe(true);
  for (const wrong of [
    'hots: {}',
    'hosts: { LAB: { local: true } }',
    'escalation: { minutes: 0 }',
    'strikes: { help: 0 }',
    'policy: { rules: [{ title: t, verdict: approve }] }',
    'hosts: { h: { local: 3 } }',
  ]) {
    expect(validate(parse(wrong)), wrong).toBe(false);
  }
});

test.each([
  ['runbooks/schema.json', 'runbooks/*.yaml'],
  ['runbooks/signatures.schema.json', 'runbooks/signatures/*.yaml'],
])('editors accept by %s what this repository ships as %s', (schema, pattern) => {
  const validate = validator(schema);
  const files = globSync(pattern, { cwd: new URL('../../..', import.meta.url) });
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(validate(parse(read(file))) || validate.errors, file).toBe(true);
});
