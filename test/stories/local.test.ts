import { afterAll, beforeAll, expect, test } from 'vitest';
import { runUmpire } from '../cli/run-umpire.ts';
import { tempFolder } from '../cli/temp-folder.ts';
import { until } from '../contracts/until.ts';
import { type ContainersUnderTest, containersUnderTest } from '../host/docker/containers-under-test.ts';
import { type Dockerd, startDockerd } from '../lab/dockerd.ts';
import { needsPrograms } from '../lab/needs.ts';
import { ownFolder, removeFolder } from '../lab/process/folder.ts';

interface Printed {
  readonly target: string;
  readonly host: string;
  readonly status: string;
  readonly failedLayer: { readonly index: number; readonly id: string } | null;
  readonly rootCause: { readonly signature: string } | null;
  readonly layers: readonly {
    readonly status: string;
    readonly checks: readonly { readonly id: string }[];
  }[];
}

/** A minute after cloning: no configuration, no data folder, nothing but a DOCKER_HOST. */
async function diagnoseLocal(dockerHost: string, ...options: string[]) {
  const cwd = await tempFolder();
  return await runUmpire(['diagnose', 'local', ...options], { cwd, env: { DOCKER_HOST: dockerHost } });
}

const printed = (stdout: string) => JSON.parse(stdout) as Printed;

needsPrograms('docker')('on a machine with a Docker daemon', { timeout: 40_000 }, () => {
  let folder: string;
  let docker: Dockerd;
  let containers: ContainersUnderTest;

  beforeAll(async () => {
    folder = await ownFolder('local');
    docker = await startDockerd({ folder });
    containers = await containersUnderTest(docker.docker);
    await containers.start('web', 'sleep 600');
  }, 60_000);
  afterAll(async () => {
    await containers?.remove();
    await docker?.stop();
    await removeFolder(folder);
  });

  test('umpire diagnose local walks five layers over what runs there: healthy, exit 0', async () => {
    const { code, stdout, stderr } = await diagnoseLocal(docker.url, '--json');
    expect(stderr).toBe('');
    const { layers, ...rest } = printed(stdout);
    expect(rest).toMatchObject({ target: 'local', host: 'local', status: 'healthy', failedLayer: null });
    expect(layers).toHaveLength(5);
    for (const { status, checks } of layers) {
      expect(['pass', 'warn']).toContain(status);
      expect(checks.length).toBeGreaterThan(0);
    }
    expect(code).toBe(0);
  });

  test('and finds the container that crashed: layer 4, exit 1', async () => {
    const name = await containers.start('crashed', 'echo "no such thing" >&2; exit 3');
    const state = () => docker.docker('inspect', '--format', '{{.State.Status}}', name);
    await until('it has ended', async () => (await state()).trim() === 'exited');
    const { code, stdout } = await diagnoseLocal(docker.url, '--json');
    const { status, failedLayer, layers } = printed(stdout);
    expect({ status, failedLayer }).toMatchObject({
      status: 'failing',
      failedLayer: { index: 4, id: 'runtime' },
    });
    expect(layers.map((layer) => layer.status).slice(3)).toEqual(['fail', 'not-run']);
    expect(stdout).toContain(`${name} (exit code 3)`);
    expect(code).toBe(1);
  });
});

test('on a machine without one: layer 1 fails, nothing below is called fine, exit 1', async () => {
  const { code, stdout, stderr } = await diagnoseLocal('unix:///nowhere', '--json');
  const { status, failedLayer, rootCause, layers } = printed(stdout);
  expect({ status, failedLayer }).toMatchObject({
    status: 'failing',
    failedLayer: { index: 1, id: 'daemon' },
  });
  expect(rootCause?.signature).toBe('docker-daemon-unreachable');
  expect(layers.map((layer) => layer.status)).toEqual(['fail', 'not-run', 'not-run', 'not-run', 'not-run']);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
});

test('and in words it says what is wrong, where, and what to do', async () => {
  const { code, stdout } = await diagnoseLocal('unix:///nowhere');
  expect(stdout).toContain('✗ local fails in layer 1 of 5, Container engine');
  expect(stdout).toContain('Cannot connect to the Docker daemon at unix:///nowhere');
  expect(stdout).toMatch(/What to do\n.*sudo systemctl start docker/);
  expect(stdout).toContain('DOCKER_HOST');
  expect(stdout).not.toContain('\u001b');
  expect(code).toBe(1);
});
