import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { envSchema, SECRET_VARIABLES } from '../../src/config/env.ts';

const docs = readFileSync(join(import.meta.dirname, '../../docs/deployment.md'), 'utf8');

test('docs/deployment.md lists every variable of the environment, and which may come from a file', () => {
  const rows = [...docs.matchAll(/^\| `([A-Z_]+)` \|[^|]*\|([^|]*)\|/gm)].map(([, name = '', file = '']) => ({
    name,
    file: file.trim(),
  }));
  const known = Object.keys(envSchema.shape).map((name) => ({
    name,
    file: SECRET_VARIABLES.has(name) ? 'yes' : '',
  }));
  expect(rows).toEqual(known);
});
