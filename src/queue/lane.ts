import { UnrecoverableError, WaitingError } from 'bullmq';
import type { Walk } from '../ports/jobs.ts';
import type { Bull, BullJob, BullWorker } from './bull.ts';
import type { Channel } from './channel.ts';
import { diagnosisOf, queueOf } from './names.ts';
import { pack, plain } from './payload.ts';
import { Teller } from './teller.ts';

interface Running {
  readonly controller: AbortController;
  /** Ends when the walk has, in whatever way. */
  readonly ended: Promise<unknown>;
  handBack(): void;
}

/** Takes the jobs of one host, so that a host that hangs delays only its own. */
export class Lane {
  readonly #host: string;
  readonly #walk: Walk;
  readonly #channel: Channel;
  readonly #onProblem: (error: Error) => void;
  readonly #worker: BullWorker;
  readonly #running = new Map<string, Running>();
  #draining = false;

  constructor(bull: Bull, channel: Channel, host: string, walk: Walk, onProblem: (error: Error) => void) {
    this.#host = host;
    this.#walk = walk;
    this.#channel = channel;
    this.#onProblem = onProblem;
    this.#worker = bull.worker(queueOf(host), (job, token) => this.#process(job, token));
    const changed = (job: BullJob | undefined) => job && channel.tell(host, job.data.diagnosis);
    this.#worker.on('active', changed);
    this.#worker.on('completed', changed);
    this.#worker.on('failed', changed);
    this.#worker.on('stalled', (jobId) => channel.tell(host, diagnosisOf(jobId)));
    this.#worker.on('lockRenewalFailed', (jobIds) => {
      for (const id of jobIds)
        this.#running.get(id)?.controller.abort(new Error('The job was given to another worker'));
    });
  }

  async ready(): Promise<void> {
    await this.#worker.waitUntilReady();
  }

  /** Takes no more. What is taken in that moment goes back at once. */
  async stop(): Promise<void> {
    this.#draining = true;
    await this.#worker.pause(true);
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  /** Ends what runs and hands it back to the queue, for another worker to start at once. */
  handBack(): void {
    for (const { controller, handBack } of this.#running.values()) {
      handBack();
      controller.abort(new Error('The worker is stopping; the diagnosis is handed back'));
    }
  }

  async close(force: boolean): Promise<void> {
    await this.#worker.close(force);
  }

  async #process(job: BullJob, token: string): Promise<string> {
    if (this.#draining) return await this.#return(job, token);
    const id = job.id ?? '';
    const controller = new AbortController();
    const teller = new Teller(
      job.data.diagnosis,
      async (packed) => {
        await job.updateProgress(packed);
        this.#channel.tell(this.#host, job.data.diagnosis);
      },
      this.#onProblem,
    );
    const walk = this.#walked(job, teller, controller.signal);
    const ended = walk.catch(() => undefined).finally(() => this.#running.delete(id));
    const handedBack = new Promise<'handed back'>((resolve) => {
      this.#running.set(id, { controller, ended, handBack: () => resolve('handed back') });
    });
    const ending = await Promise.race([walk, handedBack]);
    return ending === 'handed back' ? await this.#return(job, token) : ending.packed;
  }

  async #walked(job: BullJob, teller: Teller, signal: AbortSignal): Promise<{ packed: string }> {
    try {
      const tell = teller.tell.bind(teller);
      const report = await this.#walk(job.data, job.attemptsStarted, tell, signal);
      return { packed: pack('report', job.data.diagnosis, report) };
    } catch (error) {
      throw new UnrecoverableError(
        plain(error instanceof Error ? error.message : String(error)) || 'The walk failed.',
      );
    } finally {
      await teller.close();
    }
  }

  async #return(job: BullJob, token: string): Promise<never> {
    try {
      await job.moveToWait(token);
      this.#channel.tell(this.#host, job.data.diagnosis);
    } catch (cause) {
      // Any other ending would fail the job; without one it counts as stalled and is given out again.
      this.#onProblem(new Error(`Diagnosis ${job.data.diagnosis} could not be handed back`, { cause }));
    }
    throw new WaitingError();
  }
}
