import { LEDGER_CHANNEL } from './append.ts';
import type { Notifications } from './backend/backend.ts';
import type { Database } from './tables.ts';

/**
 * Calls `changed` with the case of each append, over LISTEN. After a lost connection it is called for every case that
 * changed meanwhile, so nothing is missed; a case may be told twice.
 */
export async function watchLedger(
  db: Database,
  notifications: Notifications,
  changed: (caseId: string) => void,
  onProblem: (error: Error) => void,
): Promise<() => Promise<void>> {
  let seen = await newestSeq(db);
  let stopped = false;
  const heard = (payload: string) => {
    const space = payload.indexOf(' ');
    seen = Math.max(seen, Number(payload.slice(0, space)));
    changed(payload.slice(space + 1));
  };
  const catchUp = async () => {
    const rows = await db
      .selectFrom('ledger')
      .select(({ fn }) => ['case_id', fn.max('seq').as('seq')])
      .where('seq', '>', seen)
      .groupBy('case_id')
      .execute();
    for (const row of rows) {
      seen = Math.max(seen, row.seq);
      if (!stopped) changed(row.case_id);
    }
  };
  const missed = () => {
    catchUp().catch((cause) =>
      onProblem(new Error('What was missed in the ledger could not be read', { cause })),
    );
  };
  const stop = await notifications.hear(LEDGER_CHANNEL, heard, missed);
  await catchUp();
  return async () => {
    stopped = true;
    await stop();
  };
}

async function newestSeq(db: Database): Promise<number> {
  const row = await db.selectFrom('ledger').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row?.seq ?? 0;
}
