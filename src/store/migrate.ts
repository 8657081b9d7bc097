import { type Migration, Migrator } from 'kysely/migration';
import type { Session } from './backend/backend.ts';
import { ledger } from './migrations/0001-ledger.ts';
import { projections } from './migrations/0002-projections.ts';
import { messages } from './migrations/0003-messages.ts';
import { operations } from './migrations/0004-operations.ts';
import { pages } from './migrations/0005-pages.ts';
import { type Database, SCHEMA } from './tables.ts';

/** Every migration in order; one that was released is never edited, renamed or removed. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-ledger': ledger,
  '0002-projections': projections,
  '0003-messages': messages,
  '0004-operations': operations,
  '0005-pages': pages,
};

/**
 * Brings the schema up to date, once however many processes start together. One query tells when there is nothing to
 * do. A schema that a newer program made is refused and left alone.
 */
export async function migrate(db: Database, session: Session): Promise<void> {
  const applied = await appliedMigrations(session);
  const known = Object.keys(MIGRATIONS);
  refuseNewer(applied, known);
  if (applied.length === known.length) return;
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => MIGRATIONS },
    migrationTableSchema: SCHEMA,
    migrationTableName: 'migration',
    migrationLockTableName: 'migration_lock',
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  refuseNewer(await appliedMigrations(session), known);
  const failed =
    results?.find((result) => result.status === 'Error')?.migrationName ?? 'before the first one';
  const problem = error instanceof Error ? error.message : String(error);
  throw new Error(`The database schema could not be brought up to date (${failed}): ${problem}`, {
    cause: error,
  });
}

async function appliedMigrations(session: Session): Promise<string[]> {
  const table = await session.query<{ present: boolean }>(
    `select to_regclass('umpire.migration') is not null as present`,
    [],
  );
  if (!table.rows[0]?.present) return [];
  const { rows } = await session.query<{ name: string }>(
    'select name from umpire.migration order by name',
    [],
  );
  return rows.map((row) => row.name);
}

function refuseNewer(applied: readonly string[], known: readonly string[]): void {
  const strange = applied.filter((name) => !known.includes(name));
  if (strange.length === 0) return;
  throw new Error(
    `The database has schema ${strange.at(-1)}, made by a newer Umpire; this one knows up to ${known.at(-1)}. ` +
      'Nothing was changed. Upgrade Umpire, or restore a backup from before the upgrade.',
  );
}
