import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The ledger, and the triggers that keep it append-only. */
export const ledger: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const schema = db.schema.withSchema('umpire');
    await schema
      .createTable('ledger')
      .addColumn('seq', 'bigint', (column) => column.primaryKey())
      .addColumn('case_id', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('at', 'timestamptz', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .addColumn('previous', 'text', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull().unique())
      .addUniqueConstraint('ledger_case_version', ['case_id', 'version'])
      .execute();
    await sql`
      create function umpire.refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception 'The ledger is append-only: % refused', tg_op using errcode = 'restrict_violation';
      end $$`.execute(db);
    await sql`
      create trigger ledger_keeps_rows before update or delete on umpire.ledger
      for each row execute function umpire.refuse_change()`.execute(db);
    await sql`
      create trigger ledger_keeps_all before truncate on umpire.ledger
      for each statement execute function umpire.refuse_change()`.execute(db);
  },
};
