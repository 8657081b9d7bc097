import { createHash, createPublicKey } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadSigningKey, loadVerifyingKey } from '../../src/app/keys.ts';
import { start } from './clone.ts';

const ROOT = join(import.meta.dirname, '../..');
const composeFile: { secrets: object; services: { bot: { user: string } } } = parse(
  readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'),
  { merge: true },
);
const userOfTheBot = Number.parseInt(composeFile.services.bot.user, 10);

describe('the secrets of the compose file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'umpire-secrets-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const make = () => start(process.execPath, [join(ROOT, 'bin/make-secrets.js')], {}, folder).ended;
  const secret = (name: string) => readFileSync(join(folder, 'secrets', name), 'utf8').trim();

  test('are made where nobody else can look, and readable once a container has them', async () => {
    expect((await make()).code).toBe(0);
    expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(join(folder, 'secrets'))) {
      const mode = name === 'signing.pem' ? 0o400 : 0o444;
      expect(statSync(join(folder, 'secrets', name)).mode & 0o777, name).toBe(mode);
    }
  });

  test('hold a pair of keys that Umpire takes; the one that signs is for the user of the bot alone', async () => {
    const { stdout } = await make();
    const keysFolder = join(folder, 'secrets');
    const signing = loadSigningKey({ keysFolder });
    expect(loadVerifyingKey({ keysFolder }).equals(createPublicKey(signing))).toBe(true);
    const given = statSync(join(keysFolder, 'signing.pem')).uid === userOfTheBot;
    if (process.getuid?.() === 0) expect(given).toBe(true);
    expect(stdout.includes(`sudo chown ${userOfTheBot} ${join(keysFolder, 'signing.pem')}`)).toBe(!given);
  });

  test('of those it asks for, only what is missing is to be opened to everybody', async () => {
    const { stdout } = await make();
    const [, opened = ''] = /^Then: chmod 444 (.*)$/m.exec(stdout) ?? [];
    expect(opened.split(' ').map((path) => basename(path))).toEqual([
      'slack-bot-token',
      'slack-signing-secret',
      'ssh-key',
      'known-hosts',
    ]);
  });

  test('are, with those it asks for, all that the file names', async () => {
    const { stdout } = await make();
    const asked = [...stdout.matchAll(/Put into \S*\/(\S+):/g)].map(([, name]) => name);
    const made = readdirSync(join(folder, 'secrets')).filter((name) => name !== '.gitignore');
    expect([...made, ...asked].sort()).toEqual(Object.keys(composeFile.secrets).sort());
    expect(stdout).not.toContain(secret('postgres-password'));
  });

  test('fit each other: the database by password, the users of Redis by hash', async () => {
    await make();
    expect(new URL(secret('database-url')).password).toBe(secret('postgres-password'));
    for (const name of ['bot', 'worker']) {
      const { username, password } = new URL(secret(`redis-url-${name}`));
      expect(username).toBe(name);
      expect(secret('redis-users')).toContain(
        `user ${name} on #${createHash('sha256').update(password).digest('hex')} `,
      );
      expect(secret('redis-users')).not.toContain(password);
    }
    expect(secret('redis-users')).toContain('user default off');
  });

  test('are never made again', async () => {
    await make();
    const before = readdirSync(join(folder, 'secrets')).map(secret);
    expect((await make()).code).toBe(0);
    expect(readdirSync(join(folder, 'secrets')).map(secret)).toEqual(before);
  });

  test('of the database are derived from the password that is there', async () => {
    await make();
    rmSync(join(folder, 'secrets/postgres-password'));
    rmSync(join(folder, 'secrets/database-url'));
    writeFileSync(join(folder, 'secrets/postgres-password'), 'a/b@c\n');
    await make();
    expect(secret('postgres-password')).toBe('a/b@c');
    expect(secret('database-url')).toBe('postgres://umpire:a%2Fb%40c@postgres:5432/umpire');
  });

  test('of a worker are derived from the key of the bot, and never the other way', async () => {
    await make();
    const verifying = secret('verifying.pem');
    rmSync(join(folder, 'secrets/verifying.pem'));
    await make();
    expect(secret('verifying.pem')).toBe(verifying);

    rmSync(join(folder, 'secrets/signing.pem'));
    const { code, stderr } = await make();
    expect(code).not.toBe(0);
    expect(stderr).toContain('verifying.pem is there without its signing.pem');
    expect(readdirSync(join(folder, 'secrets'))).not.toContain('signing.pem');
  });

  test('of the queue that do not belong together are refused', async () => {
    await make();
    rmSync(join(folder, 'secrets/redis-users'));
    const { code, stderr } = await make();
    expect(code).not.toBe(0);
    expect(stderr).toContain('remove redis-url-bot, redis-url-worker');
  });
});
