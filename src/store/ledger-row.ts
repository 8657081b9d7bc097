import { type ChainHead, canonicalJson, hashOf, type LinkedRow } from '../core/case/chain.ts';
import type { EventBody, LedgerEvent } from '../core/case/event.ts';
import type { Actor } from '../core/person.ts';
import type { NewEvent } from '../ports/ledger.ts';
import type { Tables } from './tables.ts';

type Row = Tables['ledger'];

/** The row after `head` that keeps `event`. */
export function rowAfter(head: ChainHead, caseId: string, version: number, event: NewEvent): LinkedRow {
  const row = {
    seq: head.seq + 1,
    caseId,
    version,
    at: event.at,
    actor: canonicalJson(event.actor),
    kind: event.body.kind,
    data: canonicalJson(event.body),
  };
  return { ...row, previous: head.hash, hash: hashOf(row, head.hash) };
}

/** A row as the table holds it. */
export function columnsOf({ caseId, ...row }: LinkedRow): Row {
  return { ...row, case_id: caseId };
}

/** A row of the table as the chain sees it. */
export function rowOf({ case_id, ...row }: Row): LinkedRow {
  return { ...row, caseId: case_id };
}

/** A row of the table as the engine sees it. */
export function eventOf({ case_id, actor, data, kind: _, ...row }: Row): LedgerEvent {
  return { ...row, caseId: case_id, actor: JSON.parse(actor) as Actor, body: JSON.parse(data) as EventBody };
}
