import type { Workbench } from '../../../changes/workbench.ts';
import type { BackupKind, Rehearsal, Written } from '../../backup-kind.ts';
import { runningContainer } from '../../container/find-container.ts';
import { fedMember, writtenTo } from '../../container/in-container.ts';
import { must } from '../../on-host.ts';
import { plainName } from '../../place.ts';
import { type Contents, dumpDatabase } from './dump-database.ts';
import { type Database, LOG_IN, listDatabases } from './list-databases.ts';
import { postgresScript } from './postgres-script.ts';
import { rehearseDatabase } from './rehearse-database.ts';
import { ROLES, restorePostgres } from './restore-postgres.ts';

const ON_HOST = 'Look at the folder of the backup on the host.';

const DUMP_ROLES = 'exec pg_dumpall --roles-only --database="$home"';
const READ_WHOLE = 'exec pg_restore --file=/dev/null';
const PACK = 'umask 077; tar -cf "$1" -C "$1s" . && rm -rf "$1s"';

interface Dumped {
  readonly member: string;
  readonly database: Database;
  readonly contents: Contents;
}

/** A PostgreSQL server: its roles, and each database in the custom format, in one tar archive. */
export const POSTGRES: BackupKind = {
  fileName: ({ name }) => [`postgres-${plainName(name)}`, '.tar'],

  async estimate(bench, item) {
    const databases = await listDatabases(bench, await runningContainer(bench, item));
    return databases.reduce((sum, { bytes }) => sum + bytes, 0);
  },

  async write(bench, item, part) {
    const id = await runningContainer(bench, item);
    const folder = `${part}s`;
    await must(bench, `making ${folder}`, ['mkdir', '-m', '700', folder], ON_HOST);
    const roles = writtenTo(`${folder}/${ROLES}`, postgresScript(bench, id, DUMP_ROLES));
    await must(bench, 'dumping the roles', roles, LOG_IN);
    const dumped: Dumped[] = [];
    for (const [index, database] of (await listDatabases(bench, id)).entries()) {
      const member = `${String(index + 1).padStart(3, '0')}-${plainName(database.name)}.dump`;
      const contents = await dumpDatabase(bench, id, database.name, `${folder}/${member}`);
      dumped.push({ member, database, contents });
    }
    await writeIndex(bench, `${folder}/databases.txt`, dumped);
    await must(bench, `packing ${part}`, ['sh', '-c', PACK, 'sh', part], ON_HOST);
    return { rehearse: (path) => rehearse(bench, id, path, dumped) } satisfies Written;
  },

  restore: restorePostgres,
};

/** One line for each dump: its name in the archive, and the database's own name as JSON. */
async function writeIndex(bench: Workbench, path: string, dumped: readonly Dumped[]): Promise<void> {
  const lines = dumped.map(({ member, database }) => `${member} ${JSON.stringify(database.name)}`);
  const argv = writtenTo(path, ['printf', '%s\\n', ...lines]);
  await must(bench, `writing ${path}`, argv, ON_HOST);
}

async function rehearse(
  bench: Workbench,
  id: string,
  archive: string,
  dumped: readonly Dumped[],
): Promise<Rehearsal> {
  const obstacles: string[] = [];
  for (const { member, database, contents } of dumped) {
    const read = fedMember(archive, `./${member}`, postgresScript(bench, id, READ_WHOLE, [], true));
    await must(bench, `reading the dump of ${database.name} to its end`, read, 'Ask again.');
    const dump = { archive, member: `./${member}` };
    const obstacle = await rehearseDatabase(bench, id, database, contents, dump);
    if (obstacle !== undefined) obstacles.push(`${database.name}: ${obstacle}`);
  }
  const names = dumped.map(({ database }) => database.name).join(', ');
  if (obstacles.length > 0)
    return {
      kind: 'impossible',
      text: `pg_restore read the dumps of ${names} to their ends, but they could not be restored on trial: ${obstacles.join('; ')}`,
    };
  const tables = dumped.reduce((sum, { contents }) => sum + contents.tables, 0);
  const counted = dumped.reduce((sum, { contents }) => sum + contents.rows.size, 0);
  return {
    kind: 'passed',
    text: `Restored into scratch databases (${names}): ${tables} tables, the rows of ${counted} compared.`,
  };
}
