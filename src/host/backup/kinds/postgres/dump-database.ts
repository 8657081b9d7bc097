import type { Workbench } from '../../../changes/workbench.ts';
import { writtenTo } from '../../container/in-container.ts';
import { failed, onHost } from '../../on-host.ts';
import { LOG_IN } from './list-databases.ts';
import { databaseNamed, postgresScript } from './postgres-script.ts';

/** How many rows some tables have, by their quoted names in hex. */
export type RowCounts = ReadonlyMap<string, number>;

export interface Contents {
  readonly tables: number;
  readonly rows: RowCounts;
}

/** Of so many tables the rows are counted, and only of smaller ones: counting reads a table whole. */
const COUNTED_TABLES = 20;
const COUNTED_BYTES = 256 * 1024 * 1024;

// Extensions make their own tables when they are installed.
const TABLES =
  "from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and c.relpersistence = 'p' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')";

/** Says how many tables there are. */
export const COUNT_TABLES = `select 'umpire-tables ' || count(*) ${TABLES};`;

const COUNT_ROWS = `select format('select ''umpire-rows %s '' || count(*) from %I.%I', encode(convert_to(format('%I.%I', n.nspname, c.relname), 'UTF8'), 'hex'), n.nspname, c.relname) ${TABLES} and pg_table_size(c.oid) < ${COUNTED_BYTES} order by pg_table_size(c.oid) desc, 1 limit ${COUNTED_TABLES} \\gexec`;

// The rows are counted in the very snapshot that is dumped, so that a busy database can be compared with its dump. What
// `psql` says goes to the error stream: the dump has the other one for itself.
const DUMP = [
  'UMPIRE_DATABASE=$1',
  'export UMPIRE_DATABASE',
  'exec 3>&1 1>&2',
  'sql -d "$1" <<\'SQL\'',
  'begin transaction isolation level repeatable read, read only;',
  'select pg_export_snapshot() as snapshot \\gset',
  '\\setenv UMPIRE_SNAPSHOT :snapshot',
  '\\! pg_dump --format=custom --snapshot="$UMPIRE_SNAPSHOT" --dbname="$UMPIRE_DATABASE" >&3 && echo umpire-dumped',
  COUNT_TABLES,
  COUNT_ROWS,
  'commit;',
  'SQL',
].join('\n');

/** Dumps one database in the custom format to a file of the host; resolves with what is in the dump. */
export async function dumpDatabase(
  bench: Workbench,
  container: string,
  name: string,
  file: string,
): Promise<Contents> {
  const argv = writtenTo(file, postgresScript(bench, container, DUMP, [databaseNamed(name)]));
  const what = `dumping the database ${name}`;
  const ran = await onHost(bench, what, argv);
  if (ran.exitCode !== 0 || !ran.stderr.includes('umpire-dumped\n')) throw failed(what, ran, LOG_IN);
  return readContents(ran.stderr);
}

/** Reads the lines in which our queries tell what is in a database. */
export function readContents(said: string): Contents {
  const rows = [...said.matchAll(/^umpire-rows ([0-9a-f]+) (\d+)$/gm)];
  return {
    tables: Number(/^umpire-tables (\d+)$/m.exec(said)?.[1]),
    rows: new Map(rows.map(([, table = '', count]) => [table, Number(count)])),
  };
}
