import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DockerAddress, Host } from '../../../src/core/target.ts';
import { negotiate } from '../../../src/host/docker/negotiate.ts';
import { needs, theLab } from '../../lab/needs.ts';
import { freePort } from '../../lab/process/free-port.ts';
import { startSshd } from '../../lab/sshd.ts';
import { questions, sshTransport } from '../questions.ts';
import { startBareEngine } from './bare-engine.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'umpire-find-'));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

const notRunning = (url: string) => ({
  kind: 'none',
  reason: 'unreachable',
  text: `Cannot connect to the Docker daemon at ${url}. Is the docker daemon running?`,
  remedy: /systemctl start docker/,
});
const here = (docker?: DockerAddress): Host => ({
  name: 'here',
  transport: { kind: 'local' },
  ...(docker ? { docker } : {}),
});

async function ping(host: Host, environment: Record<string, string> = {}) {
  await using it = questions([host], environment);
  return await it.ask(host.name, { kind: 'docker.ping' });
}

/** A socket file that nobody listens on any more, as a daemon that was killed leaves it. */
async function staleSocket(name: string): Promise<string> {
  const path = join(folder, name);
  const engine = await startBareEngine({ path: `${path}.live` });
  await rename(`${path}.live`, path);
  await engine.stop();
  return path;
}

test.each([
  ['an older engine is asked in its own version', '1.24', '1.24'],
  ['a newer one in ours', '1.99', '1.47'],
  ['versions are numbers, not text', '1.5', '1.5'],
  ['a new generation in ours', '2.0', '1.47'],
  ['one that tells none without a version', '', ''],
  ['nonsense counts as none', '1.41/../../x', ''],
])('%s', (_name, theirs, agreed) => {
  expect(negotiate(theirs)).toBe(agreed);
});

describe('on this machine', () => {
  test('the configured socket is asked, in the version agreed on', async () => {
    const path = join(folder, 'mine.sock');
    const engine = await startBareEngine({ path }, '1.99');
    expect(await ping(here({ url: `unix://${path}` }), { DOCKER_HOST: 'tcp://192.0.2.1:1' })).toMatchObject({
      kind: 'answer',
      data: { apiVersion: '1.47' },
    });
    expect(engine.asked).toStrictEqual(['/_ping?', '/v1.47/_ping?']);
    await engine.stop();
  });

  test('DOCKER_HOST is followed when the config says nothing', async () => {
    const path = join(folder, 'env.sock');
    const engine = await startBareEngine({ path });
    expect(await ping(here(), { DOCKER_HOST: `unix://${path}` })).toMatchObject({
      kind: 'answer',
      text: new RegExp(path),
    });
    await engine.stop();
    expect(await ping(here(), { DOCKER_HOST: `unix://${path}` })).toMatchObject(notRunning(`unix://${path}`));
  });

  test('without both, the usual sockets are tried', async () => {
    await mkdir(join(folder, '.docker/run'), { recursive: true });
    const path = join(folder, '.docker/run/docker.sock');
    const engine = await startBareEngine({ path });
    const seen = await ping(here(), { HOME: folder });
    const first = existsSync('/var/run/docker.sock') ? /docker\.sock/ : new RegExp(`unix://${path} answers`);
    expect(seen.text).toMatch(first);
    await engine.stop();
  });

  test('nobody there is said in the words of the docker client', async () => {
    expect(await ping(here({ url: 'unix:///nonexistent/docker.sock' }))).toMatchObject(
      notRunning('unix:///nonexistent/docker.sock'),
    );
    const stale = await staleSocket('stale.sock');
    expect(await ping(here({ url: `unix://${stale}` }))).toMatchObject(notRunning(`unix://${stale}`));
    const port = await freePort();
    expect(await ping(here({ url: `tcp://127.0.0.1:${port}` }))).toMatchObject(
      notRunning(`tcp://127.0.0.1:${port}`),
    );
  });

  test('an engine that stops and comes back is found again by the same prober', async () => {
    const path = join(folder, 'back.sock');
    await using it = questions([here({ url: `unix://${path}` })]);
    const ask = () => it.ask('here', { kind: 'docker.ping' });
    expect(await ask()).toMatchObject(notRunning(`unix://${path}`));
    for (const apiVersion of ['1.40', '1.41']) {
      const engine = await startBareEngine({ path }, apiVersion);
      expect(await ask()).toMatchObject({ kind: 'answer', data: { apiVersion } });
      await engine.stop();
      expect(await ask()).toMatchObject(notRunning(`unix://${path}`));
    }
  });

  test('an address of another kind is refused with what is allowed', async () => {
    expect(await ping(here({ url: 'ssh://root@web' }))).toMatchObject({
      kind: 'none',
      reason: 'unsupported',
      remedy: /unix:\/\/.*tcp:\/\//,
    });
  });
});

