import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { OperatorError } from '../core/errors.ts';
import type { Log } from '../ports/telemetry.ts';
import { type AppParts, createApp } from './create-app.ts';
import { hearPagers, type PagerNews } from './hear-pagers.ts';

/** How long `close` lets running requests finish. */
const CLOSE_MS = 3_000;
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
};
const CONNECTIONS = 1_000;
const SLACK_PATH = '/slack/events';

export interface WebOptions extends AppParts {
  /** 0 for any free one. */
  readonly port: number;
  /** Left out, all addresses of this machine. */
  readonly address?: string;
  /** Gets `/slack/events` untouched, with its own body limit and signature check; `null` when Slack does not come over HTTP. */
  readonly slack: RequestListener | null;
  /** What pagers say at `/pager/<name>`; left out, nothing is heard there. */
  readonly pagers?: PagerNews;
}

export interface Web {
  readonly port: number;
  /** Accepts nothing more and resolves when the running requests have ended, or have been ended after 3 seconds. */
  close(): Promise<void>;
}

/** Opens the one HTTP server of this process. Throws an `OperatorError` when the port cannot be had. */
export async function openWeb({ port, address, slack, pagers, ...parts }: WebOptions): Promise<Web> {
  const handOver = slack === null ? null : guard(slack, parts.log);
  const hear = pagers === undefined ? undefined : hearPagers(pagers, parts.log);
  const answer = getRequestListener(createApp(parts).fetch);
  const server = createServer(LIMITS, (request, response) => {
    response.once('close', () => setImmediate(dropKept, server));
    if (handOver !== null && pathOf(request) === SLACK_PATH) return handOver(request, response);
    if (hear?.(pathOf(request), request, response) !== undefined) return;
    if (!hasBody(request)) return answer(request, response);
    response.writeHead(413, { 'content-type': 'application/json', connection: 'close' });
    response.end('{"error":"nothing here takes a body"}');
  });
  server.maxConnections = CONNECTIONS;
  await listen(server, port, address);
  server.on('error', (error) => parts.log.error('web.failed', { error }));
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

/** Bolt throws at a request it has no route for, even a stranger's GET: uncaught, that would end the process. */
function guard(slack: RequestListener, log: Log): RequestListener {
  return async (request, response) => {
    try {
      await slack(request, response);
    } catch (error) {
      log.warn('web.slack-refused', { method: request.method, error });
      if (!response.headersSent)
        response.writeHead(404, { 'content-type': 'application/json', connection: 'close' });
      response.end('{"error":"not found"}');
    }
  };
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '';
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}

async function listen(server: Server, port: number, address: string | undefined): Promise<void> {
  try {
    server.listen({ port, ...(address && { host: address }) });
    await once(server, 'listening');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError(
      `The HTTP server cannot listen on port ${port}: ${reason}`,
      'Set PORT to a free port above 1023, or stop what uses this one.',
      { cause: error },
    );
  }
}

/** A connection that became idle while the server closes would keep it open. */
function dropKept(server: Server): void {
  if (!server.listening) server.closeIdleConnections();
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  const end = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
  await closed;
  clearTimeout(end);
}
