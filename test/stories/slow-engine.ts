import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A small server standing for a Docker engine that answers slowly: as much of the Engine API as the `docker-host` runbook
 * and a survey of an empty host ask, over TCP, and no answer at all while it is held.
 */
export interface SlowEngine {
  /** For `docker:` of a host. */
  readonly url: string;
  /** Paths it was asked, in order. */
  readonly asked: string[];
  /** From now on questions wait for their answer. */
  hold(): void;
  /** Answers what waits, and goes on answering. */
  release(): void;
  close(): Promise<void>;
}

const ANSWERS: Readonly<Record<string, object>> = {
  version: { Version: '20.10.24', ApiVersion: '1.41', Os: 'linux', Arch: 'amd64', KernelVersion: '6.1.0' },
  info: { Containers: 0, Images: 0, Driver: 'overlay2', NCPU: 2, MemTotal: 8_000_000_000, Warnings: [] },
  json: [],
  volumes: { Volumes: [] },
  networks: [],
  df: {},
};

export async function startSlowEngine(): Promise<SlowEngine> {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  let held = false;
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    asked.push(path);
    const go = () => answer(path, response);
    if (held) waiting.push(go);
    else go();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    hold() {
      held = true;
    },
    release() {
      held = false;
      for (const go of waiting.splice(0)) go();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** `/_ping` in plain text, the rest by the last word of its path. */
function answer(path: string, response: ServerResponse): void {
  response.setHeader('Api-Version', '1.41');
  if (path.endsWith('/_ping')) return void response.end('OK');
  const found = ANSWERS[path.split('/').at(-1) ?? ''];
  response.setHeader('content-type', 'application/json');
  if (found === undefined) response.writeHead(404);
  response.end(JSON.stringify(found ?? { message: `this engine knows no ${path}` }));
}
