import type { Job, JobState, Jobs } from '../ports/jobs.ts';
import { Answers } from './answers.ts';
import { type BullQueue, MAX_STARTS } from './bull.ts';
import type { Channel } from './channel.ts';
import { Follower } from './follower.ts';
import { bullIdOf, queueOf } from './names.ts';
import type { Connected } from './open-queue.ts';
import { pack } from './payload.ts';
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
const NO_ENDING = 'The queue says that this job has ended, and not how. Who else writes to the queue?';
const NO_JOB = 'What the queue holds of this job cannot be read. Who else writes to the queue?';

type JobRef = Pick<Job, 'id' | 'host'>;
type FoundJob = Awaited<ReturnType<BullQueue['getJob']>>;

/** The bot's side of the queue on BullMQ. */
export class BullJobs implements Jobs {
  readonly #connected: Connected;
  readonly #channel: Channel;
  readonly #follower: Follower;
  readonly #answers: Answers;
  readonly #queues = new Map<string, BullQueue>();
  #listening: Promise<void> | undefined;

  constructor(connected: Connected, channel: Channel, onProblem: (error: Error) => void) {
    this.#connected = connected;
    this.#channel = channel;
    this.#answers = new Answers(onProblem);
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

  /** `again` when it is read for the second time, because it ended between the two answers of the first. */
  async #read(ref: JobRef, again = false): Promise<JobState> {
    const found = await this.#look(ref);
    if (found === 'unreadable') return { kind: 'failed', message: NO_JOB };
    const [job, state] = found;
    if (!job) return { kind: 'unknown' };
    if (job.finishedOn)
      return job.failedReason === STALLED
        ? { kind: 'failed', message: DIED }
        : this.#answers.ending(ref, job);
    if (state === 'completed' || state === 'failed')
      return again ? { kind: 'failed', message: NO_ENDING } : await this.#read(ref, true);
    return state === 'active'
      ? { kind: 'running', progress: this.#answers.progress(ref, job.progress) }
      : { kind: 'waiting' };
  }

  async #look({ host, id }: JobRef): Promise<readonly [FoundJob, string] | 'unreadable'> {
    const queue = this.#queue(host);
    const bullId = bullIdOf(id);
    try {
      return await this.#answer(ANSWER_TIMEOUT_MS, () =>
        Promise.all([queue.getJob(bullId), queue.getJobState(bullId)]),
      );
    } catch (error) {
      // BullMQ parses fields of its own: those a stranger spoilt must not stop the bot from reading other jobs.
      if (error instanceof SyntaxError) return 'unreadable';
      throw error;
    }
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
