import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Inventory, InventoryContainer } from '../../../src/core/plan/inventory.ts';
import type { Host } from '../../../src/core/target.ts';
import { needs, theLab } from '../../lab/needs.ts';
import { run } from '../../lab/process/run.ts';
import { type HandsUnderTest, handsOn, NEVER } from '../changes/hands-under-test.ts';
import { type ContainersUnderTest, containersUnderTest } from '../docker/containers-under-test.ts';
import { sshTransport } from '../questions.ts';

const SOURCE = `
services:
  web:
    image: umpire-test-shell
    command: [/usr/bin/sh, -c, "exec sleep 1000"]
    env_file: web.env
    environment: { MODE: production, API_TOKEN: "\${TOKEN}" }
    ports: ["127.0.0.1::8080"]
    volumes: ["/usr:/usr:ro", "data:/data", "./conf:/conf", "./conf:/readable:ro", "/anonymous"]
  job:
    image: umpire-test-shell
    command: [/usr/bin/sh, -c, "exit 3"]
    volumes: ["/usr:/usr:ro", "data:/data"]
volumes: { data: {} }
`;

// What SQLite writes first, and what only looks like it.
const DATABASES = [
  'mkdir -p /data/deep/er /data/1/2/3/4/5/6/7',
  'for f in /data/app.db "/data/deep/er/it\'s here.sqlite3" /conf/a.sqlite /data/1/2/3/4/5/6/7/too-deep.db /data/other.txt; do',
  '  printf "SQLite format 3\\0rest" >"$f"',
  'done',
  'printf "no database" >/data/text.db; : >/data/empty.db',
].join('\n');

