import { chmod, chown, link, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Host } from '../../../src/core/target.ts';
import { needs, theLab } from '../../lab/needs.ts';
import { sshTransport } from '../questions.ts';
import { type HandsUnderTest, handsOn } from './hands-under-test.ts';

const TEXT = 'services:\n  web: { image: "it\'s $(id) `x`" } # é🐳\n\tend without line end';

async function write(it: HandsUnderTest, path: string, content: string) {
  return it.perform({ kind: 'write', path, content });
}

/** What lies in the folder of a test: a half-written file would, too. */
async function left(it: HandsUnderTest): Promise<string[]> {
  return (await readdir(it.folder)).sort();
}

function writingSuite(host: () => Host): void {
  test('a new file holds exactly what the plan says, and everybody may read it', async () => {
    await using it = await handsOn(host());
    expect(await write(it, 'new.yml', TEXT)).toMatchObject({
      kind: 'exited',
      exitCode: 0,
      output: `wrote ${Buffer.byteLength(TEXT)} bytes to ${it.folder}/new.yml\n`,
    });
    expect(await readFile(join(it.folder, 'new.yml'), 'utf8')).toBe(TEXT);
    expect((await stat(join(it.folder, 'new.yml'))).mode & 0o7777).toBe(0o644);
    expect(await left(it)).toStrictEqual(['new.yml']);
  });

  test('a relative path starts at the plan’s folder, an absolute one at the root; names may be odd', async () => {
    await using it = await handsOn(host());
    await mkdir(join(it.folder, 'in here'), { mode: 0o777 });
    await chmod(join(it.folder, 'in here'), 0o777);
    for (const path of ["in here/it's $(x).yml", '-rf', join(it.folder, 'in here', '*')])
      expect(await write(it, path, 'x')).toMatchObject({ exitCode: 0 });
    expect((await readdir(join(it.folder, 'in here'))).sort()).toStrictEqual(['*', "it's $(x).yml"]);
    expect(await readFile(join(it.folder, '-rf'), 'utf8')).toBe('x');
  });

  test('a link is not written through, wherever it leads', async () => {
    await using it = await handsOn(host());
    await writeFile(join(it.folder, 'real'), 'untouched');
    for (const to of ['real', '/etc/passwd', 'nowhere']) {
      await symlink(to, join(it.folder, `to-${to.replaceAll('/', '')}`));
      expect(await write(it, `to-${to.replaceAll('/', '')}`, 'x')).toMatchObject({
        kind: 'unable',
        message: expect.stringContaining(`is a symbolic link to ${to}`),
        remedy: 'Name the file itself.',
      });
    }
    expect(await readFile(join(it.folder, 'real'), 'utf8')).toBe('untouched');
    expect(await left(it)).toStrictEqual(['real', 'to-etcpasswd', 'to-nowhere', 'to-real']);
  });

  test('a folder is no file, and a folder that is not there is told', async () => {
    await using it = await handsOn(host());
    await mkdir(join(it.folder, 'sub'));
    expect(await write(it, 'sub', 'x')).toMatchObject({ kind: 'unable', message: /no regular file/ });
    expect(await write(it, 'none/file', 'x')).toMatchObject({
      kind: 'unable',
      message: /none\/file cannot be written/,
      remedy: /ls -ld/,
    });
    expect(await left(it)).toStrictEqual(['sub']);
  });

  test('what does not fit, or is no text, is refused before anything is touched', async () => {
    await using it = await handsOn(host());
    expect(await write(it, 'big', 'x'.repeat(96 * 1024))).toMatchObject({ exitCode: 0 });
    expect(await write(it, 'big', 'y'.repeat(96 * 1024 + 1))).toMatchObject({
      kind: 'unable',
      message: /at most 98304 bytes/,
    });
    expect(await write(it, 'big', 'a\0b')).toMatchObject({ kind: 'unable', message: /NUL/ });
    expect((await stat(join(it.folder, 'big'))).size).toBe(96 * 1024);
  });
}

describe('a step that writes a file on this machine', () => {
  writingSuite(() => ({ name: 'here', transport: { kind: 'local' } }));
});

needs('sshd')('a step that writes a file over SSH', () => {
  const root = (): Host => ({
    name: 'root',
    transport: { ...sshTransport(theLab('sshd')), user: theLab('sshd').user },
  });
  const plain = (): Host => ({ name: 'web', transport: sshTransport(theLab('sshd')) });
  writingSuite(plain);

  test.runIf(process.getuid?.() === 0).each([
    ['rw-------', 0o600],
    ['rw-r-----', 0o640],
    ['r--r--r--', 0o444],
    ['rwxr-xr-x', 0o755],
    ['rws--x--x', 0o4711],
  ])(
    'an existing file keeps its mode %s and its owner, and is another file from then on',
    async (_name, mode) => {
      await using it = await handsOn(root());
      const path = join(it.folder, 'compose.yml');
      await writeFile(path, 'before');
      await chown(path, 12345, 54321);
      await chmod(path, mode);
      await link(path, join(it.folder, 'held'));
      expect(await write(it, 'compose.yml', TEXT)).toMatchObject({ exitCode: 0 });
      const now = await stat(path);
      expect([now.mode & 0o7777, now.uid, now.gid]).toStrictEqual([mode, 12345, 54321]);
      expect(await readFile(path, 'utf8')).toBe(TEXT);
      expect(await readFile(join(it.folder, 'held'), 'utf8')).toBe('before');
    },
  );

  test.runIf(process.getuid?.() === 0)(
    'who cannot keep the owner does not write, nor where nobody may',
    async () => {
      await using it = await handsOn(plain());
      const path = join(it.folder, 'theirs');
      await writeFile(path, 'before');
      await chmod(path, 0o666);
      expect(await write(it, 'theirs', 'x')).toMatchObject({
        kind: 'unable',
        message: /would change its owner or mode/,
      });
      expect(await write(it, '/etc/umpire-test', 'x')).toMatchObject({
        kind: 'unable',
        message: /\/etc\/umpire-test cannot be written: .*[Pp]ermission denied/,
      });
      expect(await readFile(path, 'utf8')).toBe('before');
      expect(await left(it)).toStrictEqual(['theirs']);
    },
  );
});
