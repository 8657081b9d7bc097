import {
  createPostgresBackend,
  LATEST_SCHEMA_VERSION,
  type PgPool,
  runMigrations,
  withBackend,
} from 'bullmq';
import { bullOver } from './bull.ts';
import type { Connected } from './open-queue.ts';

interface Queryable {
  query<R>(text: string, values?: readonly unknown[]): Promise<{ rows: R[]; rowCount: number | null }>;
}

/** An object of `pg.Pool`'s shape whose search path holds schema `bullmq`, and which can run a transaction. */
export interface QueuePool extends PgPool {
  transaction<T>(work: (session: Queryable) => Promise<T>): Promise<T>;
}

/** BullMQ on PostgreSQL or PGlite, in schema `bullmq`, which is made or brought up to date first. */
export async function postgresBull(pool: QueuePool, onProblem: (error: Error) => void): Promise<Connected> {
  if ((await schemaVersion(pool)) < LATEST_SCHEMA_VERSION) await pool.transaction(migrateIn);
  return {
    bull: bullOver(withBackend(createPostgresBackend), pool, onProblem),
    place: 'The queue in PostgreSQL',
    problems: [],
    ready: async () => undefined,
    ping: async () => {
      await pool.query('select 1', []);
    },
    close: async () => undefined,
  };
}

async function schemaVersion(pool: QueuePool): Promise<number> {
  const table = await pool.query<{ present: boolean }>(
    `select to_regclass('bullmq.migration') is not null as present`,
    [],
  );
  if (!table.rows[0]?.present) return 0;
  const { rows } = await pool.query<{ version: number }>(
    'select max(version) as version from bullmq.migration',
    [],
  );
  return rows[0]?.version ?? 0;
}

/** BullMQ's migrator begins and commits by itself; here the transaction is the pool's, and its commands are swallowed. */
async function migrateIn(session: Queryable): Promise<void> {
  const query: Queryable['query'] = async (text, values) =>
    /^(begin|commit|rollback)$/i.test(text.trim())
      ? { rows: [], rowCount: 0 }
      : await session.query(text, values);
  await runMigrations({ query }, 'bullmq');
}
