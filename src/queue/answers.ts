import type { Job, JobProgress, JobState } from '../ports/jobs.ts';
import type { BullJob } from './bull.ts';
import { plain } from './payload.ts';
import { jobProgress, jobResult } from './schema/answer-schemas.ts';
import { readAnswer } from './schema/read-answer.ts';

type JobRef = Pick<Job, 'id' | 'host'>;

const MAX_DOUBTED = 1_000;
const DOUBT = 'Are bot and worker of one version? If they are, somebody else writes to the queue.';

/**
 * Reads what comes back through the queue, which strangers may be able to write to: nothing of what does not fit leaves
 * here, and it is a problem told once for each job.
 */
export class Answers {
  readonly #onProblem: (error: Error) => void;
  readonly #doubted = new Set<string>();

  constructor(onProblem: (error: Error) => void) {
    this.#onProblem = onProblem;
  }

  /** What was told of a job; `null` for nothing yet, and for what cannot be understood. */
  progress(job: JobRef, packed: unknown): JobProgress | null {
    // What BullMQ begins with.
    if (packed === 0) return null;
    const read = readAnswer(jobProgress, packed);
    if (read.kind === 'read') return read.value;
    this.#doubt(job, `What the worker tells of ${job.id} is ignored: ${read.why}. ${DOUBT}`);
    return null;
  }

  /** How a job ended. What cannot be understood has failed. */
  ending(
    job: JobRef,
    { failedReason, returnvalue }: Pick<BullJob, 'failedReason' | 'returnvalue'>,
  ): JobState {
    if (failedReason) return { kind: 'failed', message: plain(failedReason) };
    if (returnvalue === undefined || returnvalue === null)
      return { kind: 'failed', message: 'The worker returned no result.' };
    const read = readAnswer(jobResult, returnvalue);
    if (read.kind === 'read') return { kind: 'finished', result: read.value };
    const message = plain(
      `The worker’s answer about ${job.id} could not be understood: ${read.why}. ${DOUBT}`,
    );
    this.#doubt(job, message);
    return { kind: 'failed', message };
  }

  #doubt({ host, id }: JobRef, message: string): void {
    const key = JSON.stringify([host, id]);
    if (this.#doubted.has(key)) return;
    const [oldest] = this.#doubted;
    if (oldest !== undefined && this.#doubted.size >= MAX_DOUBTED) this.#doubted.delete(oldest);
    this.#doubted.add(key);
    this.#onProblem(new Error(message));
  }
}
