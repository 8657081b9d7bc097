import { once } from 'node:events';
import { createServer } from 'node:net';
import { poll } from '../process/poll.ts';
import { breaking, type Fault, mistake, repaired, seen } from './fault.ts';

const COMPOSE = 'docker-compose.yml';

export const localhostUrl = mistake(
  {
    name: 'localhost-url',
    title: 'a URL says localhost instead of the service',
    expected: { layer: 4, signature: 'connection-refused' },
  },
  [[COMPOSE, '@postgres:5432', '@localhost:5432']],
  async (neuros) => (await neuros.log('neuros')).includes('Connect call failed'),
);

export const ncMissing = mistake(
  {
    name: 'nc-missing',
    title: 'the start command waits with nc, which the image lacks',
    expected: { layer: 4, signature: 'shell-tool-missing' },
  },
  [[COMPOSE, "echo 'Running checkpointer setup...' &&", 'until nc -z postgres 5432; do sleep 1; done &&']],
  async (neuros) => (await neuros.log('neuros')).includes('nc: command not found'),
);

export const wrongPassword = mistake(
  {
    name: 'wrong-password',
    title: 'the application has a wrong database password',
    expected: { layer: 4, signature: 'password-rejected' },
  },
  [[COMPOSE, ':example@postgres', ':exmaple@postgres']],
  async (neuros) => (await neuros.log('neuros')).includes('password authentication failed'),
);

export const wrongHost = mistake(
  {
    name: 'wrong-host',
    title: 'a URL names a service that does not exist',
    expected: { layer: 4, signature: 'dns-not-found' },
  },
  [[COMPOSE, '@postgres:5432', '@postgress:5432']],
  async (neuros) => (await neuros.log('neuros')).includes('gaierror'),
);

export const crashLoop = mistake(
  {
    name: 'crash-loop',
    title: 'the application fails at once and is restarted for ever',
    expected: { layer: 4, signature: null },
  },
  [
    [COMPOSE, 'container_name: neuros', 'container_name: neuros\n    restart: always'],
    [COMPOSE, '--port 8000', '--prot 8000'],
  ],
  async (neuros) => (await neuros.restarts('neuros')) >= 2,
);

export const outOfMemory = mistake(
  {
    name: 'out-of-memory',
    title: 'the kernel kills the application at its memory limit',
    expected: { layer: 4, signature: null },
  },
  [[COMPOSE, 'container_name: neuros', 'container_name: neuros\n    mem_limit: 12m']],
  async (neuros) => (await neuros.state('neuros')).OOMKilled,
);

export const diskFull = mistake(
  { name: 'disk-full', title: "the database's disk is full", expected: { layer: 4, signature: 'disk-full' } },
  [
    [
      COMPOSE,
      'container_name: postgres',
      'container_name: postgres\n    tmpfs: /var/lib/postgresql/data:size=8m',
    ],
  ],
  async (neuros) => (await neuros.log('postgres')).includes('No space left on device'),
  'postgres',
);

export const portTaken: Fault = {
  name: 'port-taken',
  title: 'another program listens on the published port',
  expected: { layer: 4, signature: 'port-in-use' },
  break: async (neuros) => {
    const squatter = createServer((socket) => socket.destroy());
    const undo = async () => {
      squatter.close();
      await neuros.recreate('neuros');
      await repaired(neuros);
    };
    return breaking(undo, async () => {
      await neuros.docker.docker('rm', '--force', 'neuros');
      squatter.listen(neuros.port, '127.0.0.1');
      await once(squatter, 'listening');
      await neuros.recreate('neuros');
      await seen('address in use', async () =>
        (await neuros.state('neuros')).Error.includes('address already in use'),
      );
    });
  },
};

export const nameConflict: Fault = {
  name: 'name-conflict',
  title: "a container of somebody else has the service's name",
  expected: { layer: 4, signature: null },
  break: async (neuros) => {
    const undo = async () => {
      await neuros.recreate('neuros');
      await repaired(neuros);
    };
    return breaking(undo, async () => {
      await neuros.docker.docker('rm', '--force', 'neuros');
      await neuros.docker.docker('create', '--name', 'neuros', 'umpire-lab/redis:7');
      const { stderr } = await neuros.compose('up', '--detach', 'neuros');
      if (!stderr.includes('is already in use by container')) throw new Error(`no conflict: ${stderr}`);
    });
  },
};

export const databaseUnhealthy: Fault = {
  name: 'database-unhealthy',
  title: 'the database hangs and its health check says so',
  expected: { layer: 4, signature: null },
  break: async (neuros) => {
    const { Pid } = await neuros.state('postgres');
    const health = async () => (await neuros.state('postgres')).Health?.Status;
    const undo = async () => {
      process.kill(Pid, 'SIGCONT');
      await poll('a healthy database', 20_000, async () => (await health()) === 'healthy');
      await repaired(neuros);
    };
    return breaking(undo, async () => {
      process.kill(Pid, 'SIGSTOP');
      await seen('unhealthy', async () => (await health()) === 'unhealthy');
    });
  },
};
