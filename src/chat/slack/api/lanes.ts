import { setTimeout as sleep } from 'node:timers/promises';
import { Pace, type Rate } from './pace.ts';
import { SlackBusy } from './refusal.ts';

/** What a failed attempt means for the next one. */
export type Failure =
  /** Slack asked for a pause. */
  | { readonly kind: 'limited'; readonly pauseMs: number }
  /** The network or Slack itself; the same call may go well in a moment. */
  | { readonly kind: 'transient' }
  | { readonly kind: 'final'; readonly error: unknown };

export interface LaneRules {
  /** Each lane keeps to this by itself. */
  readonly each: Rate;
  /** All lanes together keep to this, and wait together when Slack asks one of them to; `null`: they are independent. */
  readonly together: Rate | null;
}

/** Waiting calls of one method; more are rejected, and the caller tries again later. */
const WAITING_LIMIT = 500;
/** Waiting calls of one lane, so that one stuck channel leaves room for the others. */
const LANE_WAITING_LIMIT = 100;
/** Lanes remembered before those that rest are forgotten. */
const LANES_LIMIT = 200;
const ATTEMPTS = 4;
const TRANSIENT_PAUSE_MS = 500;
/** A longer pause than this is the caller's to wait: it gets a `SlackBusy`. */
const LONGEST_WAIT_MS = 60_000;

interface Lane {
  readonly pace: Pace;
  tail: Promise<void>;
  waiting: number;
}

/** Runs the calls of one method, those of a lane one after another and paced; lanes do not wait for each other. */
export class Lanes {
  readonly #rules: LaneRules;
  readonly #together: Pace | null;
  readonly #understand: (error: unknown) => Failure;
  readonly #signal: AbortSignal;
  readonly #attempts: number;
  readonly #lanes = new Map<string, Lane>();
  #waiting = 0;

  constructor(
    rules: LaneRules,
    understand: (error: unknown) => Failure,
    signal: AbortSignal,
    attempts = ATTEMPTS,
  ) {
    this.#rules = rules;
    this.#together = rules.together === null ? null : new Pace(rules.together);
    this.#understand = understand;
    this.#signal = signal;
    this.#attempts = attempts;
  }

  /** Calls `attempt` when the lane's turn comes, again after a pause when Slack or the network says so. */
  async run<T>(key: string, attempt: () => Promise<T>): Promise<T> {
    const lane = this.#lane(key);
    if (lane.waiting >= LANE_WAITING_LIMIT || this.#waiting >= WAITING_LIMIT) {
      throw new SlackBusy(
        `${this.#waiting} messages are waiting for Slack`,
        lane.pace.wait(performance.now()),
      );
    }
    lane.waiting++;
    this.#waiting++;
    const turn = lane.tail;
    const { promise, resolve } = Promise.withResolvers<void>();
    lane.tail = promise;
    try {
      await turn;
      return await this.#repeat(lane, attempt);
    } finally {
      lane.waiting--;
      this.#waiting--;
      resolve();
    }
  }

  async #repeat<T>(lane: Lane, attempt: () => Promise<T>): Promise<T> {
    for (let count = 1; ; count++) {
      await this.#turn(lane);
      try {
        return await attempt();
      } catch (error) {
        const failure = this.#understand(error);
        if (failure.kind === 'final') throw failure.error;
        const pauseMs = failure.kind === 'limited' ? failure.pauseMs : TRANSIENT_PAUSE_MS * count;
        const held = failure.kind === 'limited' ? (this.#together ?? lane.pace) : lane.pace;
        held.hold(performance.now() + pauseMs);
        if (count >= this.#attempts)
          throw new SlackBusy('Slack did not take the call', pauseMs, { cause: error });
      }
    }
  }

  async #turn(lane: Lane): Promise<void> {
    const paces = this.#together === null ? [lane.pace] : [lane.pace, this.#together];
    for (;;) {
      if (this.#signal.aborted) throw new SlackBusy('the connection to Slack is closing', 0);
      const waitMs = Math.max(...paces.map((pace) => pace.wait(performance.now())));
      if (waitMs > LONGEST_WAIT_MS) throw new SlackBusy('Slack asked for a long pause', waitMs);
      if (waitMs === 0) break;
      await sleep(waitMs, undefined, { signal: this.#signal }).catch(() => undefined);
    }
    for (const pace of paces) pace.take(performance.now());
  }

  #lane(key: string): Lane {
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    if (this.#lanes.size >= LANES_LIMIT) this.#forgetRested();
    const lane = { pace: new Pace(this.#rules.each), tail: Promise.resolve(), waiting: 0 };
    this.#lanes.set(key, lane);
    return lane;
  }

  #forgetRested(): void {
    const now = performance.now();
    for (const [key, lane] of this.#lanes) {
      if (lane.waiting === 0 && lane.pace.rested(now)) this.#lanes.delete(key);
    }
  }
}
