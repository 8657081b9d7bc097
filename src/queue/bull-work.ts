import type { Performer, Work } from '../ports/jobs.ts';
import type { Channel } from './channel.ts';
import { Lane } from './lane/lane.ts';
import type { Connected } from './open-queue.ts';
import { within } from './time-limit.ts';

const READY_TIMEOUT_MS = 10_000;
/** For diagnoses and plans to end their remote processes after they were told to stop. */
const ABORT_MS = 2_000;
/** For operations to end the step under way and say how far they came. */
const INTERRUPT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 3_000;

/** The worker's side of the queue on BullMQ. */
export class BullWork implements Work {
  readonly #connected: Connected;
  readonly #channel: Channel;
  readonly #onProblem: (error: Error) => void;
  readonly #lanes = new Map<string, Lane>();
  #drained: Promise<void> | undefined;

  constructor(connected: Connected, channel: Channel, onProblem: (error: Error) => void) {
    this.#connected = connected;
    this.#channel = channel;
    this.#onProblem = onProblem;
  }

  async serve(hosts: readonly string[], perform: Performer): Promise<void> {
    if (this.#drained) throw new Error('This worker is stopping and serves no more hosts');
    for (const host of hosts) {
      if (this.#lanes.has(host)) throw new Error(`Host ${host} is served already`);
      this.#lanes.set(host, new Lane(this.#connected.bull, this.#channel, host, perform, this.#onProblem));
    }
    const ready = Promise.all([...this.#lanes.values()].map((lane) => lane.ready()));
    await within(
      READY_TIMEOUT_MS,
      ready,
      `${this.#connected.place} does not answer within ${READY_TIMEOUT_MS / 1000} s`,
    );
  }

  async drain(graceMs: number): Promise<void> {
    this.#drained ??= this.#drain(graceMs);
    await this.#drained;
  }

  async #drain(graceMs: number): Promise<void> {
    const lanes = [...this.#lanes.values()];
    const all = (act: (lane: Lane) => Promise<void>) => Promise.all(lanes.map(act)).then(() => undefined);
    await this.#attempt(
      CLOSE_TIMEOUT_MS,
      all((lane) => lane.stop()),
    );
    const idle = all((lane) => lane.idle());
    await within(graceMs, idle, 'Still busy').catch(async () => {
      const handedBack = all((lane) => lane.handBack());
      const interrupted = all((lane) => lane.interrupt());
      await Promise.all([this.#attempt(ABORT_MS, handedBack), this.#attempt(INTERRUPT_MS, interrupted)]);
    });
    await this.#attempt(
      CLOSE_TIMEOUT_MS,
      all((lane) => lane.close(false)),
    );
    await this.#channel.flush();
  }

  async #attempt(ms: number, step: Promise<void>): Promise<void> {
    await within(ms, step, 'The worker could not stop in order; what it left is given out again later').catch(
      this.#onProblem,
    );
  }
}
