import { readFile } from 'node:fs/promises';
import { quote } from '../../core/quote.ts';
import type { SshTransport } from '../../core/target.ts';
import { errorCode, errorText, Failure } from '../failure.ts';
import {
  fingerprint,
  type HostKeyVerdict,
  judgeHostKey,
  keyType,
  knownHostName,
  listedTypes,
  parseKnownHosts,
} from './known-hosts.ts';

/** Decides about the key one host offers. There is no way to accept a key that known_hosts does not list. */
export interface HostKeyCheck {
  /** Key types of known_hosts first, so that a server with several keys shows the one that is listed. */
  readonly algorithms: readonly string[];
  /** `undefined` accepts the key. */
  judge(key: Buffer): Failure | undefined;
}

/** The signature algorithms ssh2 can verify a host by, strongest first (ssh2 README, `algorithms.serverHostKey`). */
const ALGORITHMS: readonly HostKeyAlgorithm[] = [
  { name: 'ssh-ed25519', type: 'ssh-ed25519' },
  { name: 'ecdsa-sha2-nistp256', type: 'ecdsa-sha2-nistp256' },
  { name: 'ecdsa-sha2-nistp384', type: 'ecdsa-sha2-nistp384' },
  { name: 'ecdsa-sha2-nistp521', type: 'ecdsa-sha2-nistp521' },
  { name: 'rsa-sha2-512', type: 'ssh-rsa' },
  { name: 'rsa-sha2-256', type: 'ssh-rsa' },
];

interface HostKeyAlgorithm {
  readonly name: string;
  readonly type: string;
}

/** Reads known_hosts for one host. Throws a `refused` Failure when there is no such file. */
export async function hostKeyCheck(transport: SshTransport): Promise<HostKeyCheck> {
  const text = await readFile(transport.knownHosts, 'utf8').catch((error: unknown) => {
    throw noFile(transport, error);
  });
  const entries = parseKnownHosts(text);
  const name = knownHostName(transport.address, transport.port);
  const types = listedTypes(entries, name);
  return {
    algorithms: [...ALGORITHMS]
      .sort((a, b) => rank(types, a) - rank(types, b))
      .map((algorithm) => algorithm.name),
    judge(key) {
      const verdict = judgeHostKey(entries, name, key);
      return verdict.kind === 'known' ? undefined : refusal(transport, name, key, verdict);
    },
  };
}

function rank(types: readonly string[], algorithm: HostKeyAlgorithm): number {
  const at = types.indexOf(algorithm.type);
  return at < 0 ? types.length : at;
}

function refusal(
  transport: SshTransport,
  name: string,
  key: Buffer,
  verdict: Exclude<HostKeyVerdict, { kind: 'known' }>,
): Failure {
  const file = transport.knownHosts;
  const offered = `${keyType(key)} ${fingerprint(key)}`;
  switch (verdict.kind) {
    case 'unknown': {
      const others =
        verdict.types.length === 0 ? '' : ` (it lists other keys of this host: ${verdict.types.join(', ')})`;
      return new Failure(
        'host-refused',
        `Host key verification failed: the key of ${name} is not in ${file}${others}; it offers ${offered}`,
        howToAdd(transport, key),
      );
    }
    case 'changed':
      return new Failure(
        'host-refused',
        `Host key verification failed: the key of ${name} has changed: it offers ${offered}, and ${file}:${verdict.line} lists another one. Somebody may be in between, or the host was installed anew`,
        `Ask whoever runs the host. Only if it really has a new key: ssh-keygen -R ${quote(name)} -f ${quote(file)} — then ${lowerFirst(howToAdd(transport, key))}`,
      );
    case 'revoked':
      return new Failure(
        'host-refused',
        `Host key verification failed: the key of ${name}, ${offered}, is revoked in ${file}:${verdict.line}`,
        'Do not connect. The host needs a new key (on it: rm the revoked /etc/ssh/ssh_host_* pair, ssh-keygen -A, restart sshd), which then goes into known_hosts.',
      );
  }
}

function noFile(transport: SshTransport, error: unknown): Failure {
  const why = errorCode(error) === 'ENOENT' ? 'does not exist' : `cannot be read (${errorText(error)})`;
  const file = transport.knownHosts;
  return new Failure(
    'host-refused',
    `Host key verification failed: the known_hosts file ${file} ${why}, so ${transport.address} cannot be told from an impostor`,
    howToAdd(transport, undefined),
    { cause: error },
  );
}

function howToAdd(transport: SshTransport, key: Buffer | undefined): string {
  const type =
    key === undefined
      ? ''
      : ` -t ${keyType(key)
          .replace(/^ssh-/, '')
          .replace(/^ecdsa-.*/, 'ecdsa')}`;
  const scan = `ssh-keyscan${type} -p ${transport.port} ${quote(transport.address)} > new_key && ssh-keygen -lf new_key`;
  const own = 'for k in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$k"; done';
  return `Fetch the key and look at its fingerprint: ${scan} — compare it with what the host itself says, at its console: ${own} — and only if they are the same: cat new_key >> ${quote(transport.knownHosts)}`;
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
