import type { Client } from 'ssh2';
import type { SshTransport } from '../../core/target.ts';
import type { Deadline } from '../deadline.ts';
import { createLogin, noConnection } from './login.ts';

/** A connection nobody holds is closed after this time. */
const IDLE_MS = 60_000;

/** The one connection to a host: opened on first use, again after a loss, closed when idle. */
export interface Connection {
  readonly transport: SshTransport;
  /** The open client. Several callers share one attempt; each waits no longer than its own deadline. */
  client(deadline: Deadline): Promise<Client>;
  /** Keeps it from being closed as idle until the returned function is called. */
  hold(): () => void;
  close(): void;
}

/** A connection not yet opened; `jump` is the connection it goes through. */
export function createConnection(
  transport: SshTransport,
  jump: Connection | undefined,
  agentSocket: string | undefined,
): Connection {
  let open: Client | undefined;
  let opening: Promise<Client> | undefined;
  let holders = 0;
  let closed = false;
  let idle: NodeJS.Timeout | undefined;

  const login = createLogin(transport, jump, agentSocket);

  const opened = (client: Client): Client => {
    client.once('close', () => {
      if (open === client) open = undefined;
    });
    if (closed) client.end();
    else open = client;
    return client;
  };

  const drop = (): void => {
    clearTimeout(idle);
    open?.end();
    open = undefined;
  };

  return {
    transport,
    client(deadline) {
      if (open) return Promise.resolve(open);
      opening ??= login()
        .then(opened)
        .finally(() => {
          opening = undefined;
        });
      return deadline.wait(opening, () => noConnection(transport, deadline));
    },
    hold() {
      holders++;
      clearTimeout(idle);
      return () => {
        holders--;
        if (holders === 0) idle = setTimeout(drop, IDLE_MS).unref();
      };
    },
    close() {
      closed = true;
      drop();
    },
  };
}
