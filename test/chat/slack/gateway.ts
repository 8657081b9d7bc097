import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call of Slack's Web API as it passed the gateway. */
export interface Call {
  readonly method: string;
  readonly params: URLSearchParams;
  readonly authorization: string;
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
}

/** What the gateway answers instead of the workspace, as Slack documents it. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

export interface Gateway {
  readonly apiUrl: string;
  readonly server: Server;
  readonly calls: Call[];
  /** From now on `rule` is asked first; `undefined` lets the call pass to the workspace. */
  answer(rule: (call: Call) => Answer | undefined): void;
  close(): Promise<void>;
}

/** Stands before a workspace: records each call, and gives Slack's documented errors that the emulator cannot produce. */
export async function startGateway(workspaceApiUrl: string): Promise<Gateway> {
  const calls: Call[] = [];
  const rules: ((call: Call) => Answer | undefined)[] = [];
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    const method = (request.url ?? '').replace(/^\/api\//, '');
    const authorization = request.headers.authorization ?? '';
    const call = {
      method,
      params: new URLSearchParams(body.toString()),
      authorization,
      at: performance.now(),
    };
    calls.push(call);
    for (const rule of rules) {
      const answer = rule(call);
      if (answer === undefined) continue;
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      response.end(JSON.stringify(answer.body));
      return;
    }
    const passed = await fetch(workspaceApiUrl + method, {
      method: 'POST',
      headers: { authorization, 'content-type': request.headers['content-type'] ?? 'text/plain' },
      body: new Uint8Array(body),
    });
    response.writeHead(passed.status, { 'content-type': passed.headers.get('content-type') ?? 'text/plain' });
    response.end(Buffer.from(await passed.arrayBuffer()));
  });
  const url = await listen(server);
  return {
    apiUrl: `${url}/api/`,
    server,
    calls,
    answer: (rule) => void rules.unshift(rule),
    close: () => closeServer(server),
  };
}

/** Slack's documented answer to a call it does not allow. */
export function refusal(error: string, more: object = {}): Answer {
  return { body: { ok: false, error, ...more } };
}

/** Slack's documented answer to a call that comes too soon. */
export function rateLimited(seconds: number): Answer {
  return {
    status: 429,
    headers: { 'retry-after': String(seconds) },
    body: { ok: false, error: 'ratelimited' },
  };
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
