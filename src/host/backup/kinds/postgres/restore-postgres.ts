import type { BackupItem } from '../../../../core/plan/backup.ts';
import type { Workbench } from '../../../changes/workbench.ts';
import { Failure } from '../../../failure.ts';
import type { Ran } from '../../../machine.ts';
import type { Restored } from '../../backup-kind.ts';
import { runningContainer } from '../../container/find-container.ts';
import { fedMember } from '../../container/in-container.ts';
import { must, onHost } from '../../on-host.ts';
import { LOG_IN, listDatabases } from './list-databases.ts';
import { databaseNamed, postgresScript } from './postgres-script.ts';

/** Name of the roles in the archive. */
export const ROLES = 'roles.sql';

// While a new container makes its cluster it serves its socket only: until it answers on TCP, too, it is not done.
const ANSWERS = [
  'n=0',
  'until pg_isready -q -h 127.0.0.1 && sql -d "$home" -c "select 1" >/dev/null 2>&1; do',
  '  n=$((n + 1)); [ "$n" -lt 60 ] || break; sleep 1',
  'done',
  'sql -d "$home" -c "select 1"',
].join('\n');

// Owners must exist before what they own; passwords are put back last, or we might lock ourselves out in the middle.
const MAKE_ROLES = 'sed -n "/^CREATE ROLE /p" | psql -Xq -d "$home" 2>/dev/null; true';
const ALL_ROLES = 'psql -Xq -d "$home" 2>&1 | sed "/^CREATE ROLE\\|role .* already exists$/d"; true';

const REPLACE = 'exec pg_restore --clean --if-exists --single-transaction --exit-on-error --dbname="$1"';
// A new database cannot be made inside a transaction; there is nothing in it that could be lost.
const CREATE = 'exec pg_restore --create --exit-on-error --dbname="$home"';

/**
 * Puts every database of the archive back: each in one transaction, which leaves it as it is when anything fails, or made
 * anew where it is gone. Others that are connected wait.
 */
export async function restorePostgres(bench: Workbench, item: BackupItem, from: string): Promise<Restored> {
  const id = await runningContainer(bench, item);
  await must(bench, 'asking PostgreSQL', postgresScript(bench, id, ANSWERS), LOG_IN);
  const dumps = await readIndex(bench, from);
  const there = new Set((await listDatabases(bench, id)).map(({ name }) => name));
  const feed = (what: string, member: string, script: string, args: readonly string[] = []): Promise<Ran> =>
    onHost(bench, what, fedMember(from, `./${member}`, postgresScript(bench, id, script, args, true)));
  await feed('making the roles', ROLES, MAKE_ROLES);
  const said: string[] = [];
  for (const { member, name } of dumps) {
    const what = `restoring the database ${name}`;
    const ran = there.has(name)
      ? await feed(what, member, REPLACE, [databaseNamed(name)])
      : await feed(what, member, CREATE);
    said.push(ran.stdout, ran.stderr, ran.exitCode === 0 ? `${name} is as it was\n` : '');
    if (ran.exitCode !== 0) return { exitCode: ran.exitCode, output: said.join('') };
  }
  const roles = await feed('restoring the roles', ROLES, ALL_ROLES);
  return { exitCode: roles.exitCode, output: said.join('') + roles.stdout };
}

async function readIndex(bench: Workbench, from: string): Promise<{ member: string; name: string }[]> {
  const argv = ['tar', '-xOf', from, './databases.txt'];
  const { stdout } = await must(
    bench,
    `reading ${from}`,
    argv,
    'The archive is none of Umpire: see its receipt.',
  );
  const lines = stdout.split('\n').filter(Boolean);
  return lines.map((line) => {
    const [, member, name] = /^(\S+) (".*")$/.exec(line) ?? [];
    if (member === undefined || name === undefined)
      throw new Failure(
        'unsupported',
        `${from} lists its databases in a way unknown here`,
        'Restore by hand.',
      );
    return { member, name: JSON.parse(name) as string };
  });
}
