import { randomBytes } from 'node:crypto';
import type { Workbench } from '../../../changes/workbench.ts';
import { deadlineIn } from '../../../deadline.ts';
import { Failure } from '../../../failure.ts';
import { fedMember } from '../../container/in-container.ts';
import { mebibytes } from '../../free-bytes.ts';
import { cleanUp, failed, lastWords, onHost } from '../../on-host.ts';
import { COUNT_TABLES, type Contents, readContents } from './dump-database.ts';
import type { Database } from './list-databases.ts';
import { fromHex, postgresScript, SCRATCH } from './postgres-script.ts';

const SPARE_BYTES = 100 * 1024 * 1024;
const AGAIN = 'Ask again; if it stays so, restore the dump by hand into an empty server to see why.';

const ROOM = 'df -Pk "$(sql -d "$home" -c "show data_directory")" | tail -n 1';

// The scratch database is like the one that was dumped, and as the server would make one that is restored.
const CREATE = [
  'sql -d "$home" --set="scratch=$1" --set="name=$2" <<\'SQL\'',
  "select format('create database %I template template0 encoding %L lc_collate %L lc_ctype %L', :'scratch', pg_encoding_to_char(encoding), datcollate, datctype) from pg_database where datname = :'name' \\gexec",
  'SQL',
].join('\n');

const RESTORE = 'exec pg_restore --exit-on-error --no-publications --no-subscriptions --dbname="$1"';

const COUNT = [
  'sql -d "$1" --set="tables=$2" <<\'SQL\'',
  COUNT_TABLES,
  "select format('select ''umpire-rows %s '' || count(*) from %s', t, convert_from(decode(t, 'hex'), 'UTF8')) from unnest(string_to_array(:'tables', ' ')) t \\gexec",
  'SQL',
].join('\n');

// Before PostgreSQL 13 a database that somebody is connected to cannot be dropped by force.
const DROP =
  'sql -d "$home" -c "drop database if exists \\"$1\\" with (force)" || sql -d "$home" -c "drop database if exists \\"$1\\""';

/** The server does not let anybody rehearse; the dump may be sound all the same. */
const IMPOSSIBLE =
  /permission denied|must be (?:superuser|owner)|No space left|disk full|can only (?:be )?(?:create|install)|shared_preload_libraries/i;

/** Why a rehearsal was not possible, or `undefined` when it has succeeded. Throws a Failure for a dump that is not sound. */
export type Obstacle = string | undefined;

/**
 * Restores one database of a backup into a scratch database of the same server, compares its tables and rows with what was
 * dumped, and drops it again, however it went. It takes at most half of the time that is left.
 */
export async function rehearseDatabase(
  bench: Workbench,
  container: string,
  database: Database,
  contents: Contents,
  dump: { readonly archive: string; readonly member: string },
): Promise<Obstacle> {
  const deadline = deadlineIn(Math.floor(bench.deadline.remainingMs() / 2), bench.deadline.signal);
  const trial = { ...bench, deadline };
  const noRoom = await lacksRoom(trial, container, database);
  if (noRoom !== undefined) return noRoom;
  const scratch = `${SCRATCH}${randomBytes(6).toString('hex')}`;
  try {
    return await tryRestore(trial, container, database, contents, dump, scratch);
  } catch (error) {
    const late = error instanceof Failure && error.reason === 'timed-out' && !bench.deadline.signal.aborted;
    if (!late) throw error;
    return `it takes longer than the ${Math.round(deadline.timeoutMs / 1000)} s that there were`;
  } finally {
    await cleanUp(bench, postgresScript(bench, container, DROP, [scratch]));
  }
}

async function tryRestore(
  bench: Workbench,
  container: string,
  database: Database,
  contents: Contents,
  dump: { readonly archive: string; readonly member: string },
  scratch: string,
): Promise<Obstacle> {
  const create = postgresScript(bench, container, CREATE, [scratch, database.name]);
  const created = await onHost(bench, 'making a scratch database', create);
  if (created.exitCode !== 0) return `a scratch database cannot be made: ${lastWords(created)}`;
  const restore = postgresScript(bench, container, RESTORE, [scratch], true);
  const what = `restoring ${database.name} into a scratch database`;
  const restored = await onHost(bench, what, fedMember(dump.archive, dump.member, restore));
  if (restored.exitCode !== 0 && IMPOSSIBLE.test(restored.stderr)) return lastWords(restored);
  if (restored.exitCode !== 0) throw failed(what, restored, AGAIN);
  const tables = [...contents.rows.keys()].join(' ');
  const count = postgresScript(bench, container, COUNT, [scratch, tables]);
  const counted = await onHost(bench, 'counting what was restored', count);
  if (counted.exitCode !== 0) throw failed('counting what was restored', counted, AGAIN);
  compare(database.name, contents, readContents(counted.stdout));
  return undefined;
}

async function lacksRoom(bench: Workbench, container: string, { bytes }: Database): Promise<Obstacle> {
  const ran = await onHost(bench, 'asking PostgreSQL for room', postgresScript(bench, container, ROOM));
  const free = Number(/\s(\d+)\s+\d+%\s/.exec(ran.stdout)?.[1]) * 1024;
  if (Number.isNaN(free)) return `nobody knows how much room the server has: ${lastWords(ran)}`;
  return free - bytes >= SPARE_BYTES
    ? undefined
    : `the server has no room for a scratch database: ${mebibytes(free)} are free, it takes ${mebibytes(bytes)}`;
}

function compare(name: string, dumped: Contents, restored: Contents): void {
  const wrong = [...dumped.rows].filter(([table, rows]) => restored.rows.get(table) !== rows);
  if (wrong.length === 0 && dumped.tables === restored.tables) return;
  const rows = wrong.map(
    ([table, count]) => `${fromHex(table)} has ${restored.rows.get(table) ?? 'no'} rows instead of ${count}`,
  );
  throw new Failure(
    'refused',
    `the dump of ${name} is not what was dumped: ${[`${restored.tables} tables instead of ${dumped.tables}`, ...rows].join(', ')}`,
    AGAIN,
  );
}
