import { join } from 'node:path';
import { startDaemon } from './process/daemon.ts';
import { endSurvivors } from './process/descendants.ts';
import { ownFolder } from './process/folder.ts';
import { clear } from './process/leftovers.ts';
import { run, tryRun } from './process/run.ts';

export interface Podman {
  /** Path of its Unix socket, which answers Docker's API and its own. */
  readonly socket: string;
  readonly folder: string;
  readonly pid: number;
  /** Runs the `podman` client on the same storage; rejects when that fails. */
  podman(...args: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a real Podman service with storage and state of its own. */
export async function startPodman(options: { readonly folder?: string } = {}): Promise<Podman> {
  const folder = await ownFolder('podman', options.folder);
  const socket = join(folder, 'podman.sock');
  const storage = [
    '--root',
    join(folder, 'data'),
    '--runroot',
    join(folder, 'run'),
    '--tmpdir',
    join(folder, 'tmp'),
    '--cgroup-manager',
    'cgroupfs',
    '--events-backend',
    'file',
  ];
  const podman = (...args: string[]) => run(['podman', ...storage, ...args]);
  const daemon = await startDaemon({
    argv: ['podman', ...storage, 'system', 'service', '--time=0', `unix://${socket}`],
    logFile: join(folder, 'podman.log'),
    ready: async () => (await tryRun(['podman', '--url', `unix://${socket}`, 'version'])).exitCode === 0,
  });
  const stop = async () => {
    await podman('rm', '--all', '--force', '--time', '0');
    await daemon.stop();
    await endSurvivors(folder, ['conmon', 'podman']);
    await clear(folder, {});
  };
  return { socket, folder, pid: daemon.pid, podman, stop };
}
