import { readFile, stat } from 'node:fs/promises';
import ssh2 from 'ssh2';
import { quote } from '../../core/quote.ts';
import type { SshTransport } from '../../core/target.ts';
import { errorCode, errorText, Failure } from '../failure.ts';

/** What a login is made with. */
export type Identity =
  | { readonly kind: 'key'; readonly key: Buffer }
  | { readonly kind: 'agent'; readonly socket: string };

const KEY_BYTES = 64 * 1024;

/** Reads the private key of a host, or names the agent. Throws a `refused` Failure when neither can be used. */
export async function readIdentity(
  transport: SshTransport,
  agentSocket: string | undefined,
): Promise<Identity> {
  if (transport.key !== undefined) return { kind: 'key', key: await readKey(transport.key) };
  if (agentSocket) return { kind: 'agent', socket: agentSocket };
  throw new Failure(
    'host-refused',
    `no way to log in to ${transport.user}@${transport.address}: the host names no key, and SSH_AUTH_SOCK is not set`,
    'Name a private key in the config (`ssh.key`), or start an agent (`eval $(ssh-agent) && ssh-add`) and start Umpire from that shell.',
  );
}

/** Changes whenever the key file does: a login that was refused is tried again then. */
export async function identityStamp(
  transport: SshTransport,
  agentSocket: string | undefined,
): Promise<string> {
  if (transport.key === undefined) return `agent ${agentSocket ?? ''}`;
  try {
    const { mtimeMs, size, ino } = await stat(transport.key);
    return `key ${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    return `key ${errorCode(error)}`;
  }
}

async function readKey(path: string): Promise<Buffer> {
  const key = await readFile(path).catch((error: unknown) => {
    throw new Failure(
      'host-refused',
      unreadable(path, error),
      `Check \`ssh.key\` in the config and the file: ls -l ${quote(path)}`,
      { cause: error },
    );
  });
  if (key.length > KEY_BYTES)
    throw new Failure(
      'host-refused',
      `${path} is no private key: it is ${key.length} bytes long`,
      'Name the private key file in `ssh.key`.',
    );
  const parsed = ssh2.utils.parseKey(key);
  const first = Array.isArray(parsed) ? parsed[0] : parsed;
  if (first === undefined || first instanceof Error) throw unusable(path, first);
  if (!first.isPrivateKey())
    throw new Failure(
      'host-refused',
      `${path} is a public key`,
      `Name the private key file in \`ssh.key\`: the same path without .pub, usually.`,
    );
  return key;
}

function unreadable(path: string, error: unknown): string {
  if (errorCode(error) === 'ENOENT') return `the private key file ${path} does not exist`;
  if (errorCode(error) === 'EACCES') return `the private key file ${path} may not be read: permission denied`;
  return `the private key file ${path} cannot be read: ${errorText(error)}`;
}

function unusable(path: string, error: Error | undefined): Failure {
  if (error && /encrypted|passphrase/i.test(error.message)) {
    return new Failure(
      'host-refused',
      `the private key ${path} is protected by a passphrase, which Umpire does not ask for`,
      `Load it into an agent (\`ssh-add ${quote(path)}\`), take \`key\` out of the host's config, and start Umpire from that shell.`,
    );
  }
  return new Failure(
    'host-refused',
    `${path} is no private key that can be used: ${error?.message ?? 'empty'}`,
    `Look at it with: ssh-keygen -y -f ${quote(path)}`,
    { cause: error },
  );
}
