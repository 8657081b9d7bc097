import { setTimeout as pause } from 'node:timers/promises';
import type { Progress } from '../core/diagnosis.ts';
import { pack } from './payload.ts';

/** Layers that finish together are told together. */
const INTERVAL_MS = 50;

/** Sends progress one at a time; of what came meanwhile only the newest. */
export class Teller {
  readonly #diagnosis: string;
  readonly #send: (packed: string) => Promise<void>;
  readonly #onProblem: (error: Error) => void;
  #newest: Progress | undefined;
  #sending: Promise<void> | undefined;
  readonly #closed = new AbortController();

  constructor(diagnosis: string, send: (packed: string) => Promise<void>, onProblem: (error: Error) => void) {
    this.#diagnosis = diagnosis;
    this.#send = send;
    this.#onProblem = onProblem;
  }

  /** Returns at once; a progress that is too large or cannot be sent is a problem, not an end. */
  tell(progress: Progress): void {
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
        await this.#send(pack('progress', this.#diagnosis, progress));
      } catch (cause) {
        this.#onProblem(new Error(`Progress of diagnosis ${this.#diagnosis} could not be told`, { cause }));
      }
      await pause(INTERVAL_MS, undefined, { signal: this.#closed.signal }).catch(() => undefined);
    }
  }
}
