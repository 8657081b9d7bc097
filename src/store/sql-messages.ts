import { sql } from 'kysely';
import type { Messages } from '../ports/messages.ts';
import type { Database } from './tables.ts';

/** A surface catches up in steps, so that a new one beside a long history stays bounded. */
const MOST_BEHIND = 100;

/** What chats show, in PostgreSQL. */
export function sqlMessages(db: Database): Messages {
  return {
    of: async (caseId, surface) => {
      const rows = await db
        .selectFrom('posted_message')
        .selectAll()
        .where('case_id', '=', caseId)
        .where('surface', '=', surface)
        .orderBy('key')
        .execute();
      return rows.map(({ case_id, ...row }) => ({ caseId: case_id, ...row }));
    },
    save: async (...messages) => {
      await db
        .insertInto('posted_message')
        .values(messages.map(({ caseId, ...row }) => ({ case_id: caseId, ...row })))
        .onConflict((conflict) =>
          conflict
            .columns(['case_id', 'surface', 'key'])
            .doUpdateSet(({ ref }) => ({ ref: ref('excluded.ref'), digest: ref('excluded.digest') })),
        )
        .execute();
    },
    at: async (surface, ref) => {
      const row = await db
        .selectFrom('posted_message')
        .selectAll()
        .where('surface', '=', surface)
        .where('ref', '=', ref)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { case_id, ...rest } = row;
      return { caseId: case_id, ...rest };
    },
    behind: async (surface) => {
      const rows = await db
        .selectFrom('case_head')
        .leftJoin('shown_version', (join) =>
          join
            .onRef('shown_version.case_id', '=', 'case_head.case_id')
            .on('shown_version.surface', '=', surface),
        )
        .select('case_head.case_id')
        .where(sql<boolean>`case_head.version > coalesce(shown_version.version, 0)`)
        .orderBy('case_head.case_id')
        .limit(MOST_BEHIND)
        .execute();
      return rows.map((row) => row.case_id);
    },
    shown: async (caseId, surface, version) => {
      await db
        .insertInto('shown_version')
        .values({ case_id: caseId, surface, version })
        .onConflict((conflict) =>
          conflict
            .columns(['case_id', 'surface'])
            .doUpdateSet({ version: sql`greatest(shown_version.version, excluded.version)` }),
        )
        .execute();
    },
  };
}
