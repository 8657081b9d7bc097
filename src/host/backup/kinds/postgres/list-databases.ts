import type { Workbench } from '../../../changes/workbench.ts';
import { must } from '../../on-host.ts';
import { fromHex, postgresScript, SCRATCH } from './postgres-script.ts';

export const LOG_IN =
  'Umpire logs in inside the container as POSTGRES_USER with POSTGRES_PASSWORD of its environment: see that this works there (psql -U …).';

const LIST = [
  'sql -d "$home" <<\'SQL\'',
  "select encode(convert_to(datname::text, 'UTF8'), 'hex') || ' ' || pg_database_size(oid)",
  `from pg_database where datallowconn and not datistemplate and datname not like '${SCRATCH.replaceAll('_', '\\_')}%'`,
  'order by datname',
  'SQL',
].join('\n');

export interface Database {
  readonly name: string;
  readonly bytes: number;
}

/** The databases of a server that hold somebody's data: no templates, no scratch databases of ours. */
export async function listDatabases(bench: Workbench, container: string): Promise<Database[]> {
  const argv = postgresScript(bench, container, LIST);
  const { stdout } = await must(bench, 'asking PostgreSQL for its databases', argv, LOG_IN);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' '))
    .map(([hex = '', bytes = '']) => ({ name: fromHex(hex), bytes: Number(bytes) }));
}
