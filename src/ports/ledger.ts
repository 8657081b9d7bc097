import type { EventBody, LedgerEvent } from '../core/case/event.ts';
import type { Actor } from '../core/person.ts';
import type { Receipt } from '../core/plan/backup.ts';

export interface NewEvent {
  readonly at: Date;
  readonly actor: Actor;
  readonly body: EventBody;
}

/** The append-only, hash-chained log and the small tables folded from it in the same transaction. */
export interface Ledger {
  /**
   * Appends to a case whose newest version is `expectedVersion` (0 opens it). `conflict` when somebody else appended
   * first, or when opening a case for a target that has an open one; nothing is written then.
   */
  append(
    caseId: string,
    expectedVersion: number,
    events: readonly NewEvent[],
  ): Promise<'appended' | 'conflict'>;
  /** All events of a case, oldest first; empty when there is none. */
  events(caseId: string): Promise<LedgerEvent[]>;
  /** The open case of a target. */
  openCase(target: string): Promise<string | undefined>;
  /** The newest case of a target, open or not. */
  lastCase(target: string): Promise<string | undefined>;
  /** A case's number among those opened on the same UTC day, from 1 in the ledger's order; 0 for a case there is not. */
  numberOnDay(caseId: string): Promise<number>;
  /**
   * Jobs the ledger waits for, oldest first: diagnoses neither finished nor failed (`id` is the diagnosis), plans not
   * made yet (`<operation>/plan`), granted operations without an ending (`<operation>/run`).
   */
  pending(): Promise<{ id: string; caseId: string; host: string }[]>;
  /** Operations whose request or unused grant has expired at `now` and that have not started or ended. */
  expired(now: Date): Promise<{ operation: string; caseId: string; host: string }[]>;
  /** Cases with a level that pages, until its pagers were told that it is over. */
  paging(): Promise<string[]>;
  /** Backups taken, of one target or of all, newest first; at most 10,000 are looked through. */
  receipts(target: string | undefined): Promise<Receipt[]>;
  /** Calls back with the case of each append, by this process or another, until the returned function is called. */
  watch(changed: (caseId: string) => void): Promise<() => Promise<void>>;
  /** Walks the whole chain; names the first broken row. */
  verify(): Promise<
    { kind: 'intact'; rows: number; head: string } | { kind: 'broken'; seq: number; problem: string }
  >;
}
