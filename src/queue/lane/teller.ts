import { setTimeout as pause } from 'node:timers/promises';
import type { JobProgress } from '../../ports/jobs.ts';
import { pack } from '../payload.ts';

/** Layers that finish together are told together. */
const INTERVAL_MS = 50;

/** Sends progress one at a time; of what came meanwhile only the newest. */
export class Teller {
  readonly #id: string;
  readonly #send: (packed: string) => Promise<void>;
  readonly #onProblem: (error: Error) => void;
  #newest: JobProgress | undefined;
  #sending: Promise<void> | undefined;
  readonly #closed = new AbortController();

  constructor(id: string, send: (packed: string) => Promise<void>, onProblem: (error: Error) => void) {
    this.#id = id;
    this.#send = send;
    this.#onProblem = onProblem;
  }

  /** Returns at once; a progress that is too large or cannot be sent is a problem, not an end. */
  tell(progress: JobProgress): void {
    if (this.#closed.signal.aborted) return;
    this.#newest = progress;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Resolves when the last progress is sent; nothing is told afterwards. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    while (this.#newest) {
      const progress = this.#newest;
      this.#newest = undefined;
      try {
        await this.#send(pack('progress', this.#id, progress));
      } catch (cause) {
        this.#onProblem(new Error(`The progress of job ${this.#id} could not be told`, { cause }));
      }
      await pause(INTERVAL_MS, undefined, { signal: this.#closed.signal }).catch(() => undefined);
    }
  }
}
