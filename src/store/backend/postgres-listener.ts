import pg from 'pg';
import type { Notifications } from './backend.ts';

const RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;
/** A connection can die without a word; asking now and then notices within this time. */
const HEARTBEAT_MS = 20_000;

interface Ear {
  readonly channel: string;
  readonly heard: (payload: string) => void;
  readonly missed: () => void;
}

/** The process's one LISTEN connection, made on first use and again whenever it is lost. */
export class PostgresListener implements Notifications {
  readonly #config: pg.ClientConfig;
  readonly #onProblem: (error: Error) => void;
  readonly #ears = new Set<Ear>();
  #client: Promise<pg.Client> | undefined;
  /** Channels the present connection listens on; each is asked for once. */
  #listening = new Map<string, Promise<unknown>>();
  #closed = false;
  #retry: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(config: pg.ClientConfig, onProblem: (error: Error) => void) {
    this.#config = config;
    this.#onProblem = onProblem;
  }

  async hear(
    channel: string,
    heard: (payload: string) => void,
    missed: () => void,
  ): Promise<() => Promise<void>> {
    const ear = { channel, heard, missed };
    this.#ears.add(ear);
    try {
      this.#client ??= this.#connect();
      await this.#listen(await this.#client, channel);
    } catch (cause) {
      this.#ears.delete(ear);
      throw new Error(`Cannot listen on ${channel}: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      });
    }
    return async () => {
      this.#ears.delete(ear);
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#ears.clear();
    clearTimeout(this.#retry);
    clearInterval(this.#heartbeat);
    const client = await this.#client?.catch(() => undefined);
    await client?.end();
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client(this.#config);
    client.on('notification', ({ channel, payload }) => {
      for (const ear of this.#ears) if (ear.channel === channel) ear.heard(payload ?? '');
    });
    const lost = (error?: Error) => this.#lost(client, error);
    client.on('error', lost);
    client.on('end', lost);
    try {
      await client.connect();
      this.#listening = new Map();
      for (const { channel } of this.#ears) await this.#listen(client, channel);
    } catch (error) {
      this.#client = undefined;
      client.removeAllListeners('end');
      await client.end().catch(() => undefined);
      throw error;
    }
    clearInterval(this.#heartbeat);
    this.#heartbeat = setInterval(() => client.query('select 1').catch(lost), HEARTBEAT_MS).unref();
    return client;
  }

  async #listen(client: pg.Client, channel: string): Promise<void> {
    const before = [...this.#listening.values()].at(-1);
    const asked =
      this.#listening.get(channel) ??
      Promise.resolve(before).then(() => client.query(`listen ${pg.escapeIdentifier(channel)}`));
    this.#listening.set(channel, asked);
    await asked.catch((error) => {
      this.#listening.delete(channel);
      throw error;
    });
  }

  #lost(client: pg.Client, error?: Error): void {
    if (this.#closed || this.#client === undefined) return;
    client.removeAllListeners();
    // A dying connection may fail more than once; unheard, that would end the process.
    client.on('error', () => undefined);
    client.end().catch(() => undefined);
    clearInterval(this.#heartbeat);
    this.#client = undefined;
    this.#onProblem(
      new Error('The LISTEN connection to PostgreSQL was lost; connecting again', { cause: error }),
    );
    this.#again(RETRY_MS);
  }

  #again(delayMs: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(async () => {
      if (this.#closed) return;
      try {
        this.#client ??= this.#connect();
        await this.#client;
        for (const ear of [...this.#ears]) ear.missed();
      } catch {
        this.#again(Math.min(delayMs * 2, LONGEST_RETRY_MS));
      }
    }, delayMs);
  }
}
