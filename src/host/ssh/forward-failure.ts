import type { SshTransport } from '../../core/target.ts';
import { EndpointFailure, errorText, Failure, refusedConnection } from '../failure.ts';
import type { Endpoint } from '../machine.ts';
import { describe } from './channels.ts';

/** RFC 4254, 5.1: why a server opens no channel. */
const ADMINISTRATIVELY_PROHIBITED = 1;

/** A connection from a host that came to nothing: the words of the system where the server tells them. */
export function forwardFailure(transport: SshTransport, to: Endpoint, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const where = describe(to);
  const reason = error instanceof Error && 'reason' in error ? error.reason : undefined;
  if (reason === ADMINISTRATIVELY_PROHIBITED) {
    const setting = to.kind === 'unix' ? 'AllowStreamLocalForwarding' : 'AllowTcpForwarding';
    return new Failure(
      'refused',
      `sshd on ${transport.address} forbids forwarding to ${where}`,
      `Set \`${setting} yes\` (or \`local\`) for ${transport.user} in the host's sshd_config and restart sshd.`,
      { cause: error },
    );
  }
  const words = errorText(error).replace('(SSH) Channel open failure: ', '');
  if (/connection refused/i.test(words)) return refusedConnection(where, error);
  return new EndpointFailure(
    'unreachable',
    `cannot connect from ${transport.address} to ${where}: ${words}`,
    `Check on the host that ${where} answers.`,
    { cause: error },
  );
}
