import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bridge, makeBridge } from './process/bridge.ts';
import { startDaemon } from './process/daemon.ts';
import { endSurvivors } from './process/descendants.ts';
import { findProgram } from './process/find-program.ts';
import { claim, ownFolder } from './process/folder.ts';
import { clear } from './process/leftovers.ts';
import { run, tryRun } from './process/run.ts';

const COMPOSE_PLUGIN = `#!/bin/sh
if [ "$1" = docker-cli-plugin-metadata ]; then
  echo '{"SchemaVersion":"0.1.0","Vendor":"Umpire lab","Version":"v1.29.2","ShortDescription":"docker-compose 1.29 as a plugin"}'
  exit
fi
shift
exec docker-compose "$@"
`;

export interface Dockerd {
  /** Path of its Unix socket. */
  readonly socket: string;
  /** `DOCKER_HOST` for its socket. */
  readonly url: string;
  readonly folder: string;
  /** What a `docker` or `docker-compose` client needs in its environment. */
  readonly environment: NodeJS.ProcessEnv;
  /** Of the daemon that runs now, or ran last. */
  pid(): number;
  /** Runs the `docker` client against it; rejects when that fails. */
  docker(...args: string[]): Promise<string>;
  /** Ends the daemon and its containers, as `systemctl stop docker` would; `resume` starts it again on the same data. */
  halt(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export interface DockerdOptions {
  /** Where its own folder is made; its whole path must stay short (Unix sockets end at 107 bytes). */
  readonly folder?: string;
  /** Who may use the socket besides root: a group's name. Default: nobody. */
  readonly group?: string;
}

/**
 * Starts a real Docker daemon with everything of its own: data, state, socket, containerd, bridge and address pool, so that it
 * works beside another one. It leaves the machine's firewall alone (`--iptables=false`): containers reach each other and
 * published ports answer on loopback, but nothing gets out of the lab.
 */
export async function startDockerd(options: DockerdOptions = {}): Promise<Dockerd> {
  const folder = await ownFolder('dockerd', options.folder);
  const bridge = await makeBridge();
  await claim(folder, { net: bridge.net });
  const url = `unix://${join(folder, 'docker.sock')}`;
  const env = await clientEnvironment(url, folder);
  const client = (await findProgram('docker')) ?? 'docker';
  const docker = (...args: string[]) => run([client, ...args], { env });
  const ready = async () => (await tryRun([client, 'version'], { env })).exitCode === 0;
  const argv = commandLine(folder, url, bridge, options);
  const launch = () => startDaemon({ argv, logFile: join(folder, 'dockerd.log'), ready });
  const clean = async () => {
    await endSurvivors(folder, ['containerd-shim', 'containerd-shim-runc-v2']);
    await clear(folder, bridge);
  };
  let daemon = await launch().catch(async (error) => {
    await clean();
    throw error;
  });
  const resume = async () => {
    daemon = await launch();
  };
  const stop = async () => {
    await removeEverything(docker);
    await daemon.stop();
    await clean();
  };
  const socket = join(folder, 'docker.sock');
  return {
    socket,
    url,
    folder,
    environment: env,
    pid: () => daemon.pid,
    docker,
    halt: () => daemon.stop(),
    resume,
    stop,
  };
}

function commandLine(folder: string, url: string, bridge: Bridge, { group }: DockerdOptions): string[] {
  const settings = {
    host: url,
    'data-root': join(folder, 'data'),
    'exec-root': join(folder, 'exec'),
    pidfile: join(folder, 'docker.pid'),
    'config-file': join(folder, 'daemon.json'),
    group: group ?? 'root',
    bridge: bridge.name,
    'default-address-pool': `base=${bridge.pool},size=24`,
    iptables: false,
    ip6tables: false,
    'ip-masq': false,
    'ip-forward': false,
    // there is no name server in the lab: a name from outside fails within a second instead of after twenty
    dns: '127.0.0.1',
    'dns-search': '.',
    'shutdown-timeout': 2,
  };
  return [
    'dockerd',
    '--dns-opt=timeout:1',
    '--dns-opt=attempts:1',
    ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
  ];
}

/** A client configuration of its own, with a `docker compose` that is Debian's docker-compose 1.29. */
async function clientEnvironment(url: string, folder: string): Promise<NodeJS.ProcessEnv> {
  const config = join(folder, 'client');
  await mkdir(join(config, 'cli-plugins'), { recursive: true });
  await writeFile(join(config, 'cli-plugins', 'docker-compose'), COMPOSE_PLUGIN, { mode: 0o755 });
  await writeFile(join(folder, 'daemon.json'), '{}');
  return {
    ...process.env,
    DOCKER_HOST: url,
    DOCKER_CONFIG: config,
    DOCKER_BUILDKIT: '0',
    COMPOSE_DOCKER_CLI_BUILD: '0',
  };
}

/** Containers and, with them, their shims and mounts; a daemon that is halted or hung is left to `endSurvivors`. */
async function removeEverything(docker: Dockerd['docker']): Promise<void> {
  try {
    const ids = (await docker('ps', '--all', '--quiet', '--no-trunc')).split('\n').filter(Boolean);
    if (ids.length > 0) await docker('rm', '--force', '--volumes', ...ids);
    const networks = (await docker('network', 'ls', '--quiet', '--filter', 'type=custom'))
      .split('\n')
      .filter(Boolean);
    if (networks.length > 0) await docker('network', 'rm', ...networks);
  } catch {
    return;
  }
}
