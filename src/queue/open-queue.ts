import type { Jobs, Work } from '../ports/jobs.ts';
import type { Bull } from './bull.ts';
import { BullJobs } from './bull-jobs.ts';
import { BullWork } from './bull-work.ts';
import { Channel } from './channel.ts';
import { postgresBull, type QueuePool } from './postgres-bull.ts';
import { quieten } from './problems.ts';
import { redisBull } from './redis-bull.ts';
import { within } from './time-limit.ts';

export interface QueueOptions {
  /** `redis://` or `rediss://`; left out, the queue is on `connection`. */
  readonly redisUrl?: string | undefined;
  /** The store's `queueConnection`, or one for the queue alone. */
  readonly connection?: QueuePool | undefined;
  /** Told of trouble that mends itself; the same message at most once in 10 seconds. */
  readonly onProblem?: (error: Error) => void;
}

export interface Queue {
  /** The bot's side; costs nothing until used. */
  readonly jobs: Jobs;
  /** The worker's side; costs nothing until used. */
  readonly work: Work;
  /** What is wrong with how the server is set up, in sentences. */
  readonly problems: readonly string[];
  /** Closes both sides; what still runs is handed back, or interrupted as `drain` says. */
  close(): Promise<void>;
}

/** A server and BullMQ over it. */
export interface Connected {
  readonly bull: Bull;
  /** The server in words, without credentials. */
  readonly place: string;
  readonly problems: readonly string[];
  /** Resolves when the server can be asked, so that no questions pile up while it cannot. */
  ready(signal: AbortSignal): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 5_000;

/** Opens the queue. Throws when its server cannot be reached or has a schema of a newer BullMQ. */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  const onProblem = quieten(options.onProblem ?? (() => undefined));
  const connected = await connect(options, onProblem);
  const channel = new Channel(connected.bull, onProblem);
  const jobs = new BullJobs(connected, channel, onProblem);
  const work = new BullWork(connected, channel, onProblem);
  return {
    jobs,
    work,
    problems: connected.problems,
    close: async () => {
      await work.drain(0);
      const closed = jobs.close();
      await within(CLOSE_TIMEOUT_MS, closed, 'The queue could not be closed in order').catch(onProblem);
      await connected.close();
    },
  };
}

async function connect(options: QueueOptions, onProblem: (error: Error) => void): Promise<Connected> {
  if (options.redisUrl) return await redisBull(options.redisUrl, onProblem);
  if (options.connection) return await postgresBull(options.connection, onProblem);
  throw new Error('A queue needs a Redis URL or a connection to PostgreSQL');
}
