import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BackupItem, Receipt } from '../../../src/core/plan/backup.ts';
import type { Host } from '../../../src/core/target.ts';
import { backUp } from '../../../src/host/backup/back-up.ts';
import { expireBackups } from '../../../src/host/backup/expire-backups.ts';
import { freeBytes, readFree } from '../../../src/host/backup/free-bytes.ts';
import { readReceipts } from '../../../src/host/backup/receipts.ts';
import { restore } from '../../../src/host/backup/restore.ts';
import { createMachines } from '../../../src/host/machines.ts';
import { needs, needsPrograms, theLab } from '../../lab/needs.ts';
import { run, tryRun } from '../../lab/process/run.ts';
import { hosts, sshTransport } from '../questions.ts';
import { here, item, type Stage, stage } from './stage.ts';

const DAY = 86_400_000;
const TEXT = 'services: {}\n# as it was\n';

let on: Stage;
let compose: string;
const file = (path = compose): BackupItem => item('file', path, path);
const folder = (operation = 'neuros-1.1') => join(on.backups, operation);
const unable = (message: RegExp, remedy = /./) => ({
  kind: 'unable',
  message: expect.stringMatching(message),
  remedy: expect.stringMatching(remedy),
});

beforeEach(async () => {
  on = await stage();
  compose = join(on.folder, 'docker-compose.yml');
  await writeFile(compose, TEXT);
});
afterEach(() => on[Symbol.asyncDispose]());

describe('a file', () => {
  test('that nobody changed is not written again, so that who may not write it is not refused', async () => {
    const receipt = await on.taken(file());
    const before = await stat(compose);
    expect(await on.restored(receipt)).toContain('has not changed');
    expect((await stat(compose)).ctimeMs).toBe(before.ctimeMs);
  });

  test('is copied beside its receipt, under a name that says what and when', async () => {
    await chmod(compose, 0o640);
    const receipt = await on.taken(file());
    expect(basename(receipt.path)).toMatch(/^docker-compose\.yml\.backup\.20\d{6}_\d{6}$/);
    expect(receipt).toStrictEqual({
      operation: 'neuros-1.1',
      target: 'neuros',
      item: file(),
      path: join(folder(), basename(receipt.path)),
      bytes: TEXT.length,
      sha256: createHash('sha256').update(TEXT).digest('hex'),
      takenAt: expect.stringMatching(/^20.*Z$/),
      rehearsal: { kind: 'passed', text: 'The copy is byte for byte the file.' },
    });
    expect(JSON.parse(await readFile(`${receipt.path}.receipt.json`, 'utf8'))).toStrictEqual(receipt);
    expect((await stat(`${receipt.path}.receipt.json`)).mode & 0o777).toBe(0o600);
    expect((await stat(receipt.path)).mode & 0o777).toBe(0o640);
    expect(await readdir(folder())).toHaveLength(2);
  });

  test('comes back in place, with its mode and time, for containers that have it mounted', async () => {
    await chmod(compose, 0o640);
    await utimes(compose, 1_700_000_000, 1_700_000_000);
    const receipt = await on.taken(file());
    await writeFile(compose, 'services: { broken');
    await chmod(compose, 0o600);
    const { ino } = await stat(compose);
    expect(await on.restored(receipt)).toContain('is as it was');
    expect(await readFile(compose, 'utf8')).toBe(TEXT);
    expect(await stat(compose)).toMatchObject({ ino, mtimeMs: 1_700_000_000_000 });
    expect((await stat(compose)).mode & 0o777).toBe(0o640);
  });

  test('comes back with the folder it was in', async () => {
    const path = join(on.folder, 'conf', "it's $(here).yml");
    await mkdir(join(on.folder, 'conf'));
    await writeFile(path, TEXT);
    const receipt = await on.taken(file(path));
    await rm(join(on.folder, 'conf'), { recursive: true });
    await on.restored(receipt);
    expect(await readFile(path, 'utf8')).toBe(TEXT);
  });

  test('may be empty', async () => {
    await writeFile(compose, '');
    expect(await on.taken(file())).toMatchObject({ bytes: 0, rehearsal: { kind: 'passed' } });
  });

  test('twenty of one name at once are twenty backups', async () => {
    const paths = Array.from({ length: 20 }, (_, n) => join(on.folder, String(n), '.env'));
    for (const [n, path] of paths.entries()) {
      await mkdir(join(on.folder, String(n)));
      await writeFile(path, `N=${n}\n`);
    }
    const receipts = await Promise.all(paths.map((path) => on.taken(file(path))));
    expect(new Set(receipts.map(({ path }) => path)).size).toBe(20);
    for (const [n, { path }] of receipts.entries()) expect(await readFile(path, 'utf8')).toBe(`N=${n}\n`);
  });

  test.each<[string, () => Promise<BackupItem>, RegExp]>([
    ['that is not there', async () => file(join(on.folder, 'none')), /no regular file/],
    ['that is a folder', async () => file(on.folder), /no regular file/],
    ['with a relative path', async () => file('docker-compose.yml'), /that is no file/],
    ['that is an option', async () => item('volume', '--help', 'x'), /that is no volume/],
  ])('%s is refused, and nothing is left', async (_what, make, message) => {
    await on.claim('neuros-1.1');
    expect(await backUp(on.bench(), 'neuros-1.1', await make())).toMatchObject(unable(message));
    expect(await readdir(folder())).toStrictEqual([]);
  });

  test.each(['../elsewhere', '.', 'a/b', '', '-rf'])(
    'an operation %j leads nowhere else',
    async (operation) => {
      expect(await backUp(on.bench(), operation, file())).toMatchObject(unable(/no id of an operation/));
      expect(await readdir(on.backups)).toStrictEqual([]);
    },
  );

  test('without a claim there is no backup; nor behind a link', async () => {
    expect(await backUp(on.bench(), 'neuros-1.1', file())).toMatchObject(unable(/there is no folder/));
    await symlink(on.folder, folder());
    expect(await backUp(on.bench(), 'neuros-1.1', file())).toMatchObject(unable(/there is no folder/));
  });
});

