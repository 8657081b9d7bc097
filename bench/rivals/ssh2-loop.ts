import { readFile } from 'node:fs/promises';
import ssh2, { type Client } from 'ssh2';
import { sideBySide } from '../measure/side-by-side.ts';
import type { Fleet } from '../parts/fleet.ts';

/** What a person writes with ssh2 in an afternoon: a client per host, any host key, no time limits, no ending of commands. */
export interface Ssh2Loop {
  connect(width: number): Promise<void>;
  runAll(command: string, width: number): Promise<void>;
  close(): void;
}

export async function createSsh2Loop({ addresses, port, user, key }: Fleet): Promise<Ssh2Loop> {
  const privateKey = await readFile(key);
  const clients = new Map<string, Client>();
  const open = async (address: string) => {
    const client = new ssh2.Client();
    client.once('connect', () => client.setNoDelay(true));
    const ready = new Promise<void>((resolve, reject) => {
      client.once('ready', resolve);
      client.once('error', reject);
    });
    client.connect({ host: address, port, username: user, privateKey });
    await ready;
    clients.set(address, client);
    return client;
  };
  return {
    connect: (width) => sideBySide(addresses, width, open),
    runAll: (command, width) =>
      sideBySide(addresses, width, async (address) => {
        await runOne(clients.get(address) ?? (await open(address)), command);
      }),
    close() {
      for (const client of clients.values()) client.end();
      clients.clear();
    },
  };
}

function runOne(client: Client, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error);
      let output = '';
      channel.on('data', (chunk: Buffer) => {
        output += chunk;
      });
      channel.on('close', (code: number) =>
        code === 0 && output !== '' ? resolve(output) : reject(new Error(`${command} ended with ${code}`)),
      );
    });
  });
}
