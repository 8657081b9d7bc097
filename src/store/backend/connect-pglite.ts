import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { PGliteDialect } from 'kysely';
import { assertOwned } from '../owner.ts';
import { type Backend, SEARCH_PATH, type Session, type SqlResult } from './backend.ts';

/**
 * Opens the PostgreSQL inside this process, kept in `dataFolder/db`. PGlite does not lock its folder and two processes
 * on it would silently diverge, so this throws unless this process owns the folder. It has one session and runs on
 * this thread: a statement cannot be interrupted, so none here may be slow.
 */
export async function connectPglite(dataFolder: string): Promise<Backend> {
  await assertOwned(dataFolder);
  const folder = join(dataFolder, 'db');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const db = await PGlite.create(folder).catch((cause) => {
    throw new Error(`The database in ${folder} cannot be opened: ${messageOf(cause)}`, { cause });
  });
  await db.exec(`set search_path = ${SEARCH_PATH}`);
  return {
    dialect: new PGliteDialect({ pglite: db }),
    session: sessionOf(db),
    notifications: { hear: (channel, heard) => hear(db, channel, heard) },
    // Whoever owns the folder is alone on it.
    lock: async () => ({ release: async () => undefined }),
    transaction: async (work) => await db.transaction((transaction) => work(sessionOf(transaction))),
    close: async () => {
      if (!db.closed) await db.close();
    },
  };
}

function sessionOf(db: Pick<Transaction, 'query' | 'exec'>): Session {
  return {
    async query<R>(text: string, values?: readonly unknown[]): Promise<SqlResult<R>> {
      if (values === undefined) {
        const results = await db.exec(text);
        return { rows: (results.at(-1)?.rows ?? []) as R[], rowCount: results.at(-1)?.affectedRows ?? null };
      }
      const result = await db.query<R>(text, [...values]);
      return { rows: result.rows, rowCount: result.affectedRows || result.rows.length };
    },
  };
}

async function hear(
  db: PGlite,
  channel: string,
  heard: (payload: string) => void,
): Promise<() => Promise<void>> {
  const stop = await db.listen(channel, heard);
  return async () => {
    if (!db.closed) await stop();
  };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
