import { sql } from 'kysely';
import type { Database } from './tables.ts';

/** The letters `umpi`, so that `pg_locks` shows whose it is. */
const LEDGER_LOCK = 0x756d7069;

/** Until the transaction ends, nobody else appends: this is what keeps `seq` without gaps and the chain in one line. */
export async function lockLedger(transaction: Database): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(LEDGER_LOCK)})`.execute(transaction);
}
