import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SshTransport } from '../../../src/core/target.ts';
import { needsPrograms } from '../../lab/needs.ts';
import { run } from '../../lab/process/run.ts';
import { type Sshd, startSshd } from '../../lab/sshd.ts';
import { questions, sshTransport } from '../questions.ts';

needsPrograms('sshd')('logging in by SSH', () => {
  let sshd: Sshd;
  let folder: string;
  beforeAll(async () => {
    sshd = await startSshd();
    folder = await mkdtemp(join(tmpdir(), 'umpire-login-'));
  });
  afterAll(async () => {
    await sshd.stop();
    await rm(folder, { recursive: true });
  });

  /** Runs `true` on a host that is like the lab's, but for `change`. */
  async function connect(change: Partial<SshTransport>, environment: Record<string, string> = {}) {
    await using it = questions(
      [{ name: 'web', transport: { ...sshTransport(sshd), ...change } }],
      environment,
    );
    return await it.run('web', 'true');
  }

  async function own(name: string, text: string): Promise<string> {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  }

  test('a missing key file is named', async () => {
    expect(await connect({ key: '/nonexistent/id' })).toMatchObject({
      kind: 'none',
      reason: 'host-refused',
      message: 'the private key file /nonexistent/id does not exist',
    });
  });

  test('a key with a passphrase, a public key and nonsense are refused in words', async () => {
    const locked = join(folder, 'locked');
    await copyFile(sshd.key, locked);
    await chmod(locked, 0o600);
    await run(['ssh-keygen', '-q', '-p', '-P', '', '-N', 'secret', '-f', locked]);
    expect(await connect({ key: locked })).toMatchObject({
      reason: 'host-refused',
      message: /protected by a passphrase/,
      remedy: /ssh-add/,
    });
    expect(await connect({ key: `${sshd.key}.pub` })).toMatchObject({
      reason: 'host-refused',
      message: /is a public key/,
    });
    expect(await connect({ key: await own('nonsense', 'hello') })).toMatchObject({
      reason: 'host-refused',
      message: /no private key/,
    });
  });

  test('neither key nor agent is said, not tried', async () => {
    const { key: _key, ...without } = sshTransport(sshd);
    await using it = questions([{ name: 'web', transport: without }]);
    expect(await it.run('web', 'true')).toMatchObject({
      reason: 'host-refused',
      message: /names no key, and SSH_AUTH_SOCK is not set/,
    });
  });

  test('an agent logs in', async () => {
    const socket = join(folder, 'agent');
    const pid = /SSH_AGENT_PID=(\d+)/.exec(await run(['ssh-agent', '-s', '-a', socket]))?.[1];
    try {
      await run(['ssh-add', '-q', sshd.key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      const { key: _key, ...without } = sshTransport(sshd);
      await using it = questions([{ name: 'web', transport: without }], { SSH_AUTH_SOCK: socket });
      expect(await it.run('web', 'true')).toMatchObject({ kind: 'answer' });
    } finally {
      process.kill(Number(pid));
    }
  });

  test('a refused login is tried once, and again when the key file changes', async () => {
    await using mine = await disposable(startSshd());
    const key = join(folder, 'changing');
    await copyFile(mine.sshd.strangerKey, key);
    await using it = questions([{ name: 'web', transport: { ...sshTransport(mine.sshd), key } }]);
    const attempts = async () =>
      (await mine.sshd.log()).split('\n').filter((line) => line.includes('Failed publickey')).length;
    const before = await attempts();
    const refused = {
      kind: 'none',
      reason: 'host-refused',
      message: /Permission denied \(publickey\)/,
      remedy: /authorized_keys/,
    };
    for (const seen of await Promise.all([1, 2, 3, 4, 5].map(() => it.run('web', 'true'))))
      expect(seen).toMatchObject(refused);
    expect(await it.run('web', 'true')).toMatchObject(refused);
    expect((await attempts()) - before).toBe(1);
    await copyFile(mine.sshd.key, key);
    expect(await it.run('web', 'true')).toMatchObject({ kind: 'answer' });
  });
});

/** A server of the test's own, stopped when the test ends. */
async function disposable(starting: Promise<Sshd>): Promise<{ sshd: Sshd } & AsyncDisposable> {
  const sshd = await starting;
  return { sshd, [Symbol.asyncDispose]: () => sshd.stop() };
}
