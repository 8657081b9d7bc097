import { sql } from 'kysely';
import { type ChainHead, EMPTY_CHAIN, type LinkedRow } from '../core/case/chain.ts';
import type { NewEvent } from '../ports/ledger.ts';
import { columnsOf, eventOf, rowAfter } from './ledger-row.ts';
import { lockLedger } from './lock-ledger.ts';
import { project } from './projections.ts';
import type { Database } from './tables.ts';

/** The channel on which each append is told as `SEQ CASE`. */
export const LEDGER_CHANNEL = 'umpire_ledger';

/** Appends, folds and notifies in one transaction; on a conflict it writes nothing. */
export async function append(
  db: Database,
  caseId: string,
  expectedVersion: number,
  events: readonly NewEvent[],
): Promise<'appended' | 'conflict'> {
  return await db.transaction().execute(async (transaction) => {
    await lockLedger(transaction);
    const { head, version } = await newest(transaction, caseId);
    if (version !== expectedVersion || (await targetTaken(transaction, events))) return 'conflict';
    const rows: LinkedRow[] = [];
    for (const event of events)
      rows.push(rowAfter(rows.at(-1) ?? head, caseId, version + rows.length + 1, event));
    const last = rows.at(-1);
    if (!last) return 'appended';
    const columns = rows.map(columnsOf);
    await transaction.insertInto('ledger').values(columns).execute();
    await project(transaction, columns.map(eventOf));
    await sql`select pg_notify(${LEDGER_CHANNEL}, ${`${last.seq} ${caseId}`})`.execute(transaction);
    return 'appended';
  });
}

async function newest(db: Database, caseId: string): Promise<{ head: ChainHead; version: number }> {
  const head = await db
    .selectFrom('ledger')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const ofCase = await db
    .selectFrom('ledger')
    .select('version')
    .where('case_id', '=', caseId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { head: head ?? EMPTY_CHAIN, version: ofCase?.version ?? 0 };
}

async function targetTaken(db: Database, events: readonly NewEvent[]): Promise<boolean> {
  const targets = events.flatMap(({ body }) => (body.kind === 'case.opened' ? [body.target] : []));
  if (targets.length === 0) return false;
  const open = await db
    .selectFrom('open_case')
    .select('case_id')
    .where('target', 'in', targets)
    .executeTakeFirst();
  return open !== undefined;
}
