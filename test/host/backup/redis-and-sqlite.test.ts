import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backUp } from '../../../src/host/backup/back-up.ts';
import { restore } from '../../../src/host/backup/restore.ts';
import { needsPrograms } from '../../lab/needs.ts';
import { findProgram } from '../../lab/process/find-program.ts';
import { poll } from '../../lab/process/poll.ts';
import { containersUnderTest } from '../docker/containers-under-test.ts';
import { running } from '../processes.ts';
import { type EngineStage, engineStage } from './engine-stage.ts';
import { during, item } from './stage.ts';

const PASSWORD = 'pa55-only-in-the-server';
const SERVER = ['redis-server', '--protected-mode', 'no', '--save', '3600', '1'];
const HAS_SHELL = (await findProgram('sqlite3')) !== undefined;

needsPrograms('neuros')('Redis and SQLite in containers', { timeout: 60_000 }, () => {
  let it: EngineStage;
  beforeAll(async () => {
    it = await engineStage();
  }, 120_000);
  afterAll(() => it.stop(), 60_000);

  const inside = async (id: string, ...argv: string[]) =>
    (await it.docker.docker('exec', id, ...argv)).trim();

  describe.each([
    ['without a password', [], []],
    ['with its password in the arguments', ['--requirepass', PASSWORD], []],
    ['with its password in a shell’s line', null, ['--env', `REDIS_PASSWORD=${PASSWORD}`]],
  ])('Redis %s', (_how, words, options) => {
    let id: string;
    const cli = async (...words: string[]) =>
      inside(id, ...['env', `REDISCLI_AUTH=${PASSWORD}`, 'redis-cli', '--no-auth-warning', ...words]);
    const command =
      words === null
        ? ['sh', '-c', `exec ${SERVER.join(' ')} --requirepass "$REDIS_PASSWORD"`]
        : [...SERVER, ...words];

    beforeAll(async () => {
      id = await it.start('redis', ...options, 'umpire-lab/redis:7', ...command);
      await poll('Redis', 10_000, async () => (await cli('ping')).includes('PONG'));
      await cli('mset', 'a', '1', 'b', '2', 'c', 'three');
    });
    afterAll(() => it.remove(id));

    test('its keys come back after they were flushed, and the password was nowhere', async () => {
      const receipt = await it.on.taken(item('redis', id, 'redis'));
      expect(receipt.path).toMatch(/neuros-1\.1\/redis-redis(?:-\d)?\.rdb$/);
      expect(receipt.rehearsal).toStrictEqual({
        kind: 'passed',
        text: 'redis-check-rdb read the dump to its end: 3 keys.',
      });
      await cli('flushall');
      await cli('set', 'd', 'younger');
      expect(await it.on.restored(receipt)).toContain('3 keys');
      expect(await cli('mget', 'a', 'b', 'c', 'd')).toBe('1\n2\nthree');
      expect(await cli('config', 'get', 'save')).toBe('save\n3600 1');
      expect(JSON.stringify([it.argvs, receipt])).not.toContain(PASSWORD);
    });

    test('nobody sees the password in a list of processes', async () => {
      const own = await running(PASSWORD);
      const seen: number[] = [];
      const look = async () => seen.push(...(await running(PASSWORD)));
      await during(look, () => it.on.taken(item('redis', id, 'redis')));
      expect(seen.filter((pid) => !own.includes(pid))).toStrictEqual([]);
    });
  });

  test('a Redis with an append-only file is backed up, and refused to be restored', async () => {
    const id = await it.start('cache', 'umpire-lab/redis:7', ...SERVER, '--appendonly', 'yes');
    await poll('Redis', 10_000, async () => (await inside(id, 'redis-cli', 'ping')) === 'PONG');
    await inside(id, 'redis-cli', 'set', 'a', '1');
    const receipt = await it.on.taken(item('redis', id, 'cache'));
    expect(await restore(it.on.bench(), receipt.item, receipt.path)).toMatchObject({
      kind: 'unable',
      message: expect.stringMatching(/append-only file.*nothing was touched/),
      remedy: expect.stringContaining('docs/backups.md'),
    });
    expect(await inside(id, 'redis-cli', 'get', 'a')).toBe('1');
    await it.remove(id);
  });

  test('a Redis whose password nobody can know says where to put it', async () => {
    const id = await it.start(
      'shut',
      'umpire-lab/redis:7',
      'sh',
      '-c',
      `P=${PASSWORD}; exec redis-server --requirepass "$P"`,
    );
    await poll('Redis', 10_000, async () => (await inside(id, 'redis-cli', 'ping')).includes('NOAUTH'));
    await it.on.claim('neuros-1.7');
    expect(await backUp(it.on.bench(), 'neuros-1.7', item('redis', id, 'shut'))).toMatchObject({
      kind: 'unable',
      remedy: expect.stringContaining('REDISCLI_AUTH'),
    });
    expect(await readdir(join(it.on.backups, 'neuros-1.7'))).toStrictEqual([]);
    await it.remove(id);
  });

  const TOOLS: [how: string, image: string, options: string[]][] = [
    ['Python’s module', 'umpire-lab/python:3.11-slim', []],
  ];
  if (HAS_SHELL) TOOLS.push(['its own shell', 'umpire-test-shell', ['--volume', '/usr:/usr:ro']]);
  describe.each(TOOLS)('SQLite through %s', (_how, image, options) => {
    let id: string;
    const path = "/data/it's 100% mine?.db";
    const python = (code: string) =>
      inside(id, 'python3', '-c', `import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); ${code}`, path);
    const count = () => python('print(db.execute("select count(*) from notes").fetchone()[0])');

    beforeAll(async () => {
      if (image === 'umpire-test-shell') await containersUnderTest(it.docker.docker);
      id = await it.start('app', ...options, '--tmpfs', '/tmp', '--volume', '/data', image, 'sleep', '1000');
      await python(
        'db.execute("pragma journal_mode = wal"); db.execute("create table notes (n)"); db.executemany("insert into notes values (?)", [(n,) for n in range(100)]); db.commit()',
      );
    });
    afterAll(() => it.remove(id));

    test('rows come back while another connection is open', async () => {
      await it.docker.docker(
        'exec',
        '--detach',
        id,
        'python3',
        '-c',
        'import sqlite3, sys, time; db = sqlite3.connect(sys.argv[1]); db.execute("select 1"); db.execute("insert into notes values (1)"); db.commit(); time.sleep(1000)',
        path,
      );
      await poll('the other connection', 5000, async () => (await count()) === '101');
      const receipt = await it.on.taken(item('sqlite', path, 'app', id));
      expect(receipt.rehearsal).toStrictEqual({
        kind: 'passed',
        text: 'PRAGMA integrity_check of the copy says ok.',
      });
      await python('db.execute("delete from notes"); db.commit()');
      await it.on.restored(receipt);
      expect(await count()).toBe('101');
      expect(await inside(id, 'ls', '/tmp')).toBe('');
    });

    test('a database that was removed is made again', async () => {
      const receipt = await it.on.taken(item('sqlite', path, 'app', id));
      await inside(id, 'sh', '-c', 'rm -f /data/*');
      await it.on.restored(receipt);
      expect(await count()).toBe('101');
    });

    test('one that is not there, or is none, is not backed up', async () => {
      await it.on.claim('neuros-1.6');
      const other = (source: string) =>
        backUp(it.on.bench(), 'neuros-1.6', item('sqlite', source, 'app', id));
      expect(await other('/data/none.db')).toMatchObject({ kind: 'unable' });
      expect(await other('/etc/passwd')).toMatchObject({ kind: 'unable', message: /not a database/ });
      expect(await inside(id, 'ls', '/data')).not.toContain('none.db');
      expect(await readdir(join(it.on.backups, 'neuros-1.6'))).toStrictEqual([]);
    });
  });

  test('a container that has no SQLite says what to do', async () => {
    const id = await it.start('bare', 'umpire-lab/redis:7', 'sleep', '1000');
    expect(await backUp(it.on.bench(), 'neuros-1.1', item('sqlite', '/data/x.db', 'bare', id))).toMatchObject(
      {
        kind: 'unable',
        message: expect.stringContaining('neither sqlite3 nor python3'),
        remedy: expect.stringContaining('apt-get install sqlite3'),
      },
    );
    await it.remove(id);
  });

  test('a dump with a byte changed is refused, and the server untouched', async () => {
    const id = await it.start('redis', 'umpire-lab/redis:7');
    await poll('Redis', 10_000, async () => (await inside(id, 'redis-cli', 'ping')) === 'PONG');
    const receipt = await it.on.taken(item('redis', id, 'redis'));
    await inside(id, 'redis-cli', 'set', 'a', 'younger');
    const file = await open(receipt.path, 'r+');
    await file.write('x', 8);
    await file.close();
    expect(await restore(it.on.bench(), receipt.item, receipt.path)).toMatchObject({
      kind: 'unable',
      message: expect.stringMatching(/changed since it was taken.*Nothing was touched/),
    });
    expect(await inside(id, 'redis-cli', 'get', 'a')).toBe('younger');
    expect(await readFile(receipt.path, 'latin1')).toMatch(/^REDIS/);
    await it.remove(id);
  });
});
