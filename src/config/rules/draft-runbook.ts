import * as z from 'zod';
import { lenient, maybeText } from './lenient.ts';

const named = z.object({ id: maybeText }).catch({});

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
  procedures: lenient(z.array(named)),
});

export type DraftRunbook = z.output<typeof draftRunbook>;
