import { setTimeout as sleep } from 'node:timers/promises';
import type { SocketModeReceiver } from '@slack/bolt';
import type { Log } from '../../../ports/telemetry.ts';
import { SlackBusy, SlackRefusal } from '../api/refusal.ts';
import { asError } from '../api/understand.ts';

type Client = SocketModeReceiver['client'];

const CONNECT_TIMEOUT_MS = 15_000;
const CLOSE_TIMEOUT_MS = 1_000;
/** A connection that lasted this long was a good one; Slack renews each every few hours. */
const STEADY_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Keeps Socket Mode connections open. The SDK's own reconnecting is off: it pauses 5 seconds each time, and a network
 * error during it is an unhandled rejection, which ends the process.
 */
export class Sockets {
  readonly #clients: readonly Client[];
  readonly #log: Log;
  readonly #refused: (refusal: SlackRefusal) => void;
  readonly #stopping = new AbortController();
  readonly #open = new Set<Client>();
  readonly #first = Promise.withResolvers<void>();
  #keeping: Promise<unknown> = Promise.resolve();

  constructor(receivers: readonly SocketModeReceiver[], log: Log, refused: (refusal: SlackRefusal) => void) {
    this.#clients = receivers.map(({ client }) => client);
    this.#log = log;
    this.#refused = refused;
  }

  /** Resolves after the first attempt, which goes on when it was only the network; rejects with `SlackRefusal`. */
  async start(): Promise<void> {
    this.#keeping = Promise.all(this.#clients.map((client) => this.#keep(client)));
    await this.#first.promise;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#first.resolve();
    await Promise.all([...this.#open].map(close));
    await Promise.race([this.#keeping, sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  }

  connected(): boolean {
    return this.#open.size > 0;
  }

  async #keep(client: Client): Promise<void> {
    let failures = 0;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const since = performance.now();
      const reason = await this.#stay(client);
      failures = performance.now() - since > STEADY_MS ? 0 : failures + 1;
      await sleep(pauseAfter(reason, failures), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Connects and stays until the connection ends; resolves with why it could not. */
  async #stay(client: Client): Promise<unknown> {
    try {
      await connect(client, this.#stopping.signal);
    } catch (error) {
      const reason = asError('apps.connections.open', error);
      this.#log.warn('slack.socket-failed', { error: reason });
      if (reason instanceof SlackRefusal) {
        this.#first.reject(reason);
        this.#refused(reason);
      }
      this.#first.resolve();
      return reason;
    }
    const gone = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
    this.#open.add(client);
    this.#first.resolve();
    this.#log.info('slack.socket-open', { open: this.#open.size });
    await gone;
    this.#open.delete(client);
    this.#log.info('slack.socket-closed', { open: this.#open.size });
    return undefined;
  }
}

function pauseAfter(reason: unknown, failures: number): number {
  if (reason instanceof SlackRefusal) return LONGEST_PAUSE_MS;
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 4 ** failures) * (0.75 + Math.random() / 2);
  return reason instanceof SlackBusy ? Math.max(pauseMs, reason.retryAfterMs) : pauseMs;
}

async function connect(client: Client, signal: AbortSignal): Promise<void> {
  const giveUp = setTimeout(() => void client.disconnect(), CONNECT_TIMEOUT_MS);
  try {
    await client.start();
  } catch (error) {
    throw error ?? new Error('the socket closed before Slack said hello');
  } finally {
    clearTimeout(giveUp);
  }
  if (!signal.aborted) return;
  await close(client);
  throw new Error('stopped while connecting');
}

/** Says goodbye, and does not wait for the 30 seconds that the SDK gives an answer to it. */
async function close(client: Client): Promise<void> {
  await Promise.race([client.disconnect(), sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  await Promise.race([client.disconnect(), sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
}
