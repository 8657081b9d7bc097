import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bull, BullEvents, BullProducer, ChannelEvents } from './bull.ts';
import { CHANNEL } from './names.ts';
import { within } from './time-limit.ts';

const KEPT_EVENTS = 1_000;
const HELLO_TIMEOUT_MS = 10_000;
const HELLO_EVERY_MS = 20;
const FLUSH_TIMEOUT_MS = 2_000;

/**
 * One stream of "this job changed" for all hosts. BullMQ's own events take a blocking connection and a stream per
 * queue, and carry progress and results in full; here a bot that watches 100 hosts holds one connection, and reads the
 * job, where the truth is. An event lost with its teller is made up for by the watcher's sweep.
 */
export class Channel {
  readonly #bull: Bull;
  readonly #onProblem: (error: Error) => void;
  readonly #told = new Set<Promise<void>>();
  #producer: BullProducer | undefined;
  #events: BullEvents | undefined;

  constructor(bull: Bull, onProblem: (error: Error) => void) {
    this.#bull = bull;
    this.#onProblem = onProblem;
  }

  /** Says that a job changed, without waiting for it to be heard. */
  tell(host: string, id: string): void {
    const told = this.#publish('changed', { host, id })
      .catch((cause) => this.#onProblem(new Error('A change of a job could not be told', { cause })))
      .finally(() => this.#told.delete(told));
    this.#told.add(told);
  }

  /**
   * Calls `changed` for every job that changes once this has resolved. It says hello until it hears itself: a reader
   * without a position misses what is said between two of its reads, and the first event heard gives it one.
   */
  async listen(changed: (change: ChannelEvents['changed']) => void): Promise<void> {
    const nonce = randomUUID();
    const events = this.#bull.events(CHANNEL);
    this.#events = events;
    const heard = new Promise<void>((resolve) => {
      events.onHello((hello) => hello.nonce === nonce && resolve());
    });
    events.onChanged(changed);
    const over = new AbortController();
    const greeting = Promise.race([heard, this.#greet(nonce, over.signal)]);
    const silence = `The queue's channel did not answer in ${HELLO_TIMEOUT_MS / 1000} s`;
    try {
      await within(HELLO_TIMEOUT_MS, greeting, silence);
    } catch (error) {
      await events.close();
      throw error;
    } finally {
      over.abort();
    }
  }

  /** Waits a little for what was told to be written. */
  async flush(): Promise<void> {
    const all = Promise.all(this.#told);
    await within(FLUSH_TIMEOUT_MS, all, 'Not all changes of jobs could be told').catch(this.#onProblem);
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#events?.close();
    await this.#producer?.close();
  }

  async #greet(nonce: string, over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await this.#publish('hello', { nonce });
      await pause(HELLO_EVERY_MS, undefined, { signal: over }).catch(() => undefined);
    }
  }

  async #publish<E extends keyof ChannelEvents>(eventName: E, fields: ChannelEvents[E]): Promise<void> {
    this.#producer ??= this.#bull.producer(CHANNEL);
    await this.#producer.publishEvent({ eventName, ...fields }, KEPT_EVENTS);
  }
}
