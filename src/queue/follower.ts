import { createHash } from 'node:crypto';
import type { Job, JobState } from '../ports/jobs.ts';

/**
 * How late a change may be seen whose teller died, or whose event was lost: on PostgreSQL, BullMQ 6.7 numbers events
 * before they commit, so that of two published at once a reader may never see one.
 */
const SWEEP_MS = 1_000;
/** Jobs read in one sweep, the longest unread first, so that a long queue costs no more than a short one. */
const SWEPT_JOBS = 50;
const MAX_FOLLOWED = 5_000;
const MAX_ENDED = 1_000;

type JobRef = Pick<Job, 'id' | 'host'>;

interface Followed extends JobRef {
  /** Digest of the state told last. */
  told: string;
  reading: boolean;
  /** It changed while it was read, so it is read again. */
  again: boolean;
}

/**
 * Reads jobs when they change and tells their watchers, each state once and in order. Those known to be unfinished
 * are also read now and then, so that a lost event only delays.
 */
export class Follower {
  readonly #read: (job: JobRef) => Promise<JobState>;
  readonly #onProblem: (error: Error) => void;
  readonly #watchers: {
    hosts: ReadonlySet<string>;
    changed: (id: string, state: JobState) => void;
  }[] = [];
  readonly #followed = new Map<string, Followed>();
  /** Jobs whose end was told lately: what is heard about them afterwards is old. */
  readonly #ended = new Set<string>();
  #sweep: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(read: (job: JobRef) => Promise<JobState>, onProblem: (error: Error) => void) {
    this.#read = read;
    this.#onProblem = onProblem;
  }

  watch(hosts: readonly string[], changed: (id: string, state: JobState) => void): void {
    this.#watchers.push({ hosts: new Set(hosts), changed });
    this.#sweep ??= setInterval(() => this.#readAgain(), SWEEP_MS).unref();
  }

  /** Keeps an eye on a job that is not finished. The oldest is forgotten when there are too many. */
  follow(job: JobRef): Followed {
    const key = keyOf(job);
    const known = this.#followed.get(key);
    if (known) return known;
    const [oldest] = this.#followed.keys();
    if (oldest !== undefined && this.#followed.size >= MAX_FOLLOWED) this.#followed.delete(oldest);
    const followed = { id: job.id, host: job.host, told: '', reading: false, again: false };
    this.#followed.set(key, followed);
    return followed;
  }

  /** Reads a job that changed and tells, unless nobody watches its host. */
  changed(job: JobRef): void {
    if (this.#closed || this.#ended.has(keyOf(job))) return;
    if (!this.#watchers.some((watcher) => watcher.hosts.has(job.host))) return;
    const followed = this.follow(job);
    followed.again = true;
    if (!followed.reading) this.#readAndTell(followed).catch((error) => this.#onProblem(error));
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#sweep);
    this.#followed.clear();
  }

  #readAgain(): void {
    for (const [key, job] of [...this.#followed].slice(0, SWEPT_JOBS)) {
      this.#followed.delete(key);
      this.#followed.set(key, job);
      this.changed(job);
    }
  }

  async #readAndTell(job: Followed): Promise<void> {
    job.reading = true;
    try {
      while (job.again && !this.#closed) {
        job.again = false;
        const state = await this.#read(job);
        if (!this.#closed) this.#tell(job, state);
      }
    } finally {
      job.reading = false;
    }
  }

  #tell(job: Followed, state: JobState): void {
    const digest = createHash('sha256').update(JSON.stringify(state)).digest('base64');
    if (digest === job.told) return;
    job.told = digest;
    if (state.kind !== 'waiting' && state.kind !== 'running') this.#end(keyOf(job));
    for (const { hosts, changed } of this.#watchers) if (hosts.has(job.host)) changed(job.id, state);
  }

  #end(key: string): void {
    this.#followed.delete(key);
    const [oldest] = this.#ended;
    if (oldest !== undefined && this.#ended.size >= MAX_ENDED) this.#ended.delete(oldest);
    this.#ended.add(key);
  }
}

function keyOf({ host, id }: JobRef): string {
  return JSON.stringify([host, id]);
}
