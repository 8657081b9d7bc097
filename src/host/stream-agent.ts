import { Agent, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';

/** Opens one connection for an HTTP request. */
export type Dial = () => Promise<Duplex>;

/** What node:http calls on its sockets and an SSH channel does not have. */
const SOCKET_METHODS = ['setNoDelay', 'setKeepAlive', 'setTimeout', 'ref', 'unref'] as const;

/** An HTTP agent whose connections are whatever `dial` opens; `sockets` at a time, and as many idle ones kept as `idle` says. */
export class StreamAgent extends Agent {
  readonly #dial: Dial;

  constructor(dial: Dial, limits: { sockets: number; idle: number }) {
    super({ keepAlive: limits.idle > 0, maxSockets: limits.sockets, maxFreeSockets: limits.idle });
    this.#dial = dial;
  }

  override createConnection(
    _options: ClientRequestArgs,
    done?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#dial().then(
      (stream) => done?.(null, asSocket(stream)),
      // node:http ignores the stream beside an error; its type asks for one.
      (error: Error) => done?.(error, undefined as never),
    );
  }

  /** docker-modem inspects each request to any depth for a debug line: through here that was the whole SSH connection. */
  [inspect.custom](): string {
    return 'StreamAgent';
  }

  /** Closes idle connections, and keeps none from now on. */
  retire(): void {
    this.maxFreeSockets = 0;
    for (const idle of Object.values(this.freeSockets)) for (const socket of idle ?? []) socket.destroy();
  }
}

function asSocket(stream: Duplex): Duplex {
  const methods = Object.fromEntries(
    SOCKET_METHODS.filter((name) => !(name in stream)).map((name) => [name, () => stream]),
  );
  return Object.assign(stream, methods);
}
