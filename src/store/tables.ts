import type { Kysely } from 'kysely';

/** The tables of schema `umpire`, as the migrations make them. */
export interface Tables {
  /** Append-only, also in the database: triggers refuse UPDATE, DELETE and TRUNCATE. */
  ledger: {
    seq: number;
    case_id: string;
    version: number;
    at: Date;
    kind: string;
    /** Canonical JSON as text, because `jsonb` cannot hold \u0000 and would not keep the bytes that were hashed. */
    actor: string;
    data: string;
    previous: string;
    hash: string;
  };
  /** Folded from the ledger: every case with its newest version. */
  case_head: { case_id: string; version: number };
  /** Folded from the ledger: at most one open case per target. */
  open_case: { target: string; case_id: string };
  /** Folded from the ledger: jobs whose end it waits for; `seq` is that of the event that asked for them. */
  pending_job: { id: string; case_id: string; host: string; seq: number };
  /** Folded from the ledger: until when an operation can be approved, or its grant used. */
  deadline: { operation: string; case_id: string; host: string; at: Date };
  /** Folded from the ledger: levels that page, until every pager was told that they are over. */
  live_page: { case_id: string; level: string };
  /** What was posted where; not in the ledger, so it cannot be rebuilt from it. */
  posted_message: { case_id: string; surface: string; key: string; ref: string; digest: string };
  /** How much of a case a surface shows; not in the ledger. */
  shown_version: { case_id: string; surface: string; version: number };
}

export type Database = Kysely<Tables>;

export const SCHEMA = 'umpire';
