import { chmod, lstat, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../../../src/core/target.ts';
import { needs, theLab } from '../../lab/needs.ts';
import { sshTransport } from '../questions.ts';
import { handsOn, NEVER } from './hands-under-test.ts';

needs('sshd')('a claim on a host', () => {
  const web = (): Host => ({ name: 'web', transport: sshTransport(theLab('sshd')) });

  test('of two workers with ten claims each, one gets it, every time', async () => {
    await using one = await handsOn(web());
    await using two = await handsOn(web(), { backups: one.backupFolder });
    for (let round = 0; round < 5; round++) {
      const asked = Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? one : two).hands.claim(one.target, `case.${round}`, NEVER),
      );
      const kinds = (await Promise.all(asked)).map(({ kind }) => kind).sort();
      expect(kinds).toStrictEqual(['claimed', ...Array.from({ length: 19 }, () => 'taken')]);
    }
  });

  test('it outlives the worker that made it', async () => {
    await using later = await handsOn(web());
    {
      await using first = await handsOn(web(), { backups: later.backupFolder });
      expect(await first.hands.claim(first.target, 'case.1', NEVER)).toStrictEqual({ kind: 'claimed' });
    }
    expect(await later.hands.claim(later.target, 'case.1', NEVER)).toStrictEqual({ kind: 'taken' });
  });

  test('its folders are made for its user alone, and one that is there stays as it is', async () => {
    await using it = await handsOn(web(), { backups: '~/deep/backups' });
    const home = join((await it.run('sh', '-c', 'echo "$HOME"')).output.trim());
    const operation = `case.${process.pid}-${Math.floor(Math.random() * 1e6)}`;
    expect(await it.hands.claim(it.target, operation, NEVER)).toStrictEqual({ kind: 'claimed' });
    for (const path of ['deep', 'deep/backups', `deep/backups/${operation}`])
      expect((await stat(join(home, path))).mode & 0o777).toBe(0o700);
    await chmod(join(home, 'deep/backups'), 0o750);
    await it.hands.claim(it.target, `${operation}b`, NEVER);
    expect((await stat(join(home, 'deep/backups'))).mode & 0o777).toBe(0o750);
  });

  test('whatever bears the name has it taken, also a link that leads nowhere', async () => {
    await using it = await handsOn(web());
    await mkdir(it.backupFolder);
    await writeFile(join(it.backupFolder, 'file'), '');
    await symlink('nowhere', join(it.backupFolder, 'link'));
    await chmod(it.backupFolder, 0o777);
    for (const name of ['file', 'link'])
      expect(await it.hands.claim(it.target, name, NEVER)).toStrictEqual({ kind: 'taken' });
    expect((await lstat(join(it.backupFolder, 'link'))).isSymbolicLink()).toBe(true);
  });

  test.runIf(process.getuid?.() === 0)('where nobody may write, nothing is claimed', async () => {
    await using it = await handsOn(web());
    await mkdir(it.backupFolder, { mode: 0o755 });
    const unable = {
      kind: 'unable',
      message: /cannot be claimed on web: .*[Pp]ermission denied/,
      remedy: /backups\.folder/,
    };
    expect(await it.hands.claim(it.target, 'case.1', NEVER)).toMatchObject(unable);
    expect(await readdir(it.backupFolder)).toStrictEqual([]);
    await using below = await handsOn(web(), { backups: `${it.backupFolder}/deeper` });
    expect(await below.hands.claim(below.target, 'case.1', NEVER)).toMatchObject(unable);
  });

  test('a backup folder that is no whole path is told', async () => {
    await using it = await handsOn(web(), { backups: 'backups' });
    expect(await it.hands.claim(it.target, 'case.1', NEVER)).toMatchObject({
      kind: 'unable',
      message: /the backup folder backups is a relative path/,
    });
  });
});
