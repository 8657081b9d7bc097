import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import type { SshTransport } from '../../core/target.ts';
import type { Failure } from '../failure.ts';
import type { HostKeyCheck } from './host-key.ts';
import type { Identity } from './identity.ts';
import { connectFailure } from './ssh-failure.ts';

/** From the first packet to a finished login. */
const READY_MS = 10_000;
/** A silent connection is asked this often whether it lives, and given up after so many questions. */
const KEEPALIVE_MS = 5_000;
const KEEPALIVE_COUNT = 3;

/** One handshake with one host, over `through` when it lies behind another. Throws a Failure. */
export function connect(
  transport: SshTransport,
  identity: Identity,
  hostKey: HostKeyCheck,
  through: Duplex | undefined,
): Promise<Client> {
  const client = new ssh2.Client();
  const { promise, resolve, reject } = Promise.withResolvers<Client>();
  let refused: Failure | undefined;
  const verify = (key: Buffer): boolean => {
    refused = hostKey.judge(key);
    return refused === undefined;
  };
  // Without it every command waits 40 ms and more for Nagle's algorithm.
  client.once('connect', () => client.setNoDelay(true));
  client.once('ready', () => resolve(client));
  client.on('error', (error) => {
    reject(refused ?? connectFailure(transport, error));
    client.destroy();
  });
  client.once('close', () =>
    reject(
      refused ??
        connectFailure(transport, new Error('the host closed the connection before the login was finished')),
    ),
  );
  client.connect(settings(transport, identity, hostKey.algorithms, verify, through));
  return promise;
}

function settings(
  transport: SshTransport,
  identity: Identity,
  algorithms: readonly string[],
  hostVerifier: (key: Buffer) => boolean,
  through: Duplex | undefined,
): ConnectConfig {
  return {
    host: transport.address,
    port: transport.port,
    username: transport.user,
    readyTimeout: READY_MS,
    keepaliveInterval: KEEPALIVE_MS,
    keepaliveCountMax: KEEPALIVE_COUNT,
    hostVerifier,
    algorithms: { serverHostKey: [...algorithms] as ServerHostKeyAlgorithm[] },
    ...(identity.kind === 'key'
      ? { privateKey: identity.key, authHandler: ['publickey'] }
      : { agent: identity.socket, authHandler: ['agent'] }),
    ...(through ? { sock: through } : {}),
  };
}
