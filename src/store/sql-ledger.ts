import { EMPTY_CHAIN, verifyChain } from '../core/chain.ts';
import type { Ledger } from '../ports/ledger.ts';
import { append } from './append.ts';
import type { Notifications } from './backend/backend.ts';
import { eventOf, rowOf } from './ledger-row.ts';
import type { Database } from './tables.ts';
import { watchLedger } from './watch-ledger.ts';

const PAGE = 500;
/** Backups that are listed; the files of older ones are gone long since. */
const MOST_RECEIPTS = 10_000;

/** The ledger in PostgreSQL. */
export function sqlLedger(
  db: Database,
  notifications: Notifications,
  onProblem: (error: Error) => void,
): Ledger {
  return {
    append: (caseId, expectedVersion, events) => append(db, caseId, expectedVersion, events),
    events: async (caseId) => {
      const rows = await db
        .selectFrom('ledger')
        .selectAll()
        .where('case_id', '=', caseId)
        .orderBy('version')
        .execute();
      return rows.map(eventOf);
    },
    openCase: async (target) => {
      const row = await db
        .selectFrom('open_case')
        .select('case_id')
        .where('target', '=', target)
        .executeTakeFirst();
      return row?.case_id;
    },
    pending: async () => {
      const rows = await db.selectFrom('pending_job').selectAll().orderBy('seq').execute();
      return rows.map((row) => ({ id: row.id, caseId: row.case_id, host: row.host }));
    },
    expired: async (now) => {
      const rows = await db.selectFrom('deadline').selectAll().where('at', '<=', now).orderBy('at').execute();
      return rows.map((row) => ({ operation: row.operation, caseId: row.case_id, host: row.host }));
    },
    receipts: async (target) => {
      const rows = await db
        .selectFrom('ledger')
        .selectAll()
        .where('kind', '=', 'backup.taken')
        .orderBy('seq', 'desc')
        .limit(MOST_RECEIPTS)
        .execute();
      return rows
        .map(eventOf)
        .flatMap(({ body }) => (body.kind === 'backup.taken' ? [body.receipt] : []))
        .filter((receipt) => target === undefined || receipt.target === target);
    },
    watch: (changed) => watchLedger(db, notifications, changed, onProblem),
    verify: () => verify(db),
  };
}

/** Page by page, so that a ledger of any length fits. Rows deleted from its end cannot be seen: see `verifyChain`. */
async function verify(db: Database): ReturnType<Ledger['verify']> {
  let head = EMPTY_CHAIN;
  for (let rows = 0; ; ) {
    const page = await db
      .selectFrom('ledger')
      .selectAll()
      .where('seq', '>', head.seq)
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    if (page.length === 0) return { kind: 'intact', rows, head: head.hash };
    const verdict = verifyChain(head, page.map(rowOf));
    if (verdict.kind === 'broken') return verdict;
    head = verdict.head;
    rows += page.length;
  }
}
