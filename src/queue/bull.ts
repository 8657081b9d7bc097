import type { BackendClasses, IQueueBackend, Job, QueueEventsListener } from 'bullmq';

/** A worker killed in the middle renews no more: its job is free after this. */
const LOCK_MS = 8_000;
const RENEW_MS = 2_000;
/** A stalled job is marked in one check and given out in the next after its lock ran out: within 12 s of a kill. */
const STALL_CHECK_MS = 4_000;
/** How often a job is started whose workers die: one that kills its worker must not do so for ever. */
export const MAX_STARTS = 3;
/** Jobs of one host that are done side by side, whatever their kinds; they share one connection to it. */
const CONCURRENCY = 4;
/** The server is asked about waiting work this often although it would tell by itself. */
const IDLE_POLL_S = 10;
/** BullMQ's own events repeat progress and result in full, and nobody here reads them. */
const KEPT_EVENTS = 16;

/** A job as BullMQ hands it out; the job itself, progress and result are packed texts. */
export type BullJob = Job<string, string>;

/** What is used of BullMQ, the same on Redis and PostgreSQL. */
export interface Bull {
  queue(name: string): BullQueue;
  worker(name: string, process: (job: BullJob, token: string) => Promise<string>): BullWorker;
  events(name: string): BullEvents;
  producer(name: string): BullProducer;
}

interface Closing {
  waitUntilReady(): Promise<unknown>;
  close(force?: boolean): Promise<void>;
}
export interface BullQueue extends Closing {
  add(kind: string, packed: string, options: object): Promise<unknown>;
  getJob(
    id: string,
  ): Promise<Pick<BullJob, 'finishedOn' | 'progress' | 'returnvalue' | 'failedReason'> | undefined>;
  getJobState(id: string): Promise<string>;
}
export interface BullWorker extends Closing {
  pause(doNotWaitActive: boolean): Promise<void>;
  on(event: 'active' | 'completed', listener: (job: BullJob) => void): unknown;
  on(event: 'failed', listener: (job: BullJob | undefined, error: Error) => void): unknown;
  on(event: 'stalled', listener: (jobId: string) => void): unknown;
  on(event: 'lockRenewalFailed', listener: (jobIds: string[]) => void): unknown;
}
export interface BullEvents extends Closing {
  onChanged(listener: (fields: ChannelEvents['changed']) => void): unknown;
  onHello(listener: (fields: ChannelEvents['hello']) => void): unknown;
}
export interface BullProducer extends Closing {
  publishEvent(fields: { eventName: string }, maxEvents: number): Promise<void>;
}

/** What is said on the channel. */
export interface ChannelEvents {
  readonly changed: { readonly host: string; readonly id: string };
  readonly hello: { readonly nonce: string };
}
interface ChannelListener extends QueueEventsListener {
  changed(fields: ChannelEvents['changed'], id: string): void;
  hello(fields: ChannelEvents['hello'], id: string): void;
}

/** BullMQ's classes over one connection, with our settings; the errors they emit go to `onProblem`. */
export function bullOver<B extends IQueueBackend, C>(
  { Queue, Worker, QueueEvents, QueueEventsProducer }: BackendClasses<B, C>,
  connection: C,
  onProblem: (error: Error) => void,
): Bull {
  return {
    queue(name) {
      const streams = { events: { maxLen: KEPT_EVENTS } };
      const queue = new Queue<string, string>(name, { connection, streams });
      queue.on('error', onProblem);
      return queue;
    },
    worker(name, process) {
      const worker = new Worker<string, string>(name, (job, token) => process(job, token ?? ''), {
        connection,
        concurrency: CONCURRENCY,
        lockDuration: LOCK_MS,
        lockRenewTime: RENEW_MS,
        stalledInterval: STALL_CHECK_MS,
        maxStalledCount: MAX_STARTS - 1,
        drainDelay: IDLE_POLL_S,
        runRetryDelay: 1_000,
      });
      worker.on('error', onProblem);
      return worker;
    },
    events(name) {
      const events = new QueueEvents(name, { connection });
      events.on('error', onProblem);
      return {
        onChanged: (listener) => events.on<ChannelListener>('changed', listener),
        onHello: (listener) => events.on<ChannelListener>('hello', listener),
        waitUntilReady: () => events.waitUntilReady(),
        close: () => events.close(),
      };
    },
    producer(name) {
      const producer = new QueueEventsProducer(name, { connection });
      producer.on('error', onProblem);
      return producer;
    },
  };
}
