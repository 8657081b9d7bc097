import * as z from 'zod';
import { lenient, maybeText } from './lenient.ts';

const step = z
  .object({
    title: maybeText,
    argv: lenient(z.array(z.string().catch(''))),
    name: maybeText,
    port: maybeText,
    operation: maybeText,
  })
  .catch({});

const value = z.object({ kind: maybeText, optional: lenient(z.boolean()) }).catch({});

const procedure = z
  .object({
    id: maybeText,
    values: lenient(z.record(z.string(), value)),
    steps: lenient(z.array(step)),
  })
  .catch({});

/** A runbook read as far as it makes sense, for rules that hold between its parts. Never refuses a mapping. */
export const draftRunbook = z.object({
  layers: lenient(
    z.array(
      z
        .object({
          id: maybeText,
          checks: lenient(
            z.array(z.object({ id: maybeText, repair: lenient(z.array(maybeText)) }).catch({})),
          ),
        })
        .catch({}),
    ),
  ),
  procedures: lenient(z.array(procedure)),
});

export type DraftRunbook = z.output<typeof draftRunbook>;
export type DraftProcedure = z.output<typeof procedure>;
