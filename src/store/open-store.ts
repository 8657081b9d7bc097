import { Kysely } from 'kysely';
import type { Ledger } from '../ports/ledger.ts';
import type { Messages } from '../ports/messages.ts';
import type { Backend, Lock, LockOptions } from './backend/backend.ts';
import { connectPglite } from './backend/connect-pglite.ts';
import { connectPostgres } from './backend/connect-postgres.ts';
import { QueueConnection } from './backend/queue-connection.ts';
import { migrate } from './migrate.ts';
import { rebuildProjections } from './projections.ts';
import { sqlLedger } from './sql-ledger.ts';
import { sqlMessages } from './sql-messages.ts';
import { SCHEMA, type Tables } from './tables.ts';

const PING_TIMEOUT_MS = 2_000;

export interface StoreOptions {
  /** A PostgreSQL URL; left out, PGlite in `dataFolder/db`. */
  readonly databaseUrl?: string | undefined;
  /** Must be owned by this process (`takeOwnership`) when there is no `databaseUrl`. */
  readonly dataFolder: string;
  /** Told of trouble that mends itself, such as a lost connection. */
  readonly onProblem?: (error: Error) => void;
}

export interface Store {
  readonly ledger: Ledger;
  readonly messages: Messages;
  /** For a queue on the same database; costs nothing until used. */
  readonly queueConnection: QueueConnection;
  /** Takes the lock that one bot of a database has at a time: two would show and page everything twice. */
  lockForBot(options: LockOptions): Promise<Lock | null>;
  /** Folds the small tables from the ledger again. */
  rebuildProjections(): Promise<void>;
  /** A short round trip; throws after 2 seconds. */
  ping(): Promise<void>;
  /** Close the queue first when it uses `queueConnection`. */
  close(): Promise<void>;
}

/** Opens the store and brings its schema up to date. Throws when it cannot be reached or a newer Umpire made it. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const onProblem = options.onProblem ?? (() => undefined);
  const backend = await connect(options, onProblem);
  const db = new Kysely<Tables>({ dialect: backend.dialect }).withSchema(SCHEMA);
  try {
    await migrate(db, backend.session);
  } catch (error) {
    await backend.close();
    throw error;
  }
  return {
    ledger: sqlLedger(db, backend.notifications, onProblem),
    messages: sqlMessages(db),
    queueConnection: new QueueConnection(backend),
    lockForBot: (options) => backend.lock('umpire bot', options),
    rebuildProjections: () => rebuildProjections(db),
    ping: () => ping(backend),
    close: () => backend.close(),
  };
}

/** A connection to a PostgreSQL server for the queue alone: for a worker, which has no business with the ledger. */
export async function openQueueConnection(
  databaseUrl: string,
  onProblem: (error: Error) => void = () => undefined,
): Promise<{ connection: QueueConnection; close(): Promise<void> }> {
  const backend = await connectPostgres(databaseUrl, onProblem);
  return { connection: new QueueConnection(backend), close: () => backend.close() };
}

async function connect(
  { databaseUrl, dataFolder }: StoreOptions,
  onProblem: (error: Error) => void,
): Promise<Backend> {
  return databaseUrl ? await connectPostgres(databaseUrl, onProblem) : await connectPglite(dataFolder);
}

async function ping(backend: Backend): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The store did not answer in ${PING_TIMEOUT_MS} ms`)),
      PING_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([backend.session.query('select 1', []), late]);
  } finally {
    clearTimeout(timer);
  }
}
