import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Dockerd, startDockerd } from './dockerd.ts';
import { FAULTS } from './faults.ts';
import { needsPrograms } from './needs.ts';
import { type Neuros, type Service, startNeuros } from './neuros.ts';
import { ownFolder, removeFolder } from './process/folder.ts';
import { tryRun } from './process/run.ts';
import { type Sshd, startSshd } from './sshd.ts';

const SERVICES: readonly Service[] = ['redis', 'postgres', 'neuros'];
const FAULT_MS = 60_000;

needsPrograms('neuros', 'sshd')('NEUROS in the lab', () => {
  let folder: string;
  let sshd: Sshd;
  let docker: Dockerd;
  let neuros: Neuros;

  beforeAll(async () => {
    folder = await ownFolder('neuros');
    sshd = await startSshd({ folder });
    docker = await startDockerd({ folder, group: sshd.deploy ?? 'root' });
    neuros = await startNeuros(docker, sshd, folder);
    await neuros.up();
  }, 60_000);

  afterAll(async () => {
    await docker?.stop();
    await sshd?.stop();
    await removeFolder(folder);
  });

  afterEach(async () => {
    expect(await isHealthy(neuros)).toBe(true);
  });

  test('runs three services, those with a health check healthy, and answers through both databases', async () => {
    const states = await Promise.all(SERVICES.map((service) => neuros.state(service)));
    expect(states.map(({ Status }) => Status)).toEqual(['running', 'running', 'running']);
    expect(states.map(({ Health }) => Health?.Status)).toEqual(['healthy', 'healthy', undefined]);
    const answer = await (await fetch(`http://127.0.0.1:${neuros.port}/ready`)).json();
    expect(answer).toMatchObject({ status: 'ok', checkpointTables: 2 });
  });

  test("passes the SOP's own verification in the container", async () => {
    const exec = (...argv: string[]) =>
      tryRun(['docker', 'exec', 'neuros', ...argv], { env: docker.environment });
    expect((await exec('python', 'test_imports.py')).stdout).toContain('All imports successful!');
    expect(await exec('python', '-m', 'pip', 'check')).toMatchObject({ exitCode: 0 });
    expect((await exec('sh', '-c', 'command -v nc')).stdout).toBe('');
  });

  test('is reached by the SSH user of its configuration, Docker socket included', async () => {
    const argv = [
      '-F',
      'none',
      '-i',
      sshd.key,
      '-o',
      `UserKnownHostsFile=${sshd.knownHosts}`,
      '-p',
      String(sshd.port),
    ];
    const version = ['docker', '--host', docker.url, 'version', '--format', '{{.Server.Version}}'];
    const answer = await tryRun([
      'ssh',
      ...argv,
      `${sshd.deploy ?? sshd.user}@127.0.0.1`,
      ...version.map((word) => `'${word}'`),
    ]);
    expect(answer).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d+\./) });
  });

  test.each(FAULTS)('$name: $title, and back', { timeout: FAULT_MS }, async (fault) => {
    const undo = await fault.break(neuros);
    const works = await isHealthy(neuros);
    const denied = await cannotUseDocker(neuros);
    const older = await isImageOlder(neuros);
    await undo();
    expect({ works: works && !denied && !older, layer: fault.expected.layer }).toMatchObject({
      works: false,
    });
    expect({ denied: await cannotUseDocker(neuros), older: await isImageOlder(neuros) }).toEqual({
      denied: false,
      older: false,
    });
  });

  test('puts everything back after faults that were never undone', { timeout: FAULT_MS }, async () => {
    await neuros.sources.edit('docker-compose.yml', '@postgres:5432', '@localhost:5432');
    await neuros.recreate('neuros');
    await neuros.reset();
    expect(await neuros.log('neuros')).not.toContain('refused');
  });
});

async function isHealthy(neuros: Neuros): Promise<boolean> {
  try {
    const states = await Promise.all(SERVICES.map((service) => neuros.state(service)));
    const fine = states.every(
      ({ Running, Health }) => Running && (Health === undefined || Health.Status === 'healthy'),
    );
    return fine && (await neuros.get('/ready')) === 200;
  } catch {
    return false;
  }
}

async function cannotUseDocker({ docker, sshd }: Neuros): Promise<boolean> {
  const user = sshd.deploy ?? sshd.user;
  const identity =
    sshd.deploy === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups'];
  return (await tryRun([...identity, 'docker', 'version'], { env: docker.environment })).exitCode !== 0;
}

/** Whether a file the image is built from changed after the image was made. */
async function isImageOlder({ docker, sources }: Neuros): Promise<boolean> {
  const created = await docker
    .docker('image', 'inspect', '--format', '{{.Created}}', 'neuros_neuros')
    .catch(() => '');
  return created !== '' && (await sources.newest()) > new Date(created.trim());
}
