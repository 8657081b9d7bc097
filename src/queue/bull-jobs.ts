import type { Job, JobProgress, JobResult, JobState, Jobs } from '../ports/jobs.ts';
import { type BullJob, type BullQueue, MAX_STARTS } from './bull.ts';
import type { Channel } from './channel.ts';
import { Follower } from './follower.ts';
import { bullIdOf, queueOf } from './names.ts';
import type { Connected } from './open-queue.ts';
import { pack, unpack } from './payload.ts';
import { within } from './time-limit.ts';

const ANSWER_TIMEOUT_MS = 5_000;
const PING_TIMEOUT_MS = 2_000;
const DAY_S = 24 * 60 * 60;

/** Long enough for a bot that was away over a weekend; the count bounds what a busy host may pile up. */
const KEEP = { age: 3 * DAY_S, count: 200 };
const OPTIONS = { attempts: 1, removeOnComplete: KEEP, removeOnFail: KEEP, stackTraceLimit: 0 };
/** BullMQ's words for a job whose worker died too often. */
const STALLED = 'job stalled more than allowable limit';
const DIED = `The worker died ${MAX_STARTS} times in the middle of this job, so it is not started again. See the worker's log.`;

type JobRef = Pick<Job, 'id' | 'host'>;

/** The bot's side of the queue on BullMQ. */
export class BullJobs implements Jobs {
  readonly #connected: Connected;
  readonly #channel: Channel;
  readonly #follower: Follower;
  readonly #queues = new Map<string, BullQueue>();
  #listening: Promise<void> | undefined;

  constructor(connected: Connected, channel: Channel, onProblem: (error: Error) => void) {
    this.#connected = connected;
    this.#channel = channel;
    this.#follower = new Follower((job) => this.#read(job), onProblem);
  }

  async submit(job: Job): Promise<void> {
    const packed = pack('job', job.id, job);
    const options = { ...OPTIONS, jobId: bullIdOf(job.id) };
    await this.#answer(ANSWER_TIMEOUT_MS, () => this.#queue(job.host).add(job.kind, packed, options));
    this.#follower.follow(job);
    this.#channel.tell(job.host, job.id);
  }

  async state(job: JobRef): Promise<JobState> {
    const state = await this.#read(job);
    if (state.kind === 'waiting' || state.kind === 'running') this.#follower.follow(job);
    return state;
  }

  async watch(hosts: readonly string[], changed: (id: string, state: JobState) => void): Promise<void> {
    this.#listening ??= this.#channel.listen((change) => this.#follower.changed(change));
    try {
      await this.#listening;
    } catch (error) {
      this.#listening = undefined;
      throw error;
    }
    this.#follower.watch(hosts, changed);
  }

  async ping(): Promise<void> {
    await this.#answer(PING_TIMEOUT_MS, () => this.#connected.ping());
  }

  async close(): Promise<void> {
    this.#follower.close();
    await this.#channel.close();
    for (const queue of this.#queues.values()) await queue.close();
  }

  async #read(ref: JobRef): Promise<JobState> {
    const queue = this.#queue(ref.host);
    const id = bullIdOf(ref.id);
    const [job, state] = await this.#answer(ANSWER_TIMEOUT_MS, () =>
      Promise.all([queue.getJob(id), queue.getJobState(id)]),
    );
    if (!job) return { kind: 'unknown' };
    if (job.finishedOn) return endOf(job);
    // It ended between the two answers.
    if (state === 'completed' || state === 'failed') return await this.#read(ref);
    return state === 'active'
      ? { kind: 'running', progress: unpack<JobProgress>(job.progress) }
      : { kind: 'waiting' };
  }

  #queue(host: string): BullQueue {
    const known = this.#queues.get(host);
    if (known) return known;
    const queue = this.#connected.bull.queue(queueOf(host));
    this.#queues.set(host, queue);
    return queue;
  }

  /** Asks when the server is there; throws when that and the answer take longer than `ms`. */
  async #answer<T>(ms: number, ask: () => Promise<T>): Promise<T> {
    const silence = new Error(`${this.#connected.place} does not answer within ${ms / 1000} s`);
    const ready = this.#connected.ready(AbortSignal.timeout(ms)).catch(() => Promise.reject(silence));
    return await within(ms, ready.then(ask), silence.message);
  }
}

function endOf({ failedReason, returnvalue }: Pick<BullJob, 'failedReason' | 'returnvalue'>): JobState {
  if (failedReason === STALLED) return { kind: 'failed', message: DIED };
  if (failedReason) return { kind: 'failed', message: failedReason };
  const result = unpack<JobResult>(returnvalue);
  return result
    ? { kind: 'finished', result }
    : { kind: 'failed', message: 'The worker returned no result.' };
}
