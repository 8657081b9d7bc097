import { sql } from 'kysely';
import { EMPTY_CHAIN, verifyChain } from '../core/case/chain.ts';
import type { Ledger } from '../ports/ledger.ts';
import { append } from './append.ts';
import type { Notifications } from './backend/backend.ts';
import { eventOf, rowOf } from './ledger-row.ts';
import type { Database } from './tables.ts';
import { watchLedger } from './watch-ledger.ts';

const PAGE = 500;
const DAY_MS = 24 * 60 * 60 * 1000;
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
    lastCase: (target) => lastCase(db, target),
    numberOnDay: (caseId) => numberOnDay(db, caseId),
    pending: async () => {
      const rows = await db.selectFrom('pending_job').selectAll().orderBy('seq').execute();
      return rows.map((row) => ({ id: row.id, caseId: row.case_id, host: row.host }));
    },
    expired: async (now) => {
      const rows = await db.selectFrom('deadline').selectAll().where('at', '<=', now).orderBy('at').execute();
      return rows.map((row) => ({ operation: row.operation, caseId: row.case_id, host: row.host }));
    },
    paging: async () => {
      const rows = await db.selectFrom('live_page').select('case_id').distinct().orderBy('case_id').execute();
      return rows.map((row) => row.case_id);
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

/** Data is canonical JSON, in which a quote within a value is escaped: these characters stand only where the field does. */
async function lastCase(db: Database, target: string): Promise<string | undefined> {
  const field = `"target":${JSON.stringify(target)}`;
  const row = await db
    .selectFrom('ledger')
    .select('case_id')
    .where('kind', '=', 'case.opened')
    .where(sql<boolean>`strpos(data, ${field}) > 0`)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.case_id;
}

async function numberOnDay(db: Database, caseId: string): Promise<number> {
  const opened = await db
    .selectFrom('ledger')
    .select(['seq', 'at'])
    .where('case_id', '=', caseId)
    .where('kind', '=', 'case.opened')
    .executeTakeFirst();
  if (opened === undefined) return 0;
  const midnight = new Date(opened.at);
  midnight.setUTCHours(0, 0, 0, 0);
  const next = new Date(midnight.getTime() + DAY_MS);
  const { count } = await db
    .selectFrom('ledger')
    .select((row) => row.fn.countAll().as('count'))
    .where('kind', '=', 'case.opened')
    .where('seq', '<=', opened.seq)
    .where('at', '>=', midnight)
    .where('at', '<', next)
    .executeTakeFirstOrThrow();
  return Number(count);
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
