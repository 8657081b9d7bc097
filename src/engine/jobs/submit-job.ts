import type { KeyObject } from 'node:crypto';
import { foldCase } from '../../core/case/case.ts';
import type { Jobs } from '../../ports/jobs.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Log } from '../../ports/telemetry.ts';
import { jobOf } from './job-of.ts';

export interface Submitter {
  readonly ledger: Ledger;
  readonly jobs: Jobs;
  readonly log: Log;
  readonly signingKey: KeyObject | undefined;
}

/**
 * Queues a job the ledger asks for; nothing when it asks for none of that id. The request is in the ledger: a queue that
 * is away now gets the job when the tracker reconciles.
 */
export async function submitJob(
  { ledger, jobs, log, signingKey }: Submitter,
  caseId: string,
  id: string,
): Promise<void> {
  const state = foldCase(await ledger.events(caseId));
  const job = state && jobOf(state, id, signingKey);
  if (job === undefined) return;
  try {
    await jobs.submit(job);
  } catch (error) {
    log.warn('queue.submit-failed', { job: id, host: job.host, error });
  }
}
