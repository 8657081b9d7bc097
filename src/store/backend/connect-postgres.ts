import { PostgresDialect } from 'kysely';
import pg from 'pg';
import { type Backend, SEARCH_PATH, type Session, type SqlResult } from './backend.ts';
import { PostgresListener } from './postgres-listener.ts';
import { takePostgresLock } from './postgres-lock.ts';

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
/** The client's own limit, for a server that has vanished; longer than the server's, whose error says more. */
const ANSWER_TIMEOUT_MS = 15_000;
const INT8 = 20;

/** Connects to a PostgreSQL server: a bounded pool, one LISTEN connection on demand, a time limit on everything. */
export async function connectPostgres(url: string, onProblem: (error: Error) => void): Promise<Backend> {
  const config = configOf(url);
  const pool = new pg.Pool({ ...config, max: POOL_SIZE, idleTimeoutMillis: 30_000 });
  pool.on('error', onProblem);
  await checkSearchPath(pool).catch(async (cause) => {
    await pool.end();
    throw new Error(`PostgreSQL at ${placeOf(url)} cannot be used: ${cause.message}. Check DATABASE_URL.`, {
      cause,
    });
  });
  const listener = new PostgresListener(config, onProblem);
  let closing: Promise<void> | undefined;
  return {
    dialect: new PostgresDialect({ pool }),
    session: sessionOf(pool),
    notifications: listener,
    lock: (name, options) => takePostgresLock(config, name, { ...options, onProblem }),
    transaction: (work) => inTransaction(pool, work),
    close: () => {
      closing ??= Promise.all([listener.close(), pool.ended ? undefined : pool.end()]).then(() => undefined);
      return closing;
    },
  };
}

function configOf(url: string): pg.PoolConfig {
  return {
    connectionString: url,
    application_name: 'umpire',
    options: `-c search_path=${SEARCH_PATH}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: ANSWER_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // pg gives bigint as a string; our sequences stay far below 2^53.
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
    },
  };
}

/** The queue's SQL names no schema, so an `options` in the URL that takes the place of ours would break it later. */
async function checkSearchPath(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ path: string }>(`select current_setting('search_path') as path`);
  const path = rows[0]?.path;
  if (path !== SEARCH_PATH)
    throw new Error(`it sets the search_path ${path}; leave "options" out of the URL`);
}

function sessionOf(client: Pick<pg.ClientBase, 'query'>): Session {
  return {
    async query<R>(text: string, values?: readonly unknown[]): Promise<SqlResult<R>> {
      const result = await client.query(text, values && [...values]);
      return { rows: result.rows as R[], rowCount: result.rowCount };
    },
  };
}

async function inTransaction<T>(pool: pg.Pool, work: (session: Session) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(sessionOf(client));
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((cause: Error) => {
      broken = cause;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Host and database of a connection URL, without its password. */
function placeOf(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  } catch {
    return 'DATABASE_URL (not a URL such as postgres://user:password@host:5432/database)';
  }
}
