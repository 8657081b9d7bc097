import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backUp } from '../../../src/host/backup/back-up.ts';
import { expireBackups } from '../../../src/host/backup/expire-backups.ts';
import { restore } from '../../../src/host/backup/restore.ts';
import { needsPrograms } from '../../lab/needs.ts';
import { type Podman, startPodman } from '../../lab/podman.ts';
import { run } from '../../lab/process/run.ts';
import { containersUnderTest } from '../docker/containers-under-test.ts';
import { running, uniqueSeconds } from '../processes.ts';
import { type EngineStage, engineStage } from './engine-stage.ts';
import { here, item, type Stage, stage } from './stage.ts';

const FILL =
  'cd /data; mkdir -p sub/.hidden; echo one >a; echo two >"sub/it is b"; ln -s a link; chown 70:70 sub/.hidden; chmod 600 a; head -c 300000 /dev/urandom >noise';
const SUM =
  'cd /data; find . | sort | while read -r f; do stat -c "%n %F %a %u:%g" "$f"; [ -f "$f" ] && cksum <"$f"; done; true';

needsPrograms('neuros')('volumes and images', { timeout: 60_000 }, () => {
  let it: EngineStage;
  const shell = (volume: string, script: string) =>
    it.docker.docker(
      'run',
      '--rm',
      '--volume',
      `${volume}:/data`,
      '--entrypoint',
      'sh',
      'umpire-lab/redis:7',
      '-c',
      script,
    );
  const volumes = () => it.docker.docker('volume', 'ls', '--quiet');
  const containers = () => it.docker.docker('ps', '--all', '--quiet');
  const remedy = expect.stringMatching(/./);

  beforeAll(async () => {
    it = await engineStage();
  }, 120_000);
  afterAll(() => it.stop(), 60_000);

  test('a volume that was removed comes back whole, with owners and modes', async () => {
    await shell('neuros_data', FILL);
    const before = await shell('neuros_data', SUM);
    const receipt = await it.on.taken(item('volume', 'neuros_data', 'neuros_data'));
    expect(receipt).toMatchObject({
      path: expect.stringMatching(/volume-neuros_data\.tar\.gz$/),
      rehearsal: { kind: 'passed', text: 'The archive was read to its end: 7 entries.' },
    });
    await it.docker.docker('volume', 'rm', 'neuros_data');
    await it.on.restored(receipt);
    expect(await shell('neuros_data', SUM)).toBe(before);
    const labels = await it.docker.docker('volume', 'inspect', '--format', '{{json .Labels}}', 'neuros_data');
    expect(JSON.parse(labels)).toStrictEqual({
      'com.docker.compose.project': 'neuros',
      'com.docker.compose.volume': 'data',
    });
    expect(await containers()).toBe('');
  });

  test('nothing of a younger state stays among what is put back', async () => {
    await shell('neuros_data', FILL);
    const before = await shell('neuros_data', SUM);
    const receipt = await it.on.taken(item('volume', 'neuros_data', 'neuros_data'));
    await shell('neuros_data', 'cd /data; rm -r sub; echo new >b; mkdir .c; echo other >a');
    await it.on.restored(receipt);
    expect(await shell('neuros_data', SUM)).toBe(before);
  });

  test('a volume in use is taken through its container, says so, and is not restored under it', async () => {
    await shell('neuros_data', FILL);
    const id = await it.start(
      'db',
      '--name',
      'db',
      '--volume',
      'neuros_data:/var/data',
      'umpire-lab/redis:7',
      'sleep',
      '1000',
    );
    const known = it.argvs.length;
    const receipt = await it.on.taken(item('volume', 'neuros_data', 'neuros_data', id));
    expect(it.argvs.slice(known).flat()).not.toContain('create');
    expect(receipt.rehearsal.text).toMatch(/7 entries\. Taken while db ran: .*may not fit together/);
    expect(await restore(it.on.bench(), receipt.item, receipt.path)).toMatchObject({
      kind: 'unable',
      message: expect.stringMatching(/in use by db: nothing was touched/),
      remedy: expect.stringContaining('docker stop db'),
    });
    await it.docker.docker('stop', '--time', '0', id);
    await it.on.restored(receipt);
    await it.remove(id);
  });

  test('what is mounted below a volume is no part of it', async () => {
    await shell('neuros_data', FILL);
    const id = await it.start(
      'db',
      '--volume',
      'neuros_data:/d',
      '--volume',
      'neuros_other:/d/sub',
      'umpire-lab/redis:7',
      'sleep',
      '1000',
    );
    const receipt = await it.on.taken(item('volume', 'neuros_data', 'neuros_data', id));
    expect(await run(['tar', '-tzf', receipt.path])).toContain('it is b');
    await it.remove(id);
  });

  test('a volume that is not there is not made by asking for it', async () => {
    await it.on.claim('neuros-1.9');
    expect(await backUp(it.on.bench(), 'neuros-1.9', item('volume', 'ghost', 'ghost'))).toMatchObject({
      kind: 'unable',
      message: expect.stringMatching(/no such volume/i),
      remedy,
    });
    expect(await volumes()).not.toContain('ghost');
  });

  test.each([
    ['in the middle', 'head -c 1024 "$F.all"'],
    ['between two entries, which tar alone lets pass', 'head -c 1536 "$F.all"'],
  ])('an archive cut off %s is none', async (_how, cut) => {
    await shell('neuros_data', FILL);
    await it.on.claim('neuros-1.9');
    const script = `F=${it.on.folder}/cut; case "$*" in *" cp "*|"cp "*) $DOCKER "$@" >"$F.all"; ${cut}; exit 0;; esac`;
    const bench = it.on.bench({ engine: await it.standIn(script) });
    expect(await backUp(bench, 'neuros-1.9', item('volume', 'neuros_data', 'neuros_data'))).toMatchObject({
      kind: 'unable',
      message: expect.stringMatching(/reading the archive/),
      remedy,
    });
    expect(await readdir(join(it.on.backups, 'neuros-1.9'))).toStrictEqual([]);
    expect(await containers()).toBe('');
  });

  test('an engine that dies in the middle fails the backup, though gzip ends well', async () => {
    await it.on.claim('neuros-1.9');
    const engine = await it.standIn(
      'case "$*" in *save*) echo part; echo "unexpected EOF" >&2; exit 1;; esac',
    );
    const image = (
      await it.docker.docker('image', 'inspect', '--format', '{{.Id}}', 'umpire-lab/redis:7')
    ).trim();
    expect(
      await backUp(it.on.bench({ engine }), 'neuros-1.9', item('image', image, 'redis:7')),
    ).toMatchObject({
      kind: 'unable',
      message: expect.stringMatching(/saving the image redis:7 ended with 1: unexpected EOF/),
    });
  });

  test('at the deadline the remote work is ended and what was written is removed', async () => {
    await it.on.claim('neuros-1.9');
    const seconds = uniqueSeconds();
    const engine = await it.standIn(`case "$*" in *save*) echo part; sleep ${seconds};; esac`);
    const image = (
      await it.docker.docker('image', 'inspect', '--format', '{{.Id}}', 'umpire-lab/redis:7')
    ).trim();
    const bench = it.on.bench({ engine, timeoutMs: 2000 });
    expect(await backUp(bench, 'neuros-1.9', item('image', image, 'redis:7'))).toMatchObject({
      kind: 'unable',
      message: expect.stringMatching(/^saving the image redis:7 gave no answer within 2000 ms$/),
    });
    expect(await running(`sleep ${seconds}`)).toStrictEqual([]);
    expect(await readdir(join(it.on.backups, 'neuros-1.9'))).toStrictEqual([]);
  });

  test('an image comes back under its name and id', async () => {
    await it.docker.docker('tag', 'umpire-lab/redis:7', 'shop:1');
    await it.docker.docker('run', '--name', 'made', 'shop:1', 'sh', '-c', 'echo layer >/layer');
    const id = (await it.docker.docker('commit', 'made', 'shop:1')).trim();
    await it.docker.docker('rm', 'made');
    const receipt = await it.on.taken(item('image', id, 'shop:1'));
    expect(receipt.rehearsal.text).toMatch(/entries with the image's manifest/);
    await it.docker.docker('image', 'rm', '--force', id);
    await it.on.restored(receipt);
    expect((await it.docker.docker('image', 'inspect', '--format', '{{.Id}}', 'shop:1')).trim()).toBe(id);
  });

  test('a tag keeps an image from being lost, gives its name back, and expires', async () => {
    const id = (await it.docker.docker('image', 'inspect', '--format', '{{.Id}}', 'shop:1')).trim();
    const receipt = await it.on.taken(item('tag', id, 'shop:1'), 'neuros-1.2');
    expect(receipt).toMatchObject({
      path: `umpire/backup:neuros-1.2-shop_1-${id.slice(7, 19)}`,
      sha256: id.slice(7),
      rehearsal: { kind: 'passed' },
    });
    expect(receipt.bytes).toBeGreaterThan(1_000_000);
    await it.docker.docker('image', 'rm', 'shop:1');
    await it.docker.docker('tag', 'umpire-lab/postgres:15', 'shop:1');
    await it.on.restored(receipt);
    expect((await it.docker.docker('image', 'inspect', '--format', '{{.Id}}', 'shop:1')).trim()).toBe(id);

    await it.docker.docker('tag', 'umpire-lab/postgres:15', receipt.path);
    expect(await restore(it.on.bench(), receipt.item, receipt.path)).toMatchObject({
      kind: 'unable',
      message: expect.stringMatching(/nothing was touched/),
    });
    expect(await restore(it.on.bench(), receipt.item, 'shop:1')).toMatchObject({ kind: 'unable' });

    expect(await expireBackups(it.on.bench(), new Date(Date.now() + 1000))).toBeGreaterThan(0);
    const tags = await it.docker.docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}');
    expect(tags).not.toContain('umpire/backup');
    expect(tags).toContain('shop:1');
    expect((await stat(join(it.on.backups, 'neuros-1.2'))).isDirectory()).toBe(true);
    expect(await readdir(join(it.on.backups, 'neuros-1.2'))).toStrictEqual([]);
  });
});

