import * as z from 'zod';
import { OUTPUT_CHARS } from '../../core/gate/outcome.ts';
import { receipt } from './backup-schema.ts';
import { exitCode, few, many, milliseconds, position, text, upTo } from './bounds.ts';
import { planned } from './plan-schema.ts';
import { report } from './report-schema.ts';

const told = { message: text, remedy: text };

/** What came of looking what a proposal would do. */
export const planResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('planned'), planned }),
  z.object({ kind: z.literal('unplannable'), ...told }),
]);

const stepRun = z.object({
  index: position,
  title: text,
  state: z.enum(['running', 'done', 'failed']),
  exitCode,
  output: upTo(OUTPUT_CHARS),
  durationMs: milliseconds,
});

const done = {
  stage: z.enum(['checking', 'backing-up', 'running', 'verifying']),
  receipts: many(receipt),
  steps: few(stepRun),
};

/** What a worker says while it operates. */
export const operateProgress = z.object(done);

const ending = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('succeeded'), text }),
  z.object({ kind: z.literal('failed'), at: z.enum(['backup', 'step', 'verification']), ...told }),
  z.object({
    kind: z.literal('refused'),
    why: z.enum(['forged', 'used', 'expired', 'policy', 'drifted', 'unable']),
    ...told,
    difference: few(text),
  }),
  z.object({ kind: z.literal('interrupted'), ...told }),
]);

/** How an operation ended. */
export const outcome = z.object({ ...done, ending, report: report.nullable() });
