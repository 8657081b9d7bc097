import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Probe } from '../../../src/core/diagnosis/probe.ts';
import { needs, theLab } from '../../lab/needs.ts';
import { freePort } from '../../lab/process/free-port.ts';
import { poll } from '../../lab/process/poll.ts';
import { run } from '../../lab/process/run.ts';
import { running, uniqueSeconds } from '../processes.ts';
import { type Questions, questions } from '../questions.ts';
import { type ContainersUnderTest, containersUnderTest } from './containers-under-test.ts';

const DOCKERFILE =
  'FROM umpire-test-shell\nWORKDIR /srv\nCOPY requirements.txt .\nCOPY app/ app/\nCMD ["sh"]\n';
const YEAR_AGO = Date.now() / 1000 - 365 * 86_400;
const AHEAD = Date.now() / 1000 + 3600;

needs('docker')('what a service is built from', { timeout: 30_000 }, () => {
  let it: Questions;
  let shop: ContainersUnderTest;
  let folder: string;
  const docker = (...args: readonly string[]) =>
    run(['docker', '--host', `unix://${theLab('docker').socket}`, ...args], {
      env: { ...process.env, DOCKER_BUILDKIT: '0' },
    });
  const ask = (probe: Probe) =>
    it.ask('here', probe, 10_000, { file: join(folder, 'docker-compose.yml'), project: shop.project });
  const write = async (path: string, text: string, seconds = YEAR_AGO) => {
    await writeFile(join(folder, path), text);
    await utimes(join(folder, path), seconds, seconds);
  };
  const touch = (path: string, seconds: number) => utimes(join(folder, path), seconds, seconds);
  const newer = async (): Promise<string[]> => {
    const seen = await ask({ kind: 'build', service: 'app' });
    expect(seen).toMatchObject({ kind: 'answer', data: { built: true } });
    return seen.kind === 'answer'
      ? (seen.data.newer as { path: string }[]).map(({ path }) => path.slice(folder.length + 1))
      : [];
  };

  beforeAll(async () => {
    shop = await containersUnderTest(docker);
    it = questions([
      { name: 'here', transport: { kind: 'local' }, docker: { url: `unix://${theLab('docker').socket}` } },
    ]);
    folder = await mkdtemp(join(tmpdir(), 'umpire-build-'));
    await mkdir(join(folder, 'app/__pycache__'), { recursive: true });
    await write('docker-compose.yml', 'services:\n  app:\n    build: .\n  cache:\n    image: redis:7\n');
    await write('Dockerfile', DOCKERFILE);
    await write('.dockerignore', '# local\n*.md\napp/local.py\n');
    for (const path of [
      'requirements.txt',
      'app/main.py',
      'app/local.py',
      'README.md',
      'other.txt',
      'app/run.log',
      'app/__pycache__/main.pyc',
      '.env',
    ])
      await write(path, 'x');
  }, 60_000);
  afterAll(async () => {
    await it[Symbol.asyncDispose]();
    await docker('image', 'rm', '--force', `${shop.project}-app`).catch(() => '');
    await shop.remove();
    await rm(folder, { recursive: true });
  });

  test('an image not built yet is missing, and says what to do', async () => {
    expect(await ask({ kind: 'image', service: 'app' })).toMatchObject({
      kind: 'none',
      reason: 'missing',
      message: /-app or .*_app/,
      remedy: /docker compose build app/,
    });
    expect(await ask({ kind: 'build', service: 'app' })).toMatchObject({ kind: 'none', reason: 'missing' });
  });

  test('a fresh image is newer than all it is built from', async () => {
    await docker('build', '--tag', `${shop.project}-app`, folder);
    expect(await newer()).toStrictEqual([]);
    expect(await ask({ kind: 'image', service: 'app' })).toMatchObject({
      data: { tags: [`${shop.project}-app:latest`], cmd: ['sh'], workdir: '/srv', created: /^20\d\d-/ },
    });
  });

  test.each(['Dockerfile', 'requirements.txt', 'app/main.py'])(
    '%s changed after it is named',
    async (path) => {
      await touch(path, AHEAD);
      expect(await newer()).toStrictEqual([path]);
      await touch(path, YEAR_AGO);
    },
  );

  test.each([
    'other.txt',
    'README.md',
    'app/local.py',
    'app/run.log',
    'app/__pycache__/main.pyc',
    '.env',
    'docker-compose.yml',
  ])('%s is no part of it', async (path) => {
    await touch(path, AHEAD);
    expect(await newer()).toStrictEqual([]);
    await touch(path, YEAR_AGO);
  });

  test('the newest comes first, and the text says it in words', async () => {
    await touch('requirements.txt', AHEAD);
    await touch('Dockerfile', AHEAD + 60);
    expect(await newer()).toStrictEqual(['Dockerfile', 'requirements.txt']);
    expect(await ask({ kind: 'build', service: 'app' })).toMatchObject({
      text: /Dockerfile changed .*, after the image was made/,
    });
  });

  test('a rebuild from the cache counts, though the image keeps its old date', async () => {
    const now = Date.now() / 1000;
    await touch('requirements.txt', now);
    await touch('Dockerfile', now);
    expect(await newer()).toStrictEqual(expect.arrayContaining(['Dockerfile']));
    await docker('build', '--tag', `${shop.project}-app`, folder);
    expect(await newer()).toStrictEqual([]);
  });

  test('a service without a build is that', async () => {
    expect(await ask({ kind: 'build', service: 'cache' })).toMatchObject({
      kind: 'answer',
      data: { built: false, newer: [] },
    });
    expect(await ask({ kind: 'build', service: 'ghost' })).toMatchObject({
      kind: 'none',
      reason: 'missing',
      message: /it has: app, cache/,
    });
  });

  test('a missing Dockerfile and a missing context are told apart', async () => {
    await write(
      'docker-compose.yml',
      'services:\n  app:\n    build: { context: ., dockerfile: Dockerfile.prod }\n',
    );
    expect(await ask({ kind: 'build', service: 'app' })).toMatchObject({
      kind: 'none',
      reason: 'missing',
      message: /Dockerfile\.prod does not exist/,
    });
    await write('docker-compose.yml', 'services:\n  app:\n    build: ./nowhere\n');
    expect(await ask({ kind: 'build', service: 'app' })).toMatchObject({
      kind: 'none',
      reason: 'missing',
      message: /nowhere does not exist/,
    });
  });

  test('a published port is asked by the service and its own port', async () => {
    const port = await freePort();
    await shop.start(
      'web',
      'exec python3 -m http.server --directory /usr/share/zoneinfo 8000',
      '--network',
      'bridge',
      '--publish',
      `127.0.0.1:${port}:8000`,
    );
    const seen = await poll('the web server answers', 10_000, async () => {
      const answer = await ask({ kind: 'http', service: 'web', port: 8000, path: '/' });
      return answer.kind === 'answer' && answer;
    });
    expect(seen).toMatchObject({ data: { status: 200, url: `http://127.0.0.1:${port}/` } });
    expect(await ask({ kind: 'tcp', service: 'web', port: 8000 })).toMatchObject({
      data: { open: true, port },
    });
    expect(await ask({ kind: 'containers' })).toMatchObject({
      data: {
        containers: [
          { service: 'web', ports: [{ container: 8000, host: port, address: '127.0.0.1', protocol: 'tcp' }] },
        ],
      },
    });
    expect(await ask({ kind: 'http', service: 'web', port: 9000, path: '/' })).toMatchObject({
      reason: 'missing',
      message: new RegExp(`published: ${port}->8000/tcp`),
    });
  });

  test('a container without a shell runs commands all the same, and they end in time', async () => {
    await shop.start('bare', 'exec /usr/bin/sleep 1000', '--env', 'PATH=/nonexistent');
    expect(await ask({ kind: 'exec', service: 'bare', argv: ['/usr/bin/printf', 'hi'] })).toMatchObject({
      kind: 'answer',
      data: { exitCode: 0, stdout: 'hi' },
    });
    const seconds = uniqueSeconds();
    const seen = await it.ask(
      'here',
      { kind: 'exec', service: 'bare', argv: ['/usr/bin/sleep', seconds] },
      1500,
      {
        file: join(folder, 'docker-compose.yml'),
        project: shop.project,
      },
    );
    expect(seen).toMatchObject({ kind: 'none', reason: 'timed-out', message: /1500 ms$/ });
    expect(await running(`sleep ${seconds}`)).toStrictEqual([]);
  });
});