needs('sshd')('behind SSH', () => {
  const lab = (docker?: string, transport = sshTransport(theLab('sshd'))): Host => ({
    name: 'lab',
    transport,
    ...(docker ? { docker: { url: docker } } : {}),
  });

  test('a socket that is open to the user is reached', async () => {
    const path = join(folder, 'open.sock');
    const engine = await startBareEngine({ path });
    await chmod(path, 0o666);
    expect(await ping(lab(`unix://${path}`))).toMatchObject({ kind: 'answer', data: { apiVersion: '1.41' } });
    await engine.stop();
  });

  test('a socket of others is a permission, not a daemon that is down', async () => {
    const path = join(folder, 'closed.sock');
    const engine = await startBareEngine({ path });
    await chmod(path, 0o600);
    const seen = await ping(lab(`unix://${path}`));
    if (theLab('sshd').deploy === undefined) expect(seen).toMatchObject({ kind: 'answer' });
    else
      expect(seen).toMatchObject({
        kind: 'none',
        reason: 'refused',
        text: new RegExp(
          `permission denied while trying to connect to the Docker daemon socket at unix://${path}`,
        ),
        remedy: /usermod -aG docker/,
      });
    await engine.stop();
  });

  test('a socket that is gone, or stale, is a daemon that is down', async () => {
    expect(await ping(lab('unix:///nonexistent/docker.sock'))).toMatchObject(
      notRunning('unix:///nonexistent/docker.sock'),
    );
    const stale = await staleSocket('stale-there.sock');
    await chmod(stale, 0o666);
    expect(await ping(lab(`unix://${stale}`))).toMatchObject(notRunning(`unix://${stale}`));
  });

  test('a port there is reached through the connection', async () => {
    const engine = await startBareEngine({ port: 0, host: '127.0.0.1' });
    expect(await ping(lab(`tcp://127.0.0.1:${engine.port}`))).toMatchObject({ kind: 'answer' });
    await engine.stop();
    expect(await ping(lab(`tcp://127.0.0.1:${engine.port}`))).toMatchObject(
      notRunning(`tcp://127.0.0.1:${engine.port}`),
    );
  });

  test('a host that cannot be reached is that, and no daemon that is down', async () => {
    const dead = { ...sshTransport(theLab('sshd')), port: await freePort() };
    for (const docker of [undefined, 'tcp://127.0.0.1:2375', 'unix:///var/run/docker.sock']) {
      expect(await ping(lab(docker, dead))).toMatchObject({
        kind: 'none',
        reason: 'host-unreachable',
        message: /by SSH: connect ECONNREFUSED/,
      });
    }
  });

  test('sshd that forwards nothing is told apart from a daemon that is down', async () => {
    const sshd = await startSshd({ forwarding: false });
    const path = join(folder, 'unforwarded.sock');
    const engine = await startBareEngine({ path });
    await chmod(path, 0o666);
    const transport = sshTransport(sshd);
    try {
      expect(await ping(lab(`unix://${path}`, transport))).toMatchObject({
        kind: 'none',
        reason: 'refused',
        message: /does not forward/,
        remedy: /AllowStreamLocalForwarding/,
      });
      await using it = questions([lab(undefined, transport)]);
      expect(await it.ask('lab', { kind: 'tcp', port: sshd.port })).toMatchObject({
        kind: 'none',
        reason: 'refused',
        remedy: /AllowTcpForwarding/,
      });
    } finally {
      await engine.stop();
      await sshd.stop();
    }
  });
});
