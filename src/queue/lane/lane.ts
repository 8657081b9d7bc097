import { UnrecoverableError, WaitingError } from 'bullmq';
import type { Job, Performer } from '../../ports/jobs.ts';
import type { Bull, BullJob, BullWorker } from '../bull.ts';
import type { Channel } from '../channel.ts';
import { idOf, queueOf } from '../names.ts';
import { unpackJob } from '../payload.ts';
import { Run } from './run.ts';
import { Teller } from './teller.ts';

const LOST = 'The job was given to another worker';
const NOT_OURS =
  'The queue holds something that is no job for this host, or one of another version of Umpire.';
/** Operations of a lane whose results are kept until the queue has them. */
const MAX_OPERATIONS = 8;

/** Takes the jobs of one host, so that a host that hangs delays only its own. */
export class Lane {
  readonly #host: string;
  readonly #perform: Performer;
  readonly #channel: Channel;
  readonly #onProblem: (error: Error) => void;
  readonly #worker: BullWorker;
  readonly #running = new Set<Run>();
  /**
   * Operations begun here whose result the queue does not have yet. When the server was away for longer than a lock
   * lasts, it gives the job out again, maybe to this lane: the answer is then the first run's, not `interrupted`.
   */
  readonly #operations = new Map<string, Run>();
  #draining = false;

  constructor(
    bull: Bull,
    channel: Channel,
    host: string,
    perform: Performer,
    onProblem: (error: Error) => void,
  ) {
    this.#host = host;
    this.#perform = perform;
    this.#channel = channel;
    this.#onProblem = onProblem;
    this.#worker = bull.worker(queueOf(host), (job, token) => this.#process(job, token));
    this.#worker.on('active', (job) => this.#changed(job.id));
    this.#worker.on('completed', (job) => {
      this.#operations.delete(idOf(job.id) ?? '');
      this.#changed(job.id);
    });
    this.#worker.on('failed', (job) => this.#changed(job?.id));
    this.#worker.on('stalled', (bullId) => this.#changed(bullId));
    this.#worker.on('lockRenewalFailed', (bullIds) => {
      for (const bullId of bullIds) this.#stopAll(idOf(bullId));
    });
  }

  async ready(): Promise<void> {
    await this.#worker.waitUntilReady();
  }

  /** Takes no more. What is taken in that moment goes back at once: nothing of it has begun. */
  async stop(): Promise<void> {
    this.#draining = true;
    await this.#worker.pause(true);
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await ended([...this.#running]);
  }

  /** Ends what only reads and hands it back to the queue, for another worker to start at once; resolves when it has ended. */
  async handBack(): Promise<void> {
    const reading = [...this.#running].filter(({ job }) => job.kind !== 'operate');
    for (const run of reading) run.handBack();
    await ended(reading);
  }

  /** Tells operations to stop; resolves when they have ended. They keep their jobs: their own results stand. */
  async interrupt(): Promise<void> {
    const operations = [...this.#running].filter(({ job }) => job.kind === 'operate');
    for (const run of operations) run.stop('The worker is stopping');
    await ended(operations);
  }

  async close(force: boolean): Promise<void> {
    await this.#worker.close(force);
  }

  async #process(bullJob: BullJob, token: string): Promise<string> {
    if (this.#draining) return await this.#return(bullJob, token);
    const job = unpackJob(bullJob.data, idOf(bullJob.id), this.#host);
    if (!job) throw new UnrecoverableError(NOT_OURS);
    const begun = this.#operations.get(job.id);
    if (begun) return await begun.result;
    this.#stopAll(job.id);
    const run = this.#begin(job, bullJob);
    const result = await Promise.race([run.result, run.handedBack]);
    return result ?? (await this.#return(bullJob, token));
  }

  #begin(job: Job, bullJob: BullJob): Run {
    const send = async (packed: string) => {
      await bullJob.updateProgress(packed);
      this.#changed(bullJob.id);
    };
    const teller = new Teller(job.id, send, this.#onProblem);
    const run = new Run(job, bullJob.attemptsStarted, this.#perform, teller);
    this.#running.add(run);
    run.ended.finally(() => this.#running.delete(run));
    if (job.kind === 'operate') this.#remember(run);
    return run;
  }

  #remember(run: Run): void {
    const [oldest] = this.#operations.keys();
    if (oldest !== undefined && this.#operations.size >= MAX_OPERATIONS) this.#operations.delete(oldest);
    this.#operations.set(run.job.id, run);
    run.result.catch(() => this.#operations.delete(run.job.id));
  }

  /** Its lock is lost: whoever has the job now is not that run. */
  #stopAll(id: string | undefined): void {
    for (const run of this.#running) if (run.job.id === id) run.stop(LOST);
  }

  #changed(bullId: string | undefined): void {
    const id = idOf(bullId);
    if (id !== undefined) this.#channel.tell(this.#host, id);
  }

  async #return(bullJob: BullJob, token: string): Promise<never> {
    try {
      await bullJob.moveToWait(token);
      this.#changed(bullJob.id);
    } catch (cause) {
      // Any other ending would fail the job; without one it counts as stalled and is given out again.
      this.#onProblem(new Error(`Job ${idOf(bullJob.id)} could not be handed back`, { cause }));
    }
    throw new WaitingError();
  }
}

async function ended(runs: readonly Run[]): Promise<void> {
  await Promise.all(runs.map((run) => run.ended));
}
