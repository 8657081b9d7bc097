import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The small tables folded from the ledger. */
export const projections: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const schema = db.schema.withSchema('umpire');
    await schema
      .createTable('case_head')
      .addColumn('case_id', 'text', (column) => column.primaryKey())
      .addColumn('version', 'integer', (column) => column.notNull())
      .execute();
    await schema
      .createTable('open_case')
      .addColumn('target', 'text', (column) => column.primaryKey())
      .addColumn('case_id', 'text', (column) => column.notNull().unique())
      .execute();
    await schema
      .createTable('pending_diagnosis')
      .addColumn('diagnosis', 'text', (column) => column.primaryKey())
      .addColumn('case_id', 'text', (column) => column.notNull())
      .addColumn('host', 'text', (column) => column.notNull())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .execute();
  },
};
