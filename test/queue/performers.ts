import type { JobState, Jobs, Performer } from '../../src/ports/jobs.ts';
import { until } from '../contracts/until.ts';
import { diagnosed, operated, planned, step } from './build-jobs.ts';

/** Does every job at once, and well. */
export const quick: Performer = async (job, attempt) => {
  if (job.kind === 'diagnose') return diagnosed({ attempt });
  return job.kind === 'plan' ? planned(job) : operated('succeeded', step('done'));
};

/** Reads until it is told to stop, and has no result then. */
export const endless: Performer = (_job, _attempt, _tell, signal) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

/** Waits until a job has ended. */
export async function settled(jobs: Jobs, job: { id: string; host: string }, ms = 5_000): Promise<JobState> {
  const ended = async () => {
    const state = await jobs.state(job);
    return (state.kind === 'finished' || state.kind === 'failed') && state;
  };
  return await until(`${job.id} has ended`, ended, ms);
}
