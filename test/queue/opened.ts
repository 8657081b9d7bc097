import { openQueue, type QueueOptions } from '../../src/queue/open-queue.ts';
import type { QueueUnderTest } from '../contracts/jobs.ts';

/** A queue that collects what it reports. */
export async function openedQueue(options: Omit<QueueOptions, 'onProblem'>): Promise<QueueUnderTest> {
  const problems: string[] = [];
  const queue = await openQueue({ ...options, onProblem: (error) => problems.push(error.message) });
  return { jobs: queue.jobs, work: queue.work, problems, close: queue.close };
}
