import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Levels of strikes that page somebody. */
export const pages: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .withSchema('umpire')
      .createTable('live_page')
      .addColumn('case_id', 'text', (column) => column.notNull())
      .addColumn('level', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('live_page_key', ['case_id', 'level'])
      .execute();
    // Levels reached before anybody could be paged, in cases that are still open.
    await sql`
      insert into umpire.live_page (case_id, level)
      select distinct ledger.case_id, ledger.data::json ->> 'level'
      from umpire.ledger join umpire.open_case on open_case.case_id = ledger.case_id
      where ledger.kind = 'level.reached' and ledger.data::json ->> 'level' <> 'help'`.execute(db);
  },
};
