import { type Asker, RESPONSE_URL_MS } from './tell.ts';

/** People remembered at most; the oldest are forgotten first. */
const LIMIT = 500;

/** Who was told "accepted" and has not seen a card yet, so that they learn when none can be posted. */
export class Waiting {
  #askers: Asker[] = [];

  add(asker: Asker): void {
    this.#askers = [...this.#askers, asker].slice(-LIMIT);
  }

  forget(asker: Asker): void {
    this.#askers = this.#askers.filter((each) => each !== asker);
  }

  /** Those waiting in a channel, who then wait no longer; `now` in milliseconds. */
  take(channel: string, now: number): Asker[] {
    const taken = this.#askers.filter((asker) => asker.channel === channel);
    this.#askers = this.#askers.filter((asker) => asker.channel !== channel);
    return taken.filter((asker) => now - asker.at < RESPONSE_URL_MS);
  }
}
