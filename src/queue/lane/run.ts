import { UnrecoverableError } from 'bullmq';
import type { Job, JobProgress, Performer } from '../../ports/jobs.ts';
import { pack, plain } from '../payload.ts';
import type { Teller } from './teller.ts';

/** One job being performed, from its beginning to its own end. */
export class Run {
  readonly job: Job;
  /** The packed result; rejects with what fails the job for good. */
  readonly result: Promise<string>;
  /** Resolves when the performer has ended, in whatever way. */
  readonly ended: Promise<void>;
  /** Resolves when the queue may have the job back although the performer has not ended. */
  readonly handedBack: Promise<null>;
  readonly #controller = new AbortController();
  readonly #letGo: () => void;

  constructor(job: Job, attempt: number, perform: Performer, teller: Teller) {
    this.job = job;
    const letGo = Promise.withResolvers<null>();
    this.handedBack = letGo.promise;
    this.#letGo = () => letGo.resolve(null);
    this.result = this.#perform(attempt, perform, teller);
    this.ended = this.result.then(
      () => undefined,
      () => undefined,
    );
  }

  /** Tells the performer to stop. */
  stop(reason: string): void {
    this.#controller.abort(new Error(reason));
  }

  /** Tells the performer to stop and gives the job back without waiting for it. */
  handBack(): void {
    this.#letGo();
    this.stop('The worker is stopping; the job is handed back');
  }

  async #perform(attempt: number, perform: Performer, teller: Teller): Promise<string> {
    try {
      const tell = (progress: JobProgress) => teller.tell(progress);
      const result = await perform(this.job, attempt, tell, this.#controller.signal);
      return pack('result', this.job.id, result);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new UnrecoverableError(plain(message) || 'The worker failed without a word.');
    } finally {
      await teller.close();
    }
  }
}
