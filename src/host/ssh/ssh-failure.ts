import type { SshTransport } from '../../core/target.ts';
import { errorCode, errorText, Failure } from '../failure.ts';

/** The host refused our login; asking again and again would lock this machine out. */
export class RefusedLogin extends Failure {}

/** An error of ssh2's client while connecting, in our words. */
export function connectFailure(transport: SshTransport, error: unknown): Failure {
  const where = `${transport.user}@${transport.address}:${transport.port}`;
  const level = error instanceof Error && 'level' in error ? String(error.level) : '';
  const words = errorText(error);
  if (level === 'client-authentication') return authenticationFailure(transport, words, error);
  if (level === 'agent') {
    return new Failure(
      'host-refused',
      `the SSH agent could not be asked for ${where}: ${words}`,
      'Check the agent: ssh-add -l',
      { cause: error },
    );
  }
  if (/no matching/i.test(words)) {
    return new Failure(
      'unsupported',
      `${where} and Umpire have no SSH algorithm in common: ${words}`,
      'Allow a current key exchange, cipher and host key in the sshd_config of the host.',
      { cause: error },
    );
  }
  return new Failure(
    'host-unreachable',
    `cannot connect to ${where} by SSH: ${words}${because(errorCode(error))}`,
    remedy(transport, errorCode(error)),
    { cause: error },
  );
}

function authenticationFailure(transport: SshTransport, words: string, error: unknown): Failure {
  const where = `${transport.user}@${transport.address}:${transport.port}`;
  const how =
    transport.key === undefined
      ? 'no key of the SSH agent was accepted'
      : `the key ${transport.key} was not accepted`;
  return new RefusedLogin(
    'host-refused',
    `Permission denied (publickey): ${where} refused the login: ${how}`,
    `Put the public key into ~${transport.user}/.ssh/authorized_keys on the host. It is not tried again before a minute has passed or the key file changes, so that the host does not lock this machine out (OpenSSH's PerSourcePenalties).`,
    { text: `${words}\nPermission denied (publickey)`, cause: error },
  );
}

/** The words a person knows for the codes of the system. */
function because(code: string): string {
  const words: Record<string, string> = {
    ECONNREFUSED: 'Connection refused',
    EHOSTUNREACH: 'No route to host',
    ENETUNREACH: 'Network is unreachable',
    ETIMEDOUT: 'Connection timed out',
    ENOTFOUND: 'Name or service not known',
    EAI_AGAIN: 'Temporary failure in name resolution',
    ECONNRESET: 'Connection reset by peer',
  };
  const known = words[code];
  return known === undefined ? '' : ` (${known})`;
}

function remedy(transport: SshTransport, code: string): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `Check \`ssh.address\` in the config, and the name: getent hosts ${transport.address}`;
  if (code === 'ECONNREFUSED')
    return `The machine answers, but nothing listens on port ${transport.port}: check \`ssh.port\`, and on the host: systemctl status ssh`;
  return `Check that the host is up and that this machine may reach port ${transport.port} of ${transport.address}.`;
}
