import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { procedureFileSchema } from '../procedures/procedure-schema.ts';
import { configSchema } from './config-schema.ts';
import { riskSchema } from './risk-schema.ts';
import { runbookSchema } from './runbook-schema.ts';
import { signaturesSchema } from './signature-schema.ts';

/** JSON Schemas for editors by file, made from what the program itself checks with. */
export const SCHEMA_FILES = {
  'umpire.schema.json': configSchema,
  'risks/schema.json': riskSchema,
  'runbooks/procedures.schema.json': procedureFileSchema,
  'runbooks/schema.json': runbookSchema,
  'runbooks/signatures.schema.json': signaturesSchema,
} as const satisfies Record<string, z.ZodType>;

/** The text of one of these files. */
export function renderSchema(schema: z.ZodType): string {
  return `${JSON.stringify(z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }), null, 2)}\n`;
}

if (import.meta.main) {
  for (const [file, schema] of Object.entries(SCHEMA_FILES)) {
    writeFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), renderSchema(schema));
  }
}
