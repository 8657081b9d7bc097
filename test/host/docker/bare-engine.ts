import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, ListenOptions } from 'node:net';

/** As little of an engine as answers a ping: to be found, lost and found again. */
export interface BareEngine {
  /** Paths it was asked, in order. */
  readonly asked: readonly string[];
  readonly port: number;
  stop(): Promise<void>;
}

/** Listens on a socket (`{ path }`) or a port, speaking `apiVersion`; with `tls`, only to clients with a certificate. */
export async function startBareEngine(
  listen: ListenOptions,
  apiVersion = '1.41',
  tls?: ServerOptions,
): Promise<BareEngine> {
  const asked: string[] = [];
  const answer: Parameters<typeof createServer>[1] = (request, response) => {
    asked.push(request.url ?? '');
    response
      .setHeader('Api-Version', apiVersion)
      .setHeader('content-type', 'application/json')
      .end('{"Version":"0.1"}');
  };
  const server: Server = tls
    ? createTlsServer({ ...tls, requestCert: true, rejectUnauthorized: true }, answer)
    : createServer(answer);
  server.listen(listen);
  await once(server, 'listening');
  const address = server.address() as AddressInfo | string;
  return {
    asked,
    port: typeof address === 'string' ? 0 : address.port,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
