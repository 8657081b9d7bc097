import { createHash } from 'node:crypto';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Host } from '../../../src/core/target.ts';
import { needs, theLab } from '../../lab/needs.ts';
import { type HandsUnderTest, handsOn, NEVER } from '../changes/hands-under-test.ts';
import { sshTransport } from '../questions.ts';
import { type SmallEngine, startSmallEngine } from './small-engine.ts';

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

needs('sshd')('a survey of files', { timeout: 20_000 }, () => {
  let engine: SmallEngine;
  const plain = (): Host => ({
    name: 'web',
    transport: sshTransport(theLab('sshd')),
    docker: { url: engine.url },
  });
  let it: HandsUnderTest;
  beforeAll(async () => {
    engine = await startSmallEngine();
    it = await handsOn(plain());
  });
  afterAll(async () => {
    await it[Symbol.asyncDispose]();
    await engine.stop();
  });

  const lay = (under: HandsUnderTest, name: string, content: Buffer | string) =>
    writeFile(join(under.folder, name), content);

  /** What the survey says about one file that was asked for. */
  const fileOf = async (name: string) => (await it.survey(join(it.folder, name))).inventory.files[0];

  test.each([
    ['an empty one', ''],
    ['Windows line ends, tabs and no end', 'a: 1\r\n\tb\r\nc'],
    ['other languages', 'Grüße 🐳\n\u202e'],
    ['64 KiB', 'x'.repeat(64 * 1024)],
    ['a byte order mark', '\ufeffa: 1\n'],
  ])('the text of %s comes byte for byte', async (_name, text) => {
    await lay(it, 'file', text);
    expect(await fileOf('file')).toStrictEqual({
      path: join(it.folder, 'file'),
      bytes: Buffer.byteLength(text),
      sha256: sha256(text),
      text,
    });
  });

  test.each([
    ['a binary one', Buffer.from([0, 1, 2, 255])],
    ['bytes that are no UTF-8', Buffer.from([0x61, 0xff])],
    ['more than 64 KiB', Buffer.alloc(64 * 1024 + 1, 'x')],
    ['512 KiB', Buffer.alloc(512 * 1024, 'y')],
    ['three megabytes', Buffer.alloc(3_000_000, 'z')],
  ])('of %s there is the digest alone', async (_name, content) => {
    await lay(it, 'file', content);
    expect(await fileOf('file')).toMatchObject({
      bytes: content.length,
      sha256: sha256(content),
      text: null,
    });
  });

  test('one that is not there has no digest, and a compose file neither', async () => {
    await using shop = await handsOn(plain(), { project: 'shop' });
    const { inventory } = await shop.survey('none', '/nonexistent/folder/file');
    expect(inventory.files).toStrictEqual(
      [
        join(shop.folder, 'docker-compose.yml'),
        join(shop.folder, '.env'),
        join(shop.folder, 'none'),
        '/nonexistent/folder/file',
      ].map((path) => ({ path, sha256: null, bytes: 0, text: null })),
    );
    expect(inventory.workingDirectory).toBe(shop.folder);
  });

  test.runIf(process.getuid?.() === 0)('one that may not be read stops it, with what to do', async () => {
    await lay(it, 'closed', 'x');
    await chmod(join(it.folder, 'closed'), 0o600);
    await mkdir(join(it.folder, 'vault'), { mode: 0o700 });
    for (const path of ['closed', 'vault/inside'])
      expect(await it.hands.survey(it.target, [join(it.folder, path)], NEVER)).toMatchObject({
        kind: 'unable',
        message: expect.stringMatching(`${path}: Permission denied`),
        remedy: /Let the user who works there read it/,
      });
  });

  test('a folder stops it; a link is read where it leads', async () => {
    await mkdir(join(it.folder, 'sub'), { mode: 0o755 });
    expect(await it.hands.survey(it.target, [join(it.folder, 'sub')], NEVER)).toMatchObject({
      kind: 'unable',
      message: /sub is a folder/,
      remedy: /Name a file/,
    });
    await lay(it, 'real', 'text');
    await symlink('real', join(it.folder, 'link'));
    expect(await fileOf('link')).toMatchObject({ text: 'text' });
  });

  test('every env file of the services is looked at, once, however it is written', async () => {
    await using shop = await handsOn(plain(), { project: 'shop' });
    await lay(
      shop,
      'docker-compose.yml',
      [
        'services:',
        '  a: { image: x, env_file: [./one.env, conf/two.env] }',
        '  b: { image: x, env_file: [{ path: one.env }, { path: gone.env, required: false }] }',
        '  c: { image: x, env_file: "${PLACE}/three.env" }',
      ].join('\n'),
    );
    await mkdir(join(shop.folder, 'conf'), { mode: 0o755 });
    await lay(shop, '.env', `PLACE=${join(shop.folder, 'conf')}\n`);
    await lay(shop, 'one.env', 'DB_PASSWORD="quoted pa55word"\n');
    await lay(shop, 'conf/two.env', 'export ADMIN_TOKEN=t0ken-two # really\nMODE=plain-value\n');
    await lay(shop, 'conf/three.env', 'DATABASE_URL=postgres://u:in-an-url@db/x\n');
    const { inventory, secrets } = await shop.survey('one.env');
    const names = ['docker-compose.yml', '.env', 'one.env', 'conf/two.env', 'gone.env', 'conf/three.env'];
    expect(inventory.files.map((file) => file.path)).toStrictEqual(
      names.map((name) => join(shop.folder, name)),
    );
    expect([...secrets].sort()).toStrictEqual(['in-an-url', 'quoted pa55word', 't0ken-two']);
  });

  test('a compose file that is none names nothing, and keeps nobody from mending it', async () => {
    await using shop = await handsOn(plain(), { project: 'shop' });
    await lay(shop, 'docker-compose.yml', 'services: [oops\n');
    const { inventory } = await shop.survey();
    expect(inventory.files[0]).toMatchObject({ text: 'services: [oops\n' });
    expect(inventory.files).toHaveLength(2);
  });

  test('two hundred files are read over one connection, more are refused', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `file-${index}`);
    await Promise.all(names.map((name) => lay(it, name, name)));
    const paths = names.map((name) => join(it.folder, name));
    const seen = await it.hands.survey(it.target, paths, NEVER);
    expect(seen).toMatchObject({ kind: 'surveyed' });
    if (seen.kind === 'surveyed') expect(seen.inventory.files.map((file) => file.text)).toStrictEqual(names);
    expect(await it.hands.survey(it.target, [...paths, '/one/more'], NEVER)).toMatchObject({
      kind: 'unable',
      message: /201 files/,
    });
  });

  test('sizes that do not come in time are unknown; all the rest is there', async () => {
    await using slow = await startSmallEngine(['/system/df']);
    await using slowed = await handsOn({ ...plain(), docker: { url: slow.url } });
    expect((await slowed.survey()).inventory).toMatchObject({
      volumes: [{ name: 'data', bytes: null }],
      buildCacheBytes: null,
    });
    expect((await it.survey()).inventory).toMatchObject({
      volumes: [{ name: 'data', bytes: 42 }],
      buildCacheBytes: 7,
    });
  });

  test('are read without an engine, too: what it says is told beside them', async () => {
    await using off = await handsOn({ ...plain(), docker: { url: 'unix:///nonexistent/docker.sock' } });
    expect((await off.survey('missing.txt')).inventory).toMatchObject({
      engineProblem: {
        message: /Cannot connect to the Docker daemon at unix:\/\/\/nonexistent\/docker\.sock/,
        remedy: /systemctl start docker/,
      },
      files: expect.arrayContaining([
        expect.objectContaining({ path: expect.stringMatching(/\/missing\.txt$/), sha256: null }),
      ]),
    });
  });
});
