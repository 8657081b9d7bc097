import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDaemon } from './process/daemon.ts';
import { findProgram } from './process/find-program.ts';
import { ownFolder } from './process/folder.ts';
import { freePort } from './process/free-port.ts';
import { clear } from './process/leftovers.ts';
import { run, tryRun } from './process/run.ts';

const PASSWORD = 'lab';

export interface Postgres {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  readonly pid: number;
  /** Makes one more empty database on this server and resolves with its URL. */
  database(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a real PostgreSQL on a free port of 127.0.0.1, as the `postgres` user when we are root (it refuses root). */
export async function startPostgres(options: { readonly folder?: string } = {}): Promise<Postgres> {
  const folder = await ownFolder('postgres', options.folder);
  const identity = await dropRoot(folder);
  const port = await freePort();
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, PASSWORD);
  const init = [
    'initdb',
    '-D',
    data,
    '-U',
    'umpire',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--no-sync',
  ];
  await run([...identity.wrap, await program('initdb'), ...init.slice(1)]);
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder,
    shared_buffers: '32MB',
    max_connections: 200,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const daemon = await startDaemon({
    argv: [await program('postgres'), '-D', data, ...flags],
    logFile: join(folder, 'postgres.log'),
    ready: async () =>
      (await tryRun([await program('pg_isready'), '-h', '127.0.0.1', '-p', String(port)])).exitCode === 0,
    signal: 'SIGINT', // fast shutdown: SIGTERM would wait for clients
    ...(identity.user === undefined ? {} : { user: identity.user }),
  });
  const url = (name: string) => `postgresql://umpire:${PASSWORD}@127.0.0.1:${port}/${name}`;
  const database = async (name: string) => {
    await run([await program('psql'), url('postgres'), '-qc', `create database "${name}"`]);
    return url(name);
  };
  const stop = async () => {
    await daemon.stop();
    await clear(folder, {});
  };
  return { url: await database('umpire'), port, folder, pid: daemon.pid, database, stop };
}

async function dropRoot(folder: string): Promise<{ user?: string; wrap: string[] }> {
  if (process.getuid?.() !== 0) return { wrap: [] };
  const [uid = '', gid = ''] = (await run(['id', '-u', 'postgres']))
    .trim()
    .concat(' ', (await run(['id', '-g', 'postgres'])).trim())
    .split(' ');
  await chown(folder, Number(uid), Number(gid));
  return {
    user: 'postgres',
    wrap: ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', '--'],
  };
}

async function program(name: string): Promise<string> {
  return (await findProgram(name)) ?? name;
}
