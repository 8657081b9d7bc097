import * as z from 'zod';
import type { JobProgress, JobResult } from '../../ports/jobs.ts';
import { operateProgress, outcome, planResult } from './outcome-schema.ts';
import { progress, report } from './report-schema.ts';
import { exactly } from './same-shape.ts';

/**
 * What a worker may answer. Keys that are not of the port are taken away, not refused: a newer worker may say more than
 * this bot knows, and nothing that nobody here has looked at comes into the ledger.
 */
export const jobResult = exactly<JobResult>()(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('diagnosed'), report }),
    z.object({ kind: z.literal('planned'), result: planResult }),
    z.object({ kind: z.literal('operated'), outcome }),
  ]),
);

/** What a worker may say on its way. */
export const jobProgress = exactly<JobProgress>()(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('walking'), progress }),
    z.object({ kind: z.literal('operating'), progress: operateProgress }),
  ]),
);
