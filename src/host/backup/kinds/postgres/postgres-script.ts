import type { Workbench } from '../../../changes/workbench.ts';
import { inContainer } from '../../container/in-container.ts';

/** What a scratch database of ours is called; none of them is backed up. */
export const SCRATCH = 'umpire_rehearsal_';

// The container's own environment says who may log in; the password stays in environments. A session that waits for its
// `pg_dump` must not be ended for idling.
const LOG_IN = [
  'unset PGHOST PGHOSTADDR PGSERVICE',
  'PGUSER=${POSTGRES_USER:-postgres}',
  'home=${POSTGRES_DB:-$PGUSER}',
  'if [ -n "${POSTGRES_PASSWORD:-}" ]; then PGPASSWORD=$POSTGRES_PASSWORD',
  'elif [ -r "${POSTGRES_PASSWORD_FILE:-}" ]; then PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE"); fi',
  'if [ -n "${PGPASSWORD:-}" ]; then export PGPASSWORD; fi',
  'PGCONNECT_TIMEOUT=10 PGCLIENTENCODING=UTF8',
  'PGOPTIONS="-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"',
  'export PGUSER PGCONNECT_TIMEOUT PGCLIENTENCODING PGOPTIONS',
  'sql() { psql --no-psqlrc --tuples-only --no-align --quiet --set=ON_ERROR_STOP=1 "$@"; }',
].join('\n');

/** The words that run a fixed script in a PostgreSQL container; `sql`, `$home` and the usual programs are ready for it. */
export function postgresScript(
  bench: Workbench,
  container: string,
  script: string,
  args: readonly string[] = [],
  input = false,
): string[] {
  return inContainer(bench, container, `${LOG_IN}\n${script}`, args, input ? ['--interactive'] : []);
}

/** A database as libpq takes it where a bare name could be read as more than a name. */
export function databaseNamed(name: string): string {
  return `dbname='${name.replaceAll(/[\\']/g, '\\$&')}'`;
}

/** Text that a query sent in hex, so that no character of a name can be taken for a separator. */
export function fromHex(hex: string): string {
  return Buffer.from(hex, 'hex').toString('utf8');
}
