import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What chats show: the messages posted and how much of each case they tell. */
export const messages: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const schema = db.schema.withSchema('umpire');
    await schema
      .createTable('posted_message')
      .addColumn('case_id', 'text', (column) => column.notNull())
      .addColumn('surface', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('ref', 'text', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('posted_message_key', ['case_id', 'surface', 'key'])
      .execute();
    await schema
      .createTable('shown_version')
      .addColumn('case_id', 'text', (column) => column.notNull())
      .addColumn('surface', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('shown_version_key', ['case_id', 'surface'])
      .execute();
  },
};
