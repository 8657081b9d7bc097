import { sql } from 'kysely';
import type { LedgerEvent } from '../core/event.ts';
import { eventOf } from './ledger-row.ts';
import { lockLedger } from './lock-ledger.ts';
import type { Database } from './tables.ts';

const PAGE = 500;

/** Folds events into the small tables; runs in the transaction that appends them. */
export async function project(db: Database, events: readonly LedgerEvent[]): Promise<void> {
  for (const event of events) await projectOne(db, event);
  const newest = new Map(events.map((event) => [event.caseId, event.version]));
  if (newest.size === 0) return;
  await db
    .insertInto('case_head')
    .values([...newest].map(([case_id, version]) => ({ case_id, version })))
    .onConflict((conflict) => conflict.column('case_id').doUpdateSet({ version: sql`excluded.version` }))
    .execute();
}

/** Empties the tables folded from the ledger and folds them again, in one transaction that holds off appends. */
export async function rebuildProjections(db: Database): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await lockLedger(transaction);
    await transaction.deleteFrom('open_case').execute();
    await transaction.deleteFrom('pending_diagnosis').execute();
    await transaction.deleteFrom('case_head').execute();
    for (let seq = 0; ; ) {
      const rows = await transaction
        .selectFrom('ledger')
        .selectAll()
        .where('seq', '>', seq)
        .orderBy('seq')
        .limit(PAGE)
        .execute();
      const last = rows.at(-1);
      if (!last) return;
      await project(transaction, rows.map(eventOf));
      seq = last.seq;
    }
  });
}

async function projectOne(db: Database, { caseId, seq, body }: LedgerEvent): Promise<void> {
  switch (body.kind) {
    case 'case.opened':
      await db.insertInto('open_case').values({ target: body.target, case_id: caseId }).execute();
      return;
    case 'case.closed':
      await db.deleteFrom('open_case').where('case_id', '=', caseId).execute();
      return;
    case 'diagnosis.requested': {
      const { diagnosis, host } = body;
      await db.insertInto('pending_diagnosis').values({ diagnosis, case_id: caseId, host, seq }).execute();
      return;
    }
    case 'diagnosis.finished':
    case 'diagnosis.failed':
      await db.deleteFrom('pending_diagnosis').where('diagnosis', '=', body.diagnosis).execute();
      return;
    case 'diagnosis.waiting':
    case 'layer.finished':
      return;
    default:
      body satisfies never;
  }
}
