import { cp, mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Dockerd } from './dockerd.ts';
import { importNeurosImages } from './images/neuros-images.ts';
import { type Sources, snapshot } from './neuros/sources.ts';
import { findProgram } from './process/find-program.ts';
import { freePort } from './process/free-port.ts';
import { poll } from './process/poll.ts';
import { type Ran, tryRun } from './process/run.ts';
import type { Sshd } from './sshd.ts';

const UP_MS = 30_000;
/** Opens nothing; it has a key's form, so that redaction has something to find. */
const API_KEY = 'sk-lab-0123456789abcdef0123456789abcdef';
const SOURCES = ['docker-compose.yml', 'Dockerfile', 'requirements.txt', 'main.py', 'init_checkpointer.py'];
const SERVICES = ['redis', 'postgres', 'neuros'] as const;

export type Service = (typeof SERVICES)[number];

/** How one of its containers is, in Docker's words. */
export interface ContainerState {
  readonly Status: string;
  readonly Running: boolean;
  /** On the host; 0 when it does not run. */
  readonly Pid: number;
  readonly OOMKilled: boolean;
  readonly ExitCode: number;
  readonly Error: string;
  readonly Health?: { readonly Status: string };
}

/** NEUROS as in the SOP, running on a Docker daemon of its own. */
export interface Neuros {
  /** The text of an `umpire.yaml` for it: host `lab` over SSH, target `neuros`, and the current user as a person. */
  readonly config: string;
  readonly docker: Dockerd;
  readonly sshd: Sshd;
  /** Its compose project's folder and port on 127.0.0.1. */
  readonly folder: string;
  readonly port: number;
  /** Its Dockerfile, requirements.txt, compose file and code, to edit and to put back. */
  readonly sources: Sources;
  /** Runs docker-compose in the project; a failure is an answer. */
  compose(...args: string[]): Promise<Ran>;
  /** Builds what changed and makes the service's container anew; resolves with how `docker-compose up` ended. */
  recreate(service: Service): Promise<Ran>;
  state(service: Service): Promise<ContainerState>;
  restarts(service: Service): Promise<number>;
  log(service: Service): Promise<string>;
  /** The status of a GET, or 0 when there is no answer within a second. */
  get(path: string): Promise<number>;
  /** Builds and starts all three services and waits until the application answers. */
  up(): Promise<void>;
  /** Puts every file back, makes the containers anew and waits until the application answers. */
  reset(): Promise<void>;
  /** Ends the containers; the daemons are their starters'. */
  stop(): Promise<void>;
}

/** Lays NEUROS out in `folder` with the lab's images; `up()` starts it. The SSH user must be in the socket's group. */
export async function startNeuros(docker: Dockerd, sshd: Sshd, folder: string): Promise<Neuros> {
  const project = join(folder, 'neuros');
  const port = await freePort();
  const sources = await layOut(project, port);
  await importNeurosImages(docker, join(folder, 'images'));
  const program = (await findProgram('docker-compose')) ?? 'docker-compose';
  const compose = (...args: string[]) =>
    tryRun([program, '--project-name', 'neuros', ...args], { cwd: project, env: docker.environment });
  const remove = (...services: readonly Service[]) =>
    docker.docker('rm', '--force', '--volumes', ...services).catch(() => '');
  const inspect = async <T>(service: Service, field: string): Promise<T> =>
    JSON.parse(await docker.docker('inspect', '--format', `{{json .${field}}}`, service)) as T;
  const up = async () => {
    const { exitCode, stdout, stderr } = await compose('up', '--detach', '--build');
    if (exitCode !== 0) throw new Error(`docker-compose up ended with ${exitCode}:\n${stdout}${stderr}`);
    await poll('NEUROS to answer', UP_MS, async () => (await get(port, '/ready')) === 200);
  };
  return {
    ...{
      config: configFor(docker, sshd, project),
      docker,
      sshd,
      folder: project,
      port,
      sources,
      compose,
      up,
    },
    recreate: async (service) => {
      await remove(service);
      return compose('up', '--detach', '--build', '--no-deps', service);
    },
    state: (service) => inspect<ContainerState>(service, 'State'),
    restarts: (service) => inspect<number>(service, 'RestartCount'),
    log: async (service) => {
      const { stdout, stderr } = await tryRun(['docker', 'logs', service], { env: docker.environment });
      return stdout + stderr;
    },
    get: (path) => get(port, path),
    reset: async () => {
      await sources.restore();
      await remove(...SERVICES);
      await up();
    },
    stop: async () => {
      await compose('down', '--volumes', '--timeout', '0');
    },
  };
}

/** Copies the application to where it is deployed from, with its `.env`. */
async function layOut(project: string, port: number): Promise<Sources> {
  await mkdir(project, { recursive: true });
  const filter = (path: string) => !path.endsWith('.ts');
  await cp(join(import.meta.dirname, 'neuros'), project, { recursive: true, filter });
  await writeFile(join(project, '.env'), `OPENAI_API_KEY=${API_KEY}\nNEUROS_PORT=${port}\n`);
  return snapshot(project, SOURCES);
}

async function get(port: number, path: string): Promise<number> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(1000) });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

function configFor(docker: Dockerd, sshd: Sshd, folder: string): string {
  const os = userInfo().username;
  const { address, port, key, knownHosts } = sshd;
  return stringify({
    people: [{ id: os, name: os, os }],
    teams: { operators: [os], approvers: [os], seniors: [os] },
    hosts: {
      lab: { ssh: { address, port, user: sshd.deploy ?? sshd.user, key, knownHosts }, docker: docker.url },
    },
    targets: {
      neuros: {
        host: 'lab',
        runbook: 'neuros',
        environment: 'staging',
        compose: { file: join(folder, 'docker-compose.yml'), project: 'neuros' },
      },
    },
  });
}