// Its default asks for more open files than a container in a container may have.
const LIMITS = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'];

needsPrograms('podman')('volumes of Podman', { timeout: 60_000 }, () => {
  let pod: Podman;
  let on: Stage;
  const shell = (script: string) =>
    pod.podman(
      ...[
        'run',
        '--rm',
        '--network',
        'none',
        ...LIMITS,
        '--volume',
        '/usr:/usr:ro',
        '--volume',
        'shelf:/data',
      ],
      ...['umpire-test-shell', '/usr/bin/sh', '-c', script],
    );
  const local = () => {
    const [root, runroot, tmp] = ['data', 'run', 'tmp'].map((name) => join(pod.folder, name));
    return [
      'podman',
      `--root=${root}`,
      `--runroot=${runroot}`,
      `--tmpdir=${tmp}`,
      '--cgroup-manager=cgroupfs',
      '--events-backend=file',
    ];
  };

  beforeAll(async () => {
    pod = await startPodman();
    on = await stage(here());
    await containersUnderTest((...args) => pod.podman(...args));
    await on.claim('neuros-1.1');
  }, 60_000);
  afterAll(async () => {
    await on[Symbol.asyncDispose]();
    await pod.stop();
  }, 60_000);

  test('come back with their owners, also what is gone altogether', async () => {
    const bench = on.bench({ engine: local() });
    await shell(FILL);
    const before = await shell(SUM);
    const ended = await backUp(bench, 'neuros-1.1', item('volume', 'shelf', 'shelf'));
    if (ended.kind === 'unable') throw new Error(ended.message);
    await pod.podman('volume', 'rm', 'shelf');
    expect(await restore(bench, ended.receipt.item, ended.receipt.path)).toMatchObject({ exitCode: 0 });
    expect(await shell(SUM)).toBe(before);
  });

  test.each([
    ['its remote client', ['podman', '--url'], /remote/],
    ['Docker’s program', ['docker', '--host'], /owners of all files would be lost/],
  ])('are refused where %s would lose their owners', async (_how, words, message) => {
    await shell(FILL);
    await on.claim('neuros-1.2');
    const bench = on.bench({ engine: [...words, `unix://${pod.socket}`] });
    expect(await backUp(bench, 'neuros-1.2', item('volume', 'shelf', 'shelf'))).toMatchObject({
      kind: 'unable',
      message: expect.stringMatching(message),
      remedy: expect.stringContaining('podman'),
    });
    expect(await readdir(join(on.backups, 'neuros-1.2'))).toStrictEqual([]);
  });
});