describe('before anything is restored', () => {
  const refused = async (receipt: Receipt, message: RegExp, wanted = receipt.item, from = receipt.path) => {
    await writeFile(compose, 'younger');
    expect(await restore(on.bench(), wanted, from)).toMatchObject(unable(message));
    expect(await readFile(compose, 'utf8')).toBe('younger');
  };

  test('a backup with one byte changed is refused', async () => {
    const receipt = await on.taken(file());
    await writeFile(receipt.path, TEXT.replace('was', 'WAS'));
    await refused(receipt, /changed since it was taken .*Nothing was touched/);
  });

  test('so is one without its file, and one without its receipt', async () => {
    const receipt = await on.taken(file());
    await rm(receipt.path);
    await symlink('/etc/passwd', receipt.path);
    await refused(receipt, /the file is not there/);
    await rm(`${receipt.path}.receipt.json`);
    await refused(receipt, /it has no receipt/);
  });

  test('so is one of another thing, another target or another place', async () => {
    const receipt = await on.taken(file());
    await refused(receipt, /backup of the file .*docker-compose/, item('file', compose, 'other'));
    const copy = { ...receipt, target: 'shop' };
    await writeFile(`${receipt.path}.receipt.json`, JSON.stringify(copy));
    await refused(receipt, /of the target shop/);
    await writeFile(join(on.folder, 'evil'), 'x');
    await writeFile(join(on.folder, 'evil.receipt.json'), JSON.stringify(receipt));
    await refused(receipt, /backups lie in/, receipt.item, join(on.folder, 'evil'));
    await refused(receipt, /backups lie in/, receipt.item, `${folder()}/../../evil`);
  });

  test('so is one whose receipt was moved beside another file', async () => {
    const receipt = await on.taken(file());
    await writeFile(join(folder(), 'other'), TEXT);
    await writeFile(join(folder(), 'other.receipt.json'), JSON.stringify(receipt));
    await refused(receipt, /receipt is of another file/, receipt.item, join(folder(), 'other'));
  });
});

