import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from '../../src/core/target.ts';
import { freePort } from '../../test/lab/process/free-port.ts';
import { type Sshd, startSshd } from '../../test/lab/sshd.ts';

/** sshd takes at most 16 ListenAddress lines. */
const ADDRESSES_EACH = 15;
const NETWORK = '127.0.77';

/** Many SSH hosts on loopback, each with an address of its own; one user with /bin/sh, one key, one known_hosts. */
export interface Fleet {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly addresses: readonly string[];
  readonly port: number;
  readonly user: string;
  readonly key: string;
  readonly knownHosts: string;
  stop(): Promise<void>;
}

export async function startFleet(count: number, folder: string): Promise<Fleet> {
  const addresses = Array.from({ length: count }, (_, at) => `${NETWORK}.${at + 1}`);
  const port = await freePort();
  const servers: Sshd[] = [];
  const known: string[] = [];
  for (let from = 0; from < count; from += ADDRESSES_EACH) {
    const mine = addresses.slice(from, from + ADDRESSES_EACH);
    const server = await startServer(mine, port, folder, servers[0]);
    servers.push(server);
    const [, type, key] = (await readFile(server.knownHosts, 'utf8')).split(' ');
    known.push(...mine.map((address) => `[${address}]:${port} ${type} ${key?.trim()}`));
  }
  const first = servers[0];
  if (first === undefined) throw new Error('a fleet needs a host');
  const knownHosts = join(folder, 'known_hosts');
  await writeFile(knownHosts, `${known.join('\n')}\n`);
  const user = first.deploy ?? first.user;
  const hosts = addresses.map((address, at): Host => {
    const transport = { kind: 'ssh', address, port, user, key: first.key, knownHosts } as const;
    return { name: `host-${at + 1}`, transport };
  });
  return {
    hosts: new Map(hosts.map((host) => [host.name, host])),
    addresses,
    port,
    user,
    key: first.key,
    knownHosts,
    stop: async () => {
      for (const server of servers.toReversed()) await server.stop();
    },
  };
}

/** One sshd for several addresses; all but the first let in whom the first lets in. */
function startServer(
  [address = '', ...more]: readonly string[],
  port: number,
  folder: string,
  first: Sshd | undefined,
): Promise<Sshd> {
  const settings = more.map((each) => `ListenAddress ${each}:${port}`);
  if (first !== undefined) settings.push(`AuthorizedKeysFile ${join(first.folder, 'authorized_keys')}`);
  return startSshd({ folder, address, port, deploy: first === undefined, settings });
}
