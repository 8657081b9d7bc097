import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a service does with a request: answer, or lose the connection, before or after it has taken it. */
export type Deed =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | 'drop'
  | 'take-and-drop'
  | 'hang';

export interface Heard {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface PagerService {
  readonly url: string;
  /** Every request, in order. */
  readonly heard: Heard[];
  /** Those it accepted. */
  readonly taken: Heard[];
  /** What comes next; after these, everything is accepted with 202. */
  readonly script: Deed[];
  close(): Promise<void>;
}

/** A pager's HTTP service on loopback that does as it is told. */
export async function startPagerService(): Promise<PagerService> {
  const heard: Heard[] = [];
  const taken: Heard[] = [];
  const script: Deed[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const said = { path: request.url ?? '', headers: request.headers, body };
    heard.push(said);
    const deed = script.shift() ?? { status: 202, body: '{"status":"success"}' };
    if (deed === 'take-and-drop' || (typeof deed === 'object' && deed.status < 300)) taken.push(said);
    act(deed, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    taken,
    script,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function act(deed: Deed, response: ServerResponse): void {
  if (deed === 'hang') return;
  if (deed === 'drop' || deed === 'take-and-drop') {
    response.socket?.destroy();
    return;
  }
  response.writeHead(deed.status, deed.headers);
  response.end(deed.body ?? '');
}

/** The fields of a body. */
export function fields({ body }: Heard): Record<string, unknown> {
  return JSON.parse(body) as Record<string, unknown>;
}
