import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backUp } from '../../../src/host/backup/back-up.ts';
import { needsPrograms } from '../../lab/needs.ts';
import { poll } from '../../lab/process/poll.ts';
import { running } from '../processes.ts';
import { type EngineStage, engineStage } from './engine-stage.ts';
import { during, item } from './stage.ts';

const PASSWORD = 'pa55-never-in-an-argv';
const ENVIRONMENT = ['POSTGRES_USER=neuros', `POSTGRES_PASSWORD=${PASSWORD}`, 'POSTGRES_DB=neuros'];
const ODD = "odd = name's";
const ODD_TABLE = '"t; drop table x"';

needsPrograms('neuros')('PostgreSQL in a container', { timeout: 60_000 }, () => {
  let it: EngineStage;
  let id: string;
  const start = () =>
    it.start('postgres', ...ENVIRONMENT.flatMap((each) => ['--env', each]), 'umpire-lab/postgres:15');
  const sql = async (text: string, database = 'neuros') => {
    const script = 'PGPASSWORD=$POSTGRES_PASSWORD psql -XAtq -U neuros -v ON_ERROR_STOP=1 -d "$1" -c "$2"';
    return (await it.docker.docker('exec', id, 'sh', '-c', script, 'sh', database, text)).trim();
  };
  const odd = (text: string) => sql(text, "dbname='odd = name\\'s'");
  const databases = () => sql("select string_agg(datname, ' ' order by datname) from pg_database");
  const backups = () => readdir(join(it.on.backups, 'neuros-1.1'));

  beforeAll(async () => {
    it = await engineStage();
    id = await start();
    await poll('PostgreSQL', 30_000, async () => (await sql('select 1')) === '1');
    await sql("create role app login password 'app'");
    await sql('create table memories (id serial primary key, text text not null)');
    await sql("insert into memories (text) select 'memory ' || n from generate_series(1, 500) n");
    await sql('alter table memories owner to app');
    await sql(`create database "${ODD}"`);
    await odd(`create table ${ODD_TABLE} (n int); insert into ${ODD_TABLE} values (7)`);
  }, 120_000);
  afterAll(() => it.stop(), 60_000);

  test('a dump is rehearsed in a scratch database that is gone afterwards', async () => {
    const before = await databases();
    const receipt = await it.on.taken(item('postgres', id, 'postgres'));
    expect(receipt).toMatchObject({
      path: join(it.on.backups, 'neuros-1.1/postgres-postgres.tar'),
      rehearsal: {
        kind: 'passed',
        text: expect.stringMatching(/neuros, odd = name's, postgres.*2 tables, the rows of 2/),
      },
    });
    expect(await databases()).toBe(before);
    const written = await readFile(receipt.path);
    expect(receipt.bytes).toBe(written.length);
    expect(receipt.sha256).toBe(createHash('sha256').update(written).digest('hex'));
    expect((await backups()).sort()).toStrictEqual([
      'postgres-postgres.tar',
      'postgres-postgres.tar.receipt.json',
    ]);
  });

  test('rows, tables, a database and a role that were destroyed come back', async () => {
    const receipt = await it.on.taken(item('postgres', id, 'postgres'));
    await sql('delete from memories where id > 10; alter table memories add column noise int');
    await sql(`drop database "${ODD}"`);
    await it.on.restored(receipt);
    expect(await sql('select count(*), max(text) from memories')).toBe('500|memory 99');
    expect(await odd(`select * from ${ODD_TABLE}`)).toBe('7');
    expect(await sql("select tableowner from pg_tables where tablename = 'memories'")).toBe('app');
  });

  test('it comes back in a container that was made anew, found by its service', async () => {
    const receipt = await it.on.taken(item('postgres', id, 'postgres'));
    await it.remove(id);
    id = await start();
    await it.on.restored(receipt);
    expect(await sql('select count(*) from memories')).toBe('500');
    expect(await sql("select rolcanlogin from pg_roles where rolname = 'app'")).toBe('t');
  });

  test('a restore that fails in the middle leaves the database as it was', async () => {
    const receipt = await it.on.taken(item('postgres', id, 'postgres'));
    await sql("insert into memories (text) values ('younger'); create view seen as select * from memories");
    await expect(it.on.restored(receipt)).rejects.toThrow(/other objects depend on it/);
    expect(await sql('select count(*) from memories')).toBe('501');
    await sql("drop view seen; delete from memories where text = 'younger'");
  });

  test('a database that is written to all the time still equals its dump', async () => {
    const insert = () => sql("insert into memories (text) values ('new')");
    const receipt = await during(insert, () => it.on.taken(item('postgres', id, 'postgres')));
    expect(receipt.rehearsal).toMatchObject({ kind: 'passed' });
  });

  test('the password is in no argument and no receipt', async () => {
    const seen: number[] = [];
    const look = async () => seen.push(...(await running(PASSWORD)));
    const receipt = await during(look, () => it.on.taken(item('postgres', id, 'postgres')));
    expect(seen).toStrictEqual([]);
    expect(JSON.stringify([it.argvs, receipt])).not.toContain(PASSWORD);
    expect(await readFile(`${receipt.path}.receipt.json`, 'utf8')).not.toContain(PASSWORD);
  });

  test.each([
    [
      'cut off on its way',
      'case "$*" in *--format=custom*) $DOCKER "$@" | head -c 2000; exit 0;; esac',
      // A daemon under load may lose the little that was let through: then it is a dump that never came.
      /to its end|it said nothing/,
    ],
    ['that never came', 'case "$*" in *--format=custom*) exit 0;; esac', /dumping the database/],
  ])('a dump %s is none, and leaves nothing behind', async (_how, script, message) => {
    await it.on.claim('neuros-1.9');
    const before = await databases();
    const bench = it.on.bench({ engine: await it.standIn(script) });
    expect(await backUp(bench, 'neuros-1.9', item('postgres', id, 'postgres'))).toMatchObject({
      kind: 'unable',
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(/./),
    });
    expect(await readdir(join(it.on.backups, 'neuros-1.9'))).toStrictEqual([]);
    expect(await databases()).toBe(before);
  });

  test('a dump that lost rows does not pass its rehearsal, and the scratch database goes', async () => {
    await it.on.claim('neuros-1.9');
    const lose =
      'case "$*" in *--dbname=*umpire_rehearsal*|*"pg_restore --exit"*) $DOCKER "$@"; c=$?; for s; do :; done; $DOCKER exec "$ID" sh -c "PGPASSWORD=\\$POSTGRES_PASSWORD psql -qU neuros -d $s -c \'delete from memories where id = 1\'" 2>/dev/null; exit $c;; esac';
    const bench = it.on.bench({ engine: await it.standIn(`ID=${id}\n${lose}`) });
    expect(await backUp(bench, 'neuros-1.9', item('postgres', id, 'postgres'))).toMatchObject({
      kind: 'unable',
      message: expect.stringMatching(/public\.memories has \d+ rows instead of \d+/),
    });
    expect(await databases()).not.toContain('umpire_rehearsal');
  });

  test('a server without room for a scratch database says so, and keeps its backup', async () => {
    const bench = it.on.bench({
      engine: await it.standIn('case "$*" in *data_directory*) echo "none 1000 900 100 90% /"; exit;; esac'),
    });
    await it.on.claim('neuros-1.8');
    expect(await backUp(bench, 'neuros-1.8', item('postgres', id, 'postgres'))).toMatchObject({
      kind: 'taken',
      receipt: {
        rehearsal: {
          kind: 'impossible',
          text: expect.stringMatching(/no room for a scratch database: 0\.1 MiB/),
        },
      },
    });
  });

  test('a rehearsal that takes too long is given up, and the backup kept', async () => {
    const slow = 'case "$*" in *"pg_restore --exit"*) sleep 1000;; esac';
    await it.on.claim('neuros-1.7');
    const bench = it.on.bench({ engine: await it.standIn(slow), timeoutMs: 12_000 });
    expect(await backUp(bench, 'neuros-1.7', item('postgres', id, 'postgres'))).toMatchObject({
      kind: 'taken',
      receipt: { rehearsal: { kind: 'impossible', text: expect.stringMatching(/longer than the \d s/) } },
    });
    expect(await databases()).not.toContain('umpire_rehearsal');
  });

  test.each([
    ['stopped', 'does not run', () => it.docker.docker('stop', '--time', '5', id), /docker compose up/],
    ['gone', 'no container of postgres', () => it.remove(id), /docker compose up/],
  ])('a container that is %s is said to be', async (_how, message, act, remedy) => {
    await act();
    expect(await backUp(it.on.bench(), 'neuros-1.9', item('postgres', id, 'postgres'))).toMatchObject({
      kind: 'unable',
      message: expect.stringContaining(message),
      remedy: expect.stringMatching(remedy),
    });
  });
});
