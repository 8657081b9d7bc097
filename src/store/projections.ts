import { sql } from 'kysely';
import type { LedgerEvent, OperationEvent } from '../core/case/event.ts';
import { eventOf } from './ledger-row.ts';
import { lockLedger } from './lock-ledger.ts';
import type { Database, Tables } from './tables.ts';

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
    await transaction.deleteFrom('pending_job').execute();
    await transaction.deleteFrom('deadline').execute();
    await transaction.deleteFrom('live_page').execute();
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
    case 'diagnosis.requested':
      await expect(db, { id: body.diagnosis, case_id: caseId, host: body.host, seq });
      return;
    case 'diagnosis.finished':
    case 'diagnosis.failed':
      await db.deleteFrom('pending_job').where('id', '=', body.diagnosis).execute();
      return;
    case 'level.reached':
      if (body.level === 'help') return;
      await db
        .insertInto('live_page')
        .values({ case_id: caseId, level: body.level })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return;
    case 'page.ended':
      await db
        .deleteFrom('live_page')
        .where('case_id', '=', caseId)
        .where('level', '=', body.level)
        .execute();
      return;
    case 'diagnosis.waiting':
    case 'layer.finished':
    case 'page.sent':
    case 'page.taken':
    case 'page.failed':
    case 'page.acknowledged':
    case 'page.unanswered':
    case 'help.given':
    case 'meeting.held':
    case 'note.added':
    case 'report.written':
    case 'timeline.asked':
      return;
    default:
      await projectOperation(db, { caseId, seq }, body);
  }
}

async function projectOperation(
  db: Database,
  { caseId, seq }: Pick<LedgerEvent, 'caseId' | 'seq'>,
  body: OperationEvent,
): Promise<void> {
  const { operation } = body;
  switch (body.kind) {
    case 'operation.requested':
      await expect(db, { id: `${operation}/plan`, case_id: caseId, host: body.host, seq });
      return;
    case 'operation.planned':
      await db.deleteFrom('pending_job').where('id', '=', `${operation}/plan`).execute();
      await due(db, {
        operation,
        case_id: caseId,
        host: body.planned.plan.host,
        at: new Date(body.expiresAt),
      });
      return;
    case 'operation.granted':
      await expect(db, { id: `${operation}/run`, case_id: caseId, host: body.claims.host, seq });
      await due(db, {
        operation,
        case_id: caseId,
        host: body.claims.host,
        at: new Date(body.claims.expiresAt),
      });
      return;
    case 'operation.started':
      await db.deleteFrom('deadline').where('operation', '=', operation).execute();
      return;
    case 'operation.denied':
    case 'operation.expired':
    case 'operation.failed':
    case 'operation.finished':
      await db
        .deleteFrom('pending_job')
        .where('id', 'in', [`${operation}/plan`, `${operation}/run`])
        .execute();
      await db.deleteFrom('deadline').where('operation', '=', operation).execute();
      return;
    case 'operation.waiting':
    case 'approval.given':
    case 'approval.withdrawn':
    case 'approval.refused':
    case 'backup.taken':
    case 'step.started':
    case 'step.said':
    case 'step.finished':
      return;
    default:
      body satisfies never;
  }
}

async function expect(db: Database, job: Tables['pending_job']): Promise<void> {
  await db.insertInto('pending_job').values(job).execute();
}

async function due(db: Database, deadline: Tables['deadline']): Promise<void> {
  const { at } = deadline;
  await db
    .insertInto('deadline')
    .values(deadline)
    .onConflict((conflict) => conflict.column('operation').doUpdateSet({ at }))
    .execute();
}
