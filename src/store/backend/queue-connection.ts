import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Backend, Session, SqlResult } from './backend.ts';

/** How long a statement is tried again while the server cannot be reached (a restart, a failover). */
const OUTAGE_MS = 30_000;
const RETRY_MS = 200;
const LISTEN = /^LISTEN (\w+);?$/im;

/**
 * An object of `pg.Pool`'s shape over the store's connection. However many queues and workers use it, they share one
 * LISTEN connection and the store's bounded pool, where BullMQ given a `pg.Pool` would keep one of its connections for
 * each. Statements are single ones: what needs a transaction goes through `transaction`.
 */
export class QueueConnection extends EventEmitter {
  /** Tells BullMQ that a dead LISTEN connection is noticed, so that idle workers need not poll. */
  readonly options = { keepAlive: true };
  readonly #backend: Backend;

  constructor(backend: Backend) {
    super();
    this.#backend = backend;
    this.setMaxListeners(0);
  }

  /** Runs a statement, again while the server is away; each of BullMQ's tolerates being run twice. */
  async query<R>(text: string, values?: readonly unknown[]): Promise<SqlResult<R>> {
    const deadline = Date.now() + OUTAGE_MS;
    for (;;) {
      try {
        return await this.#backend.session.query<R>(text, values ?? []);
      } catch (error) {
        if (!isOutage(error) || Date.now() > deadline) throw error;
        await pause(RETRY_MS);
      }
    }
  }

  /** A client for LISTEN and single statements; it takes no connection of its own. */
  async connect(): Promise<QueueClient> {
    return new QueueClient(this, this.#backend);
  }

  /** Runs `work` in one transaction on one connection. */
  async transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return await this.#backend.transaction(work);
  }

  /** Does nothing: the store closes what is shared. */
  async end(): Promise<void> {}
}

/** An object of `pg.PoolClient`'s shape; hears notifications after `LISTEN`. */
export class QueueClient extends EventEmitter {
  readonly #pool: QueueConnection;
  readonly #backend: Backend;
  readonly #ears: (() => Promise<void>)[] = [];

  constructor(pool: QueueConnection, backend: Backend) {
    super();
    this.#pool = pool;
    this.#backend = backend;
    this.setMaxListeners(0);
  }

  async query<R>(text: string, values?: readonly unknown[]): Promise<SqlResult<R>> {
    const channel = LISTEN.exec(text)?.[1];
    if (channel !== undefined) {
      const heard = (payload: string) => this.emit('notification', { channel, payload });
      this.#ears.push(await this.#backend.notifications.hear(channel, heard, () => this.#missed()));
      return { rows: [], rowCount: 0 };
    }
    // BullMQ names its LISTEN connection; ours is shared, and a name would stick to any pooled connection.
    if (text.includes(`set_config('application_name'`)) return { rows: [], rowCount: 0 };
    return await this.#pool.query<R>(text, values);
  }

  release(): void {
    for (const stop of this.#ears.splice(0)) stop().catch(() => undefined);
  }

  /** As a lost connection, so that BullMQ listens again and looks at once for what it missed. */
  #missed(): void {
    if (this.listenerCount('error') > 0) this.emit('error', new Error('Notifications may have been missed'));
  }
}

function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // SQLSTATE class 08 and 57P01-57P03: connection lost, server stopping or starting.
  if (/^(08...|57P0[1-3]|ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/.test(code)) return true;
  return /connection terminated|timeout exceeded when trying to connect/i.test(error.message);
}