/** A host whose `df` is a stand-in, since no test may fill a real disk. */
const withFree = async (kibibytes: number | null) => {
  const bin = join(on.folder, 'bin');
  await mkdir(bin);
  const line = kibibytes === null ? 'exit 1' : `echo "/dev/x 1000000 1 ${kibibytes} 1% /"`;
  await writeFile(join(bin, 'df'), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  return on.bench({ machine: here(`${bin}:${process.env.PATH}`) });
};

describe('room', () => {
  test('is what df says of the folder, or of the one it will be made in', async () => {
    const [, line = ''] = (await tryRun(['df', '-Pk', on.folder])).stdout.split('\n');
    const free = Number(line.split(/\s+/)[3]) * 1024;
    for (const backupFolder of [on.backups, join(on.folder, 'not/yet')]) {
      const told = await freeBytes(on.bench({ backupFolder }));
      expect(Math.abs((told ?? 0) - free)).toBeLessThan(1024 ** 3);
    }
  });

  test.each([
    [
      'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 264212084 24209760 82181152 23% /\n',
      82181152,
    ],
    ['Filesystem 1024-blocks Used Available Capacity Mounted on\nnas:/a b 100 90 10 90% /mnt/a b\n', 10],
  ])('is read whatever the names around it', (text, blocks) => {
    expect(readFree(text)).toBe(blocks * 1024);
  });

  test('of less than 100 MiB beside the backup is too little, in numbers', async () => {
    await on.claim('neuros-1.1');
    expect(await backUp(await withFree(50 * 1024), 'neuros-1.1', file())).toMatchObject(
      unable(/50 MiB are free, it may take 0\.0 MiB, and 100 MiB must stay free/, /Make room/),
    );
    expect(await readdir(folder())).toStrictEqual([]);
  });

  test('that nobody knows is none', async () => {
    await on.claim('neuros-1.1');
    const bench = await withFree(null);
    expect(await freeBytes(bench)).toBeNull();
    expect(await backUp(bench, 'neuros-1.1', file())).toMatchObject(unable(/nobody knows how much room/));
  });

  test('a host without sha256sum and shasum has no backups', async () => {
    const bin = join(on.folder, 'bin');
    await mkdir(bin);
    for (const name of ['sha256sum', 'shasum'])
      await writeFile(join(bin, name), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
    await on.claim('neuros-1.1');
    const bench = on.bench({ machine: here(`${bin}:${process.env.PATH}`) });
    expect(await backUp(bench, 'neuros-1.1', file())).toMatchObject(unable(/finishing .* install coreutils/));
    expect(await readdir(folder())).toStrictEqual([]);
  });
});

describe('receipts', () => {
  const dated = async (operation: string, daysAgo: number, change: Partial<Receipt> = {}) => {
    const receipt = await on.taken(file(), operation);
    const older = { ...receipt, takenAt: new Date(Date.now() - daysAgo * DAY).toISOString(), ...change };
    await writeFile(`${receipt.path}.receipt.json`, `${JSON.stringify(older, null, 2)}\n`);
    return older;
  };

  test('of the target are read newest first, whatever else lies there', async () => {
    const receipts = [
      await dated('neuros-1.1', 40),
      await dated('neuros-1.3', 1),
      await dated('neuros-1.2', 3),
    ];
    await dated('shop-1.1', 2, { target: 'shop' });
    await dated('neuros-1.4', 2, { operation: 'neuros-1.1' });
    await writeFile(
      join(folder('neuros-1.1'), 'half.receipt.json'),
      '{\n  "target": "neuros",\n  "takenAt": "2026-01-01T00:00:00.000Z",\n',
    );
    await writeFile(join(on.backups, 'notes.txt'), 'ours');
    expect(await readReceipts(on.bench())).toStrictEqual([receipts[1], receipts[2], receipts[0]]);
  });

  test('are none where nothing was ever backed up', async () => {
    expect(await readReceipts(on.bench({ backupFolder: join(on.folder, 'never') }))).toStrictEqual([]);
  });

  test('keep every character of a name', async () => {
    const path = join(on.folder, 'naïve \u2028 \u0085 🐳 "x".yml');
    await writeFile(path, TEXT);
    const receipt = await on.taken(file(path));
    expect(await readReceipts(on.bench())).toStrictEqual([receipt]);
    await writeFile(path, 'other');
    await on.restored(receipt);
    expect(await readFile(path, 'utf8')).toBe(TEXT);
  });

  test('two hundred are told, the newest', async () => {
    const { path, ...rest } = await on.taken(file());
    for (let n = 0; n < 220; n++) {
      const takenAt = new Date(Date.UTC(2026, 0, 1) + n * DAY).toISOString();
      await writeFile(
        join(folder(), `x${n}.receipt.json`),
        JSON.stringify({ ...rest, path, takenAt }, null, 2),
      );
    }
    const read = await readReceipts(on.bench());
    expect(read).toHaveLength(200);
    expect(read.map(({ takenAt }) => takenAt)).toStrictEqual(
      read
        .map(({ takenAt }) => takenAt)
        .sort()
        .reverse(),
    );
  });

  test('that are old go with their backups; young ones, others’ and foreign files stay', async () => {
    const old = await dated('neuros-1.1', 31);
    const young = await dated('neuros-1.2', 29);
    const mixed = await dated('neuros-1.3', 31);
    const shop = await dated('shop-1.1', 90, { target: 'shop' });
    await writeFile(join(folder('neuros-1.3'), 'notes.txt'), 'mine');
    await utimes(join(folder('neuros-1.3'), 'notes.txt'), 1, 1);
    expect(await expireBackups(on.bench(), new Date(Date.now() - 30 * DAY))).toBe(2);
    expect((await readdir(on.backups)).sort()).toStrictEqual(['neuros-1.2', 'neuros-1.3', 'shop-1.1']);
    expect(await readdir(folder('neuros-1.3'))).toStrictEqual(['notes.txt']);
    for (const { path } of [young, shop]) expect(await readFile(path, 'utf8')).toBe(TEXT);
    for (const { path } of [old, mixed]) await expect(stat(path)).rejects.toThrow('ENOENT');
    expect(await expireBackups(on.bench(), new Date(Date.now() - 30 * DAY))).toBe(0);
  });

  test('and marks of operations that backed up nothing go when they are as old, others stay', async () => {
    const [long, lately] = [folder('neuros-1.8'), folder('neuros-1.9')];
    await Promise.all([long, lately].map((path) => mkdir(path, { recursive: true })));
    const before = new Date(Date.now() - 40 * DAY);
    await utimes(long, before, before);
    expect(await expireBackups(on.bench(), new Date(Date.now() - 30 * DAY))).toBe(0);
    expect(await readdir(on.backups)).toStrictEqual(['neuros-1.9']);
  });

  test('that are young leave the mark of their operation when they are removed all the same', async () => {
    await on.taken(file());
    expect(await expireBackups(on.bench(), new Date(Date.now() + DAY))).toBe(1);
    expect(await readdir(folder())).toStrictEqual([]);
  });

  test('no link leads the removal elsewhere, and no receipt names what is removed', async () => {
    const precious = join(on.folder, 'precious');
    await mkdir(precious);
    const old = await dated('neuros-1.1', 31, { path: compose });
    await rm(
      join(folder(), basename((await readdir(folder())).find((name) => !name.includes('receipt')) ?? '')),
    );
    const name = (await readdir(folder()))[0]?.replace('.receipt.json', '') ?? '';
    await writeFile(join(precious, 'x'), 'x');
    await writeFile(
      join(precious, 'x.receipt.json'),
      JSON.stringify({ ...old, operation: 'linked' }, null, 2),
    );
    await symlink(precious, join(on.backups, 'linked'));
    await symlink(join(precious, 'x'), join(folder(), name));
    expect(await expireBackups(on.bench(), new Date())).toBe(1);
    expect((await readdir(precious)).sort()).toStrictEqual(['x', 'x.receipt.json']);
    expect(await readFile(compose, 'utf8')).toBe(TEXT);
  });
});

// Only root can mount a disk, as only root can start that daemon.
needsPrograms('docker')('a disk that is full in the middle', () => {
  test('fails the backup and leaves nothing', async () => {
    const small = join(on.folder, 'small');
    await mkdir(small);
    await run(['mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]);
    try {
      await mkdir(join(small, 'neuros-1.1'), { mode: 0o700 });
      await writeFile(compose, Buffer.alloc(1024 * 1024, 'x'));
      const bench = { ...(await withFree(10_000_000)), backupFolder: small };
      expect(await backUp(bench, 'neuros-1.1', file())).toMatchObject(unable(/No space left on device/));
      expect(await readdir(join(small, 'neuros-1.1'))).toStrictEqual([]);
    } finally {
      await run(['umount', small]);
    }
  });
});

needs('sshd')('over SSH', () => {
  let machines: ReturnType<typeof createMachines>;
  let web: Host;
  beforeAll(() => {
    web = { name: 'web', transport: { ...sshTransport(theLab('sshd')), user: theLab('sshd').user } };
    machines = createMachines(hosts(web), { PATH: process.env.PATH });
  });
  afterAll(() => machines.close());

  test('a file is backed up, changed, restored, and expires', async () => {
    await on.claim('neuros-1.1');
    const bench = on.bench({ host: web, machine: machines.of(web) });
    const ended = await backUp(bench, 'neuros-1.1', file());
    if (ended.kind === 'unable') throw new Error(ended.message);
    expect(await readReceipts(bench)).toStrictEqual([ended.receipt]);
    await writeFile(compose, 'broken');
    expect(await restore(bench, ended.receipt.item, ended.receipt.path)).toMatchObject({ exitCode: 0 });
    expect(await readFile(compose, 'utf8')).toBe(TEXT);
    expect(await expireBackups(bench, new Date(Date.now() + 1000))).toBe(1);
    expect(await readdir(folder())).toStrictEqual([]);
  });
});
