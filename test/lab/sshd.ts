import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { startDaemon } from './process/daemon.ts';
import { claim, ownFolder } from './process/folder.ts';
import { freePort, isListening } from './process/free-port.ts';
import { clear } from './process/leftovers.ts';
import { makeUser } from './process/plain-user.ts';
import { run } from './process/run.ts';

export interface Sshd {
  readonly address: string;
  readonly port: number;
  /** Whom `key` logs in: the user who runs the lab. */
  readonly user: string;
  /**
   * A plain user made for this sshd (shell /bin/sh, in no other group, logs in with the same key and the password `lab`);
   * `undefined` when the lab does not run as root.
   */
  readonly deploy: string | undefined;
  /** Path of the ed25519 private key that logs in. */
  readonly key: string;
  /** Path of another ed25519 private key, which does not. */
  readonly strangerKey: string;
  /** Path of a known_hosts file that lists this server's host key. */
  readonly knownHosts: string;
  /** `SHA256:…` */
  readonly hostKeyFingerprint: string;
  readonly folder: string;
  readonly pid: number;
  /** What it logged, at level VERBOSE. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

export interface SshdOptions {
  /** Where its own folder is made. */
  readonly folder?: string;
  /** A fixed port, to come back with another host key where a server was before. */
  readonly port?: number;
  readonly address?: string;
  /** `password`: keys are refused. Default `key`. */
  readonly authentication?: 'key' | 'password';
  /** Default true: TCP and stream-local forwarding. */
  readonly forwarding?: boolean;
  /** Default true: makes the `deploy` user when run as root. */
  readonly deploy?: boolean;
  /** More lines for sshd_config, before all others (the first of a name counts). */
  readonly settings?: readonly string[];
}

/** Starts a real OpenSSH server on loopback with its own host key, client key and known_hosts. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const folder = await ownFolder('sshd', options.folder);
  const address = options.address ?? '127.0.0.1';
  const port = options.port ?? (await freePort());
  const keys = await makeKeys(folder, `[${address}]:${port}`);
  await writeFile(join(folder, 'sshd_config'), config(folder, address, port, options));
  const root = process.getuid?.() === 0;
  if (root) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const deploy = root && options.deploy !== false ? await makeUser(`deploy-${port}`, folder) : undefined;
  const logFile = join(folder, 'sshd.log');
  await claim(folder, { user: deploy });
  const clean = () => clear(folder, { user: deploy });
  const argv = ['/usr/sbin/sshd', '-D', '-e', '-f', join(folder, 'sshd_config')];
  const starting = startDaemon({ argv, logFile, ready: () => isListening(port, address) });
  const daemon = await starting.catch(async (error) => {
    await clean();
    throw error;
  });
  const user = userInfo().username;
  const log = () => readFile(logFile, 'utf8');
  const stop = async () => {
    await daemon.stop();
    await clean();
  };
  return { address, port, user, deploy, ...keys, folder, pid: daemon.pid, log, stop };
}

type Keys = Pick<Sshd, 'key' | 'strangerKey' | 'knownHosts' | 'hostKeyFingerprint'>;

/** Writes the host key, two client keys, authorized_keys with the first, and known_hosts. */
async function makeKeys(folder: string, host: string): Promise<Keys> {
  const make = async (name: string) => {
    const path = join(folder, name);
    await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'umpire-lab', '-f', path]);
    return path;
  };
  const [hostKey, key, strangerKey] = await Promise.all([
    make('host_key'),
    make('id_ed25519'),
    make('stranger_ed25519'),
  ]);
  const [type, publicKey] = (await readFile(`${hostKey}.pub`, 'utf8')).split(' ');
  const knownHosts = join(folder, 'known_hosts');
  await writeFile(knownHosts, `${host} ${type} ${publicKey}\n`);
  await writeFile(join(folder, 'authorized_keys'), await readFile(`${key}.pub`));
  const fingerprint = await run(['ssh-keygen', '-lf', `${hostKey}.pub`]);
  return { key, strangerKey, knownHosts, hostKeyFingerprint: fingerprint.split(' ')[1] ?? '' };
}

function config(
  folder: string,
  address: string,
  port: number,
  { authentication = 'key', forwarding = true, settings = [] }: SshdOptions,
): string {
  const allow = forwarding ? 'yes' : 'no';
  const lines = [
    ...settings,
    `ListenAddress ${address}:${port}`,
    `HostKey ${join(folder, 'host_key')}`,
    `PidFile ${join(folder, 'sshd.pid')}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    `PubkeyAuthentication ${authentication === 'key' ? 'yes' : 'no'}`,
    `PasswordAuthentication ${authentication === 'password' ? 'yes' : 'no'}`,
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'UsePAM no',
    'StrictModes no', // its keys are not in a home folder
    'UseDNS no',
    'PrintMotd no',
    'PrintLastLog no',
    'LogLevel VERBOSE',
    'MaxStartups 100:30:200',
    `AllowTcpForwarding ${allow}`,
    `AllowStreamLocalForwarding ${allow}`,
    'Subsystem sftp internal-sftp',
  ];
  return `${lines.join('\n')}\n`;
}
