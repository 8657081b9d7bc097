import { setTimeout as wait } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Log } from '../ports/telemetry.ts';
import { type Check, createReadiness } from './readiness.ts';

export interface AppParts {
  /** What must work for this process to be of use, by name: store, queue, chat. */
  readonly checks: { readonly [name: string]: Check };
  readonly metrics: { metrics(): Promise<string>; readonly contentType: string };
  readonly log: Log;
  /** Masks the reasons `/readyz` gives; without it they are only in the log. */
  readonly redactor?: { redact(text: string): string };
}

const PATHS = ['/healthz', '/readyz', '/metrics'];
const WITHHELD = 'failed; the log says why (readiness.failed)';

/** What is answered over HTTP besides Slack's requests; reads only, and never a body. */
export function createApp({ checks, metrics, log, redactor }: AppParts): Hono {
  const ready = createReadiness(checks, (name, error) => {
    log.warn('readiness.failed', { check: name, error });
    const message = error instanceof Error ? error.message : String(error);
    return redactor === undefined ? WITHHELD : redactor.redact(message);
  });
  const app = new Hono();
  // Whether there is TLS is for the proxy in front to say.
  app.use(
    secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"] }, strictTransportSecurity: false }),
  );
  app.use(async ({ header }, next) => {
    await next();
    header('cache-control', 'no-store');
  });
  app.get('/healthz', async (c) => c.json({ status: 'alive', ...(await pulse()) }));
  app.get('/readyz', async (c) => {
    const readiness = await ready();
    return c.json(readiness, readiness.status === 'ready' ? 200 : 503);
  });
  app.get('/metrics', async (c) =>
    c.body(await metrics.metrics(), 200, { 'content-type': metrics.contentType }),
  );
  for (const path of PATHS) app.all(path, refuse);
  app.notFound((c) => c.json({ error: 'not found', paths: PATHS }, 404));
  app.onError((error, c) => {
    log.error('web.failed', { path: c.req.path, error });
    return c.json({ error: 'a fault of Umpire; the log says more (web.failed)' }, 500);
  });
  return app;
}

function refuse(c: Context): Response {
  return c.json({ error: `${c.req.method} is not allowed; use GET or HEAD` }, 405, { allow: 'GET, HEAD' });
}

/** That this is answered at all says that the event loop turns; how late one turn came says how loaded it is. */
async function pulse(): Promise<{ uptimeSeconds: number; eventLoopDelayMs: number }> {
  const asked = performance.now();
  await wait(1);
  const late = Math.max(0, performance.now() - asked - 1);
  return { uptimeSeconds: Math.round(process.uptime()), eventLoopDelayMs: Math.round(late) };
}
