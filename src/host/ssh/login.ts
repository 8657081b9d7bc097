import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { SshTransport } from '../../core/target.ts';
import { type Deadline, deadlineIn } from '../deadline.ts';
import { Failure } from '../failure.ts';
import { connect } from './connect.ts';
import type { Connection } from './connection.ts';
import { hostKeyCheck } from './host-key.ts';
import { identityStamp, readIdentity } from './identity.ts';
import { RefusedLogin } from './ssh-failure.ts';

/** A login the host refused is not tried again for this long (OpenSSH's PerSourcePenalties would lock us out). */
const REFUSED_MS = 60_000;
/** The time for a jump host to open the way. */
const JUMP_MS = 10_000;

interface Refusal {
  readonly failure: Failure;
  readonly until: number;
  readonly stamp: string;
}

/** Logs in to a host, once for each call; a refused login is remembered and not repeated. Throws Failures. */
export function createLogin(
  transport: SshTransport,
  jump: Connection | undefined,
  agentSocket: string | undefined,
): () => Promise<Client> {
  let refusal: Refusal | undefined;
  return async () => {
    const stamp = await identityStamp(transport, agentSocket);
    if (refusal && refusal.until > performance.now() && refusal.stamp === stamp) throw refusal.failure;
    refusal = undefined;
    const identity = await readIdentity(transport, agentSocket);
    const hostKey = await hostKeyCheck(transport);
    const release = jump?.hold();
    try {
      const through = jump && (await throughJump(jump, transport));
      const client = await connect(transport, identity, hostKey, through);
      client.once('close', () => release?.());
      return client;
    } catch (error) {
      release?.();
      if (error instanceof RefusedLogin)
        refusal = { failure: error, until: performance.now() + REFUSED_MS, stamp };
      throw error;
    }
  };
}

/** Not counted among the channels of the jump host: a forwarding is no session (sshd's MaxSessions), and it stays open for long. */
async function throughJump(jump: Connection, transport: SshTransport): Promise<Duplex> {
  const deadline = deadlineIn(JUMP_MS, new AbortController().signal);
  const client = await jump.client(deadline);
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  client.forwardOut('127.0.0.1', 0, transport.address, transport.port, (error, stream) => {
    if (!error) return resolve(stream);
    const via = jump.transport.address;
    reject(
      new Failure(
        'host-unreachable',
        `the jump host ${via} cannot reach ${transport.address}:${transport.port}: ${error.message}`,
        `Check on ${via} that ${transport.address}:${transport.port} answers, and that its sshd_config has AllowTcpForwarding yes.`,
        { cause: error },
      ),
    );
  });
  return deadline.wait(promise, () => noConnection(transport, deadline));
}

/** A connection that did not come in time. */
export function noConnection(transport: SshTransport, deadline: Deadline): Failure {
  return new Failure(
    'host-unreachable',
    `no SSH connection to ${transport.user}@${transport.address}:${transport.port} within ${deadline.timeoutMs} ms (Connection timed out)`,
    `Check that the host is up and that this machine may reach port ${transport.port} of ${transport.address}.`,
  );
}
