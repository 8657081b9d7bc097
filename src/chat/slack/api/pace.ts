/** How often something may be done: `burst` at once, then one each `everyMs`. */
export interface Rate {
  readonly burst: number;
  readonly everyMs: number;
}

/** Keeps to a rate, and to a pause somebody else asked for. Times are milliseconds of one clock, given by the caller. */
export class Pace {
  readonly #rate: Rate;
  /** When the next call would be due if all were evenly spaced; behind `now` means credit. */
  #due = 0;
  #heldUntil = 0;

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** How long to wait at `now` before the next call; 0 when it may go. */
  wait(now: number): number {
    const credit = (this.#rate.burst - 1) * this.#rate.everyMs;
    return Math.max(0, this.#due - credit - now, this.#heldUntil - now);
  }

  /** Counts a call made at `now`. */
  take(now: number): void {
    this.#due = Math.max(this.#due, now) + this.#rate.everyMs;
  }

  /** Nothing more before `until`. */
  hold(until: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, until);
  }

  /** Whether forgetting this pace at `now` would change nothing. */
  rested(now: number): boolean {
    return this.#due <= now && this.#heldUntil <= now;
  }
}