needs('docker', 'sshd')('a survey of a Compose project', { timeout: 60_000 }, () => {
  const url = (): string => `unix://${theLab('docker').socket}`;
  const docker = (...args: readonly string[]) => run(['docker', '--host', url(), ...args]);
  const host = (): Host => ({
    name: 'lab',
    transport: { ...sshTransport(theLab('sshd')), user: theLab('sshd').user },
    docker: { url: url() },
  });
  const compose = (...args: string[]) =>
    run(['docker-compose', '--project-name', project, ...args], {
      cwd: it.folder,
      env: { ...process.env, DOCKER_HOST: url() },
    });
  const project = `shop${process.pid}`;
  let it: HandsUnderTest;
  let others: ContainersUnderTest;
  let inventory: Inventory;
  let secrets: readonly string[];

  const service = (name: string): InventoryContainer => {
    const found = inventory.containers.find((one) => one.project === project && one.service === name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  };

  beforeAll(async () => {
    it = await handsOn(host(), { project });
    others = await containersUnderTest(docker);
    await mkdir(join(it.folder, 'conf'));
    await writeFile(join(it.folder, 'docker-compose.yml'), SOURCE);
    await writeFile(join(it.folder, '.env'), 'TOKEN=t0ken-of-the-shop\n');
    await writeFile(join(it.folder, 'web.env'), 'DB_PASSWORD=pa55-of-the-shop\nMODE=x\n');
    await compose('up', '--detach');
    await docker('exec', `${project}_web_1`, 'sh', '-c', DATABASES);
    await others.start(
      'stranger',
      'printf "SQLite format 3" >/mine/a.db; exec sleep 1000',
      '--volume',
      '/mine',
    );
    ({ inventory, secrets } = await it.survey('web.env', 'missing.txt'));
  }, 60_000);
  afterAll(async () => {
    await compose('down', '--volumes', '--timeout', '0');
    await others.remove();
    await it[Symbol.asyncDispose]();
  }, 60_000);

  test('it is plain data that tells where and when', () => {
    expect(structuredClone(inventory)).toStrictEqual(JSON.parse(JSON.stringify(inventory)));
    expect(inventory).toMatchObject({
      engine: 'docker',
      compose: ['docker-compose'],
      workingDirectory: it.folder,
      backupFolder: it.backupFolder,
      receipts: [],
      freeBytes: expect.toSatisfy((bytes) => bytes > 1024 * 1024),
      buildCacheBytes: expect.any(Number),
    });
    expect(Math.abs(Date.parse(inventory.at) - Date.now())).toBeLessThan(60_000);
  });

  test('containers of the project, with what hangs on them', () => {
    expect(service('web')).toMatchObject({
      id: /^[0-9a-f]{64}$/,
      name: `${project}_web_1`,
      state: 'running',
      image: 'umpire-test-shell',
      imageId: /^sha256:[0-9a-f]{64}$/,
      ports: [{ address: '127.0.0.1', host: expect.any(Number), container: 8080 }],
      networks: [`${project}_default`],
    });
    const mounts = new Map(service('web').mounts.map((mount) => [mount.destination, mount]));
    expect(mounts.get('/data')).toMatchObject({ name: `${project}_data`, readOnly: false });
    expect(mounts.get('/conf')).toMatchObject({ name: '', source: join(it.folder, 'conf'), readOnly: false });
    expect(mounts.get('/usr')).toMatchObject({ name: '', source: '/usr', readOnly: true });
    expect(mounts.get('/anonymous')?.name).toMatch(/^[0-9a-f]{64}$/);
    expect(service('job')).toMatchObject({ state: 'exited', ports: [], sqlite: [] });
  });

  test('SQLite databases in its running containers: by their first bytes, not by their names', () => {
    expect(service('web').sqlite).toStrictEqual([
      '/conf/a.sqlite',
      '/data/app.db',
      "/data/deep/er/it's here.sqlite3",
    ]);
    const stranger = inventory.containers.find((one) => one.project === others.project);
    expect(stranger).toMatchObject({ service: 'stranger', state: 'running', sqlite: [] });
  });

  test('volumes with their size, images and networks of the whole host', () => {
    const volumes = new Map(inventory.volumes.map((volume) => [volume.name, volume]));
    expect(volumes.get(`${project}_data`)).toMatchObject({
      project,
      anonymous: false,
      bytes: expect.toSatisfy((bytes) => bytes > 50),
    });
    const anonymous = service('web').mounts.find((mount) => mount.destination === '/anonymous')?.name ?? '';
    expect(volumes.get(anonymous)).toMatchObject({ anonymous: true });
    expect(inventory.images).toContainEqual({
      id: service('web').imageId,
      tags: expect.arrayContaining(['umpire-test-shell:latest']),
      bytes: expect.any(Number),
    });
    const networks = new Map(inventory.networks.map((network) => [network.name, network]));
    expect(networks.get(`${project}_default`)).toMatchObject({
      project,
      builtIn: false,
      id: /^[0-9a-f]{64}$/,
    });
    for (const name of ['bridge', 'host', 'none'])
      expect(networks.get(name)).toMatchObject({ project: '', builtIn: true });
  });

  test('its own files come first, then those asked for, each once', () => {
    expect(inventory.files.map((file) => file.path)).toStrictEqual(
      ['docker-compose.yml', '.env', 'web.env', 'missing.txt'].map((name) => join(it.folder, name)),
    );
    expect(inventory.files[0]?.text).toBe(SOURCE);
    expect(inventory.files[3]).toMatchObject({ sha256: null, bytes: 0, text: null });
  });

  test('what is secret in files and containers is named, and a step’s end names it, too', async () => {
    expect(secrets).toEqual(expect.arrayContaining(['t0ken-of-the-shop', 'pa55-of-the-shop']));
    const ended = await it.run('docker', 'inspect', `${project}_web_1`);
    expect(ended).toMatchObject({ exitCode: 0, output: /pa55-of-the-shop/ });
    expect(ended.secrets).toEqual(secrets);
  });

  test('a step’s programs reach the engine that was surveyed, unless the plan says otherwise', async () => {
    const ids = (await docker('ps', '--quiet', '--no-trunc')).trim().split('\n').sort();
    const pipeline = [['docker', 'ps', '--quiet', '--no-trunc'], ['sort']];
    expect(await it.perform({ kind: 'command', pipeline })).toMatchObject({ output: `${ids.join('\n')}\n` });
    const variables = { DOCKER_HOST: 'unix:///nowhere.sock' };
    expect(await it.perform({ kind: 'command', pipeline }, { variables })).toMatchObject({
      exitCode: 1,
      output: /nowhere\.sock/,
    });
  });

  test('the same twice is the same, but for the time', async () => {
    const again = await it.survey('web.env', 'missing.txt');
    const steady = ({ at: _at, freeBytes: _free, ...rest }: Inventory) => rest;
    expect(steady(again.inventory)).toStrictEqual(steady(inventory));
  });

  test('one that is called off is over at once', async () => {
    const stop = new AbortController();
    const began = performance.now();
    const surveyed = it.hands.survey(it.target, [], stop.signal);
    stop.abort();
    expect(await surveyed).toMatchObject({ kind: 'unable', message: /\S/, remedy: /\S/ });
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('an engine that does not answer is told, with all that is not of the engine', async () => {
    await using dead = await handsOn({ ...host(), docker: { url: 'unix:///nowhere/docker.sock' } });
    expect((await dead.survey()).inventory).toMatchObject({
      engineProblem: { message: /nowhere\/docker\.sock/, remedy: /\S/ },
      compose: ['docker-compose'],
      containers: [],
      backupFolder: dead.backupFolder,
      freeBytes: expect.any(Number),
    });
    expect(await dead.run('echo', 'still works')).toMatchObject({ exitCode: 0, output: 'still works\n' });
  });

  test('a target without Compose works in the home folder', async () => {
    await using plain = await handsOn(host());
    const home = (await plain.run('sh', '-c', 'echo "$HOME"')).output.trim();
    expect((await plain.survey()).inventory).toMatchObject({ workingDirectory: home, files: [] });
  });

  test('a backup is taken into a claimed operation, seen by the next survey, and expires', async () => {
    const item = { kind: 'file', source: join(it.folder, '.env'), name: '.env', container: '' } as const;
    expect(await it.hands.claim(it.target, 'case.7', NEVER)).toStrictEqual({ kind: 'claimed' });
    const taken = await it.hands.backUp(it.target, 'case.7', item, NEVER);
    if (taken.kind !== 'taken') throw new Error(`${taken.kind}: ${taken.message}`);
    expect((await it.survey()).inventory.receipts).toStrictEqual([taken.receipt]);
    expect(await it.perform({ kind: 'write', path: '.env', content: 'TOKEN=other\n' })).toMatchObject({
      exitCode: 0,
    });
    expect(await it.perform({ kind: 'restore', item, from: taken.receipt.path })).toMatchObject({
      kind: 'exited',
      exitCode: 0,
    });
    expect((await it.survey()).inventory.files[1]?.text).toBe('TOKEN=t0ken-of-the-shop\n');
    expect(await it.hands.expire(it.target, new Date(Date.now() + 60_000), NEVER)).toBe(1);
    expect((await it.survey()).inventory.receipts).toStrictEqual([]);
  });
});
