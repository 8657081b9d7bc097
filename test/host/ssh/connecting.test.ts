import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SshTransport } from '../../../src/core/target.ts';
import { needsPrograms } from '../../lab/needs.ts';
import { descendants, kill } from '../../lab/process/descendants.ts';
import { freePort } from '../../lab/process/free-port.ts';
import { run } from '../../lab/process/run.ts';
import { type Sshd, startSshd } from '../../lab/sshd.ts';
import { started, uniqueSeconds } from '../processes.ts';
import { questions, sshTransport } from '../questions.ts';

needsPrograms('sshd')('connecting by SSH', () => {
  let sshd: Sshd;
  let folder: string;
  beforeAll(async () => {
    sshd = await startSshd();
    folder = await mkdtemp(join(tmpdir(), 'umpire-connect-'));
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

  const logins = async (to: Sshd) =>
    (await to.log()).split('\n').filter((line) => line.includes('Accepted publickey')).length;

  test('a listed host key and a key that fits open it', async () => {
    expect(await connect({})).toMatchObject({ kind: 'answer', data: { exitCode: 0 } });
  });

  test('thirty questions share one connection', async () => {
    await using it = questions([{ name: 'web', transport: sshTransport(sshd) }]);
    const before = await logins(sshd);
    await Promise.all(Array.from({ length: 30 }, () => it.run('web', 'true')));
    expect((await logins(sshd)) - before).toBe(1);
  });

  test('hashed names are read', async () => {
    const file = await own('hashed', await readFile(sshd.knownHosts, 'utf8'));
    await run(['ssh-keygen', '-q', '-H', '-f', file]);
    expect(await connect({ knownHosts: file })).toMatchObject({ kind: 'answer' });
  });

  test('an unknown host key stops, with its fingerprint and what to run', async () => {
    const seen = await connect({ knownHosts: await own('empty', '') });
    expect(seen).toMatchObject({ kind: 'none', reason: 'host-refused' });
    if (seen.kind !== 'none') return;
    expect(seen.message).toContain(`it offers ssh-ed25519 ${sshd.hostKeyFingerprint}`);
    expect(seen.remedy).toContain(`ssh-keyscan -t ed25519 -p ${sshd.port} '127.0.0.1'`);
    expect(seen.remedy).toContain(`cat new_key >> '${join(folder, 'empty')}'`);
  });

  test('what the remedy says to run, works', async () => {
    const knownHosts = await own('to-fill', '');
    const seen = await connect({ knownHosts });
    const scan = seen.kind === 'none' ? (/ssh-keyscan [^>]+/.exec(seen.remedy)?.[0] ?? '') : '';
    await writeFile(knownHosts, await run(['sh', '-c', scan]));
    expect(await connect({ knownHosts })).toMatchObject({ kind: 'answer' });
  });

  test('a changed host key stops, naming the line that disagrees', async () => {
    const stranger = (await readFile(`${sshd.strangerKey}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
    const knownHosts = await own('changed', `# ours\n[127.0.0.1]:${sshd.port} ${stranger}\n`);
    expect(await connect({ knownHosts })).toMatchObject({
      kind: 'none',
      reason: 'host-refused',
      message: new RegExp(`Host key verification failed.*has changed.*${knownHosts}:2`),
      remedy: /ssh-keygen -R/,
    });
  });

  test('a revoked host key stops', async () => {
    const line = await readFile(sshd.knownHosts, 'utf8');
    expect(await connect({ knownHosts: await own('revoked', `${line}@revoked ${line}`) })).toMatchObject({
      kind: 'none',
      reason: 'host-refused',
      message: /revoked in .*:2/,
    });
  });

  test('without a known_hosts file nothing is connected', async () => {
    let connections = 0;
    const watched = createServer((socket) => {
      connections++;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(watched, 'listening');
    const { port } = watched.address() as AddressInfo;
    expect(await connect({ port, knownHosts: join(folder, 'none') })).toMatchObject({
      kind: 'none',
      reason: 'host-refused',
      message: /known_hosts file .* does not exist/,
      remedy: /ssh-keyscan/,
    });
    expect(connections).toBe(0);
    expect(await connect({ port })).toMatchObject({ kind: 'none', reason: 'host-unreachable' });
    expect(connections).toBe(1);
    watched.close();
  });

  test('a host with several keys is asked for the one that is listed', async () => {
    const rsa = join(folder, 'host_rsa');
    await run(['ssh-keygen', '-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', rsa]);
    await using both = await disposable(startSshd({ settings: [`HostKey ${rsa}`] }));
    const [type, key] = (await readFile(`${rsa}.pub`, 'utf8')).split(' ');
    const knownHosts = await own('rsa-only', `[127.0.0.1]:${both.sshd.port} ${type} ${key}\n`);
    await using it = questions([{ name: 'web', transport: { ...sshTransport(both.sshd), knownHosts } }]);
    expect(await it.run('web', 'true')).toMatchObject({ kind: 'answer' });
  });

  test('a port nobody listens on is unreachable', async () => {
    await using it = questions([
      { name: 'web', transport: { ...sshTransport(sshd), port: await freePort() } },
    ]);
    expect(await it.run('web', 'true')).toMatchObject({
      kind: 'none',
      reason: 'host-unreachable',
      message: /ECONNREFUSED.*Connection refused/,
      remedy: /ssh\.port/,
    });
  });

  test('a name that is none is unreachable', async () => {
    const seen = await connect({ address: 'no-such-host.invalid' });
    expect(seen).toMatchObject({
      kind: 'none',
      reason: 'host-unreachable',
      message: /no-such-host\.invalid/,
    });
  });

  test('a host that accepts and says nothing is unreachable within the time limit', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    try {
      await using it = questions([{ name: 'web', transport: { ...sshTransport(sshd), port } }]);
      const seen = await it.ask('web', { kind: 'command', argv: ['true'] }, 600);
      expect(seen).toMatchObject({ kind: 'none', reason: 'host-unreachable', message: /within 600 ms/ });
    } finally {
      silent.close();
    }
  });

  test('something that is no SSH server is unreachable', async () => {
    const web = createServer(
      (socket) => void socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    ).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const { port } = web.address() as AddressInfo;
    try {
      expect(await connect({ port })).toMatchObject({ kind: 'none', reason: 'host-unreachable' });
    } finally {
      web.close();
    }
  });

  test('a lost connection is told, and the next question connects again', async () => {
    await using mine = await disposable(startSshd());
    await using it = questions([{ name: 'web', transport: sshTransport(mine.sshd) }]);
    const seconds = uniqueSeconds();
    const hung = it.run('web', 'sleep', seconds);
    await started(`sleep ${seconds}`);
    for (const session of await descendants(mine.sshd.pid)) await kill(session, 'SIGKILL');
    expect(await hung).toMatchObject({ kind: 'none', reason: 'host-unreachable' });
    expect(await it.run('web', 'echo', 'again')).toMatchObject({
      kind: 'answer',
      data: { stdout: 'again\n' },
    });
  });

  test('a jump host is gone through, and each hop proves itself', async () => {
    await using behind = await disposable(startSshd());
    const jump = { name: 'jump', transport: sshTransport(sshd) };
    const inner = { name: 'inner', transport: { ...sshTransport(behind.sshd), jump: 'jump' } };
    await using it = questions([jump, inner]);
    const before = await logins(sshd);
    expect(await it.run('inner', 'true')).toMatchObject({ kind: 'answer' });
    expect((await logins(sshd)) - before).toBe(1);
    await using wrong = questions([
      jump,
      { ...inner, transport: { ...inner.transport, knownHosts: sshd.knownHosts } },
    ]);
    expect(await wrong.run('inner', 'true')).toMatchObject({
      reason: 'host-refused',
      message: new RegExp(`Host key.*:${behind.sshd.port} is not in`),
    });
  });

  test.each([
    ['in a circle', { a: 'b', b: 'a' }, /in a circle: a → b → a/],
    ['to a host that is none', { a: 'ghost' }, /ghost .* is no ssh host/],
  ])('jump hosts that lead %s are refused in words', async (_name, jumps, message) => {
    const all = Object.entries(jumps).map(([name, jump]) => ({
      name,
      transport: { ...sshTransport(sshd), jump },
    }));
    await using it = questions(all);
    expect(await it.run('a', 'true')).toMatchObject({ kind: 'none', reason: 'unsupported', message });
  });
});

/** A server of the test's own, stopped when the test ends. */
async function disposable(starting: Promise<Sshd>): Promise<{ sshd: Sshd } & AsyncDisposable> {
  const sshd = await starting;
  return { sshd, [Symbol.asyncDispose]: () => sshd.stop() };
}
