import { chown, stat } from 'node:fs/promises';
import { tryRun } from '../process/run.ts';
import { breaking, type Fault, seen } from './fault.ts';

export const daemonStopped: Fault = {
  name: 'daemon-stopped',
  title: 'the Docker daemon is stopped',
  expected: { layer: 1, signature: 'docker-daemon-unreachable' },
  break: async (neuros) => {
    const undo = async () => {
      await neuros.docker.resume();
      await neuros.up();
    };
    return breaking(undo, async () => {
      await neuros.docker.halt();
      await seen(
        'no daemon',
        async () => (await tryRun(['docker', 'version'], { env: neuros.docker.environment })).exitCode !== 0,
      );
    });
  },
};

export const socketPermission: Fault = {
  name: 'socket-permission',
  title: 'the SSH user may not use the Docker socket',
  expected: { layer: 1, signature: 'docker-socket-permission' },
  break: async ({ docker, sshd }) => {
    const { uid, gid } = await stat(docker.socket);
    const undo = () => chown(docker.socket, uid, gid);
    const user = sshd.deploy ?? sshd.user;
    const asUser = ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups', 'docker', 'version'];
    return breaking(undo, async () => {
      await chown(docker.socket, 0, 0);
      await seen('permission denied', async () =>
        (await tryRun(asUser, { env: docker.environment })).stderr.includes('permission denied'),
      );
    });
  },
};
