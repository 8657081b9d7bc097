import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PagerHook } from '../ports/pager.ts';
import type { Log } from '../ports/telemetry.ts';

/** PagerDuty's events are at most 512 KB. */
const BODY_BYTES = 512 * 1024;
const PREFIX = '/pager/';

/** What is heard at `/pager/<name>`, and what becomes of it. */
export interface PagerNews {
  readonly hooks: readonly PagerHook[];
  /** Resolves when it is written down. */
  readonly take: (taken: NonNullable<ReturnType<PagerHook['read']>>[number]) => Promise<void>;
  readonly now: () => Date;
}

/**
 * Answers a pager's webhook: 200 when what it says is written down, so that the service sends it again otherwise; 401
 * without a valid signature. `undefined` for a path that is none of these.
 */
export function hearPagers({ hooks, take, now }: PagerNews, log: Log) {
  return (path: string, request: IncomingMessage, response: ServerResponse): Promise<void> | undefined => {
    const hook = path.startsWith(PREFIX)
      ? hooks.find(({ name }) => name === path.slice(PREFIX.length))
      : undefined;
    if (hook === undefined) return undefined;
    return hear(hook, request, response).catch((error) => {
      log.error('web.pager-failed', { pager: hook.name, error });
      answer(response, 500, 'a fault of Umpire; the log says more (web.pager-failed)');
    });
  };

  async function hear(hook: PagerHook, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST');
      return answer(response, 405, 'use POST');
    }
    const body = await bodyOf(request);
    // Nobody is left to answer; the service sends it again.
    if (body === undefined) return void response.destroy();
    if (body === null) return answer(response, 413, `at most ${BODY_BYTES} bytes`);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(',') : value,
      ]),
    );
    const news = hook.read(headers, body, now());
    if (news === null) {
      log.warn('web.pager-refused', { pager: hook.name });
      return answer(response, 401, 'the signature is missing, wrong or too old');
    }
    for (const each of news) await take(each);
    answer(response, 200, null);
  }
}

/** `null` when it is too long, `undefined` when it broke off. */
async function bodyOf(request: IncomingMessage): Promise<string | null | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request) {
      bytes += chunk.length;
      if (bytes > BODY_BYTES) return null;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answer(response: ServerResponse, status: number, error: string | null): void {
  if (response.headersSent) return void response.end();
  const close = status === 200 ? {} : { connection: 'close' };
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...close });
  response.end(JSON.stringify(error === null ? { status: 'heard' } : { error }));
}
