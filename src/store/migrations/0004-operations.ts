import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Operations: jobs of every kind are waited for in one table, and requests and grants have deadlines. */
export const operations: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const schema = db.schema.withSchema('umpire');
    await schema
      .createTable('pending_job')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('case_id', 'text', (column) => column.notNull())
      .addColumn('host', 'text', (column) => column.notNull())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .execute();
    await sql`
      insert into umpire.pending_job (id, case_id, host, seq)
      select diagnosis, case_id, host, seq from umpire.pending_diagnosis`.execute(db);
    await schema.dropTable('pending_diagnosis').execute();
    await schema
      .createTable('deadline')
      .addColumn('operation', 'text', (column) => column.primaryKey())
      .addColumn('case_id', 'text', (column) => column.notNull())
      .addColumn('host', 'text', (column) => column.notNull())
      .addColumn('at', 'timestamptz', (column) => column.notNull())
      .execute();
    await schema.createIndex('ledger_kind').on('ledger').columns(['kind', 'seq']).execute();
    await schema.createIndex('posted_message_ref').on('posted_message').columns(['surface', 'ref']).execute();
  },
};
