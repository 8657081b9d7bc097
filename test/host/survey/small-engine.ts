import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small server that answers, over TCP, what a survey asks of an engine with one volume and nothing else. */
export interface SmallEngine extends AsyncDisposable {
  /** For `docker:` of a host. */
  readonly url: string;
  stop(): Promise<void>;
}

const ANSWERS: Readonly<Record<string, object>> = {
  '/version': { Version: '20.10.24', ApiVersion: '1.41', Os: 'linux', Arch: 'amd64' },
  '/containers/json': [],
  '/images/json': [],
  '/networks': [],
  '/volumes': { Volumes: [{ Name: 'data', Labels: null }] },
  '/system/df': {
    Volumes: [{ Name: 'data', UsageData: { Size: 42 } }],
    BuildCache: [{ Size: 3 }, { Size: 4 }],
  },
};

/** Starts one; questions whose path is in `silent` never get an answer. */
export async function startSmallEngine(silent: readonly string[] = []): Promise<SmallEngine> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/v[\d.]+/, '').replace(/\?.*/, '');
    response.setHeader('Api-Version', '1.41');
    if (silent.includes(path)) return;
    if (path === '/_ping') return void response.end('OK');
    const found = ANSWERS[path];
    response.setHeader('content-type', 'application/json');
    if (found === undefined) response.writeHead(404);
    response.end(JSON.stringify(found ?? { message: `this engine knows no ${path}` }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  const url = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, stop, [Symbol.asyncDispose]: stop };
}
