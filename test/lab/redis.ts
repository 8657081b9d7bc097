import { join } from 'node:path';
import { startDaemon } from './process/daemon.ts';
import { ownFolder } from './process/folder.ts';
import { freePort } from './process/free-port.ts';
import { clear } from './process/leftovers.ts';
import { tryRun } from './process/run.ts';

export interface Redis {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface RedisOptions {
  /** Where its own folder is made. */
  readonly folder?: string;
  readonly password?: string;
}

/** Starts a real Redis on a free port of 127.0.0.1, with an append-only file, as BullMQ wants it. */
export async function startRedis(options: RedisOptions = {}): Promise<Redis> {
  const folder = await ownFolder('redis', options.folder);
  const port = await freePort();
  const { password } = options;
  const settings = {
    bind: '127.0.0.1',
    port,
    dir: folder,
    appendonly: 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const daemon = await startDaemon({
    argv: ['redis-server', ...flags, ...(password === undefined ? [] : ['--requirepass', password])],
    logFile: join(folder, 'redis.log'),
    ready: async () => {
      const env = { ...process.env, REDISCLI_AUTH: password };
      const { stdout } = await tryRun(['redis-cli', '-p', String(port), 'ping'], { env });
      return stdout.includes('PONG');
    },
  });
  const stop = async () => {
    await daemon.stop();
    await clear(folder, {});
  };
  const login = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
  return { url: `redis://${login}127.0.0.1:${port}`, port, folder, pid: daemon.pid, stop };
}
