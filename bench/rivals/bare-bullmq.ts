import {
  type BackendClasses,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  type PgPool,
  withBackend,
} from 'bullmq';
import type { Redis } from 'ioredis';
import type { AskJob } from '../parts/our-jobs.ts';

const QUEUE = 'bare';
/** As many as our worker walks for one host at a time. */
const CONCURRENCY = 4;
/** As often as ours: on PostgreSQL, BullMQ's events can be lost when two are published in the same moment. */
const SWEEP_MS = 1_000;

/** BullMQ as its documentation shows it: `add`, a processor that returns at once, and the event `completed`. */
export interface BareQueue {
  ask: AskJob;
  close(): Promise<void>;
}

/** On Redis. */
export function bareOnRedis(connection: Redis): Promise<BareQueue> {
  return bare(withBackend(createRedisBackend), connection);
}

/** On PostgreSQL or PGlite, whose schema `bullmq` is there. */
export function bareOnPostgres(
  connection: PgPool | { readonly connectionString: string },
): Promise<BareQueue> {
  return bare(withBackend(createPostgresBackend), connection);
}

async function bare<B extends IQueueBackend, C>(
  { Queue, Worker, QueueEvents }: BackendClasses<B, C>,
  connection: C,
): Promise<BareQueue> {
  const queue = new Queue<object, string>(QUEUE, { connection });
  const events = new QueueEvents(QUEUE, { connection });
  const worker = new Worker<object, string>(QUEUE, async () => 'healthy', {
    connection,
    concurrency: CONCURRENCY,
  });
  const waiting = new Map<string, () => void>();
  events.on('completed', ({ jobId }) => {
    waiting.get(jobId)?.();
    waiting.delete(jobId);
  });
  await Promise.all([queue, events, worker].map((each) => each.waitUntilReady()));
  const sweep = setInterval(async () => {
    for (const [jobId, done] of waiting) if ((await queue.getJobState(jobId)) === 'completed') done();
  }, SWEEP_MS);
  let count = 0;
  return {
    async ask() {
      const jobId = `job-${++count}`;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.set(jobId, resolve);
      await queue.add('diagnose', { target: 'memory' }, { jobId });
      await promise;
    },
    async close() {
      clearInterval(sweep);
      await worker.close();
      await events.close();
      await queue.close();
    },
  };
}
