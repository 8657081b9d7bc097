import * as z from 'zod';
import type { NoAnswer } from '../../core/diagnosis/observation.ts';
import type { Runbook } from '../../core/runbook.ts';
import { proceduresSchema } from '../procedures/procedure-schema.ts';
import { kebab, prose } from '../rules/fields.ts';
import { checkCondition, checkTemplate } from '../rules/grammar.ts';
import { probeSchema } from './probe-schema.ts';

const expectation = z
  .strictObject({
    that: z
      .string()
      .min(1)
      .superRefine(checkCondition)
      .describe('CEL over `it` (the answer), `text`, `matched` (ids of matched causes) and `target`; a bool'),
    otherwise: z.enum(['fail', 'warn']).describe('What it means when it does not hold').default('fail'),
    because: z
      .string()
      .trim()
      .min(1)
      .superRefine(checkTemplate)
      .describe('Said when it does not hold; `{expression}` is replaced by its value'),
  })
  .describe('One thing that is expected of the answer');

const REASONS = [
  'host-unreachable',
  'host-refused',
  'unreachable',
  'refused',
  'missing',
  'not-running',
  'timed-out',
  'too-large',
  'unsupported',
] as const satisfies readonly NoAnswer[];

const check = z
  .strictObject({
    id: kebab('Name of the check, unique in the runbook'),
    title: prose('What is checked, in a few words'),
    probe: probeSchema,
    expect: z.array(expectation).describe('All are judged; the worst ending counts').default([]),
    without: z
      .partialRecord(
        z.enum(REASONS).describe('Why there is no answer'),
        z.enum(['fail', 'warn', 'skipped']).describe('What that means here'),
      )
      .describe('What a missing answer means; a reason not named is an error')
      .default({}),
    advice: prose('What to do when it fails, in the words of the source document'),
    repair: z.array(kebab('Name of a procedure')).describe('Procedures that would repair it').default([]),
    timeoutMs: z.int().min(100).max(120_000).describe('Time limit in milliseconds').default(10_000),
  })
  .describe('One question and what is expected of the answer');

const layer = z
  .strictObject({
    id: kebab('Name of the layer, unique in the runbook'),
    title: prose('Title shown in chat'),
    checks: z.array(check).min(1).describe('Checks, run side by side'),
  })
  .describe('One layer; the first that fails ends the diagnosis');

/** A runbook as written; its id is the name of the file. The form of `core/runbook.ts`, but for its procedures. */
export const runbookSchema = z
  .strictObject({
    title: prose('What system this is about'),
    layers: z.array(layer).min(1).describe('Layers from the ground up'),
    procedures: proceduresSchema.default([]),
  })
  .describe('Runbook of Umpire') satisfies z.ZodType<Omit<Runbook, 'id' | 'procedures'>>;
