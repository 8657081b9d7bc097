import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createMeter } from '../../src/telemetry/meter.ts';
import { type AppParts, createApp } from '../../src/web/create-app.ts';
import { recordedLog } from './recorded-log.ts';

const works = async () => {};
const never = () => new Promise<void>(() => {});
const breaks = (message: string) => async () => {
  throw new Error(message);
};
const redactor = { redact: (text: string) => text.replaceAll('hunter2', '[redacted]') };

function app(checks: AppParts['checks'], others: Partial<AppParts> = {}) {
  const log = recordedLog();
  return { log, app: createApp({ checks, metrics: createMeter(), log, redactor, ...others }) };
}

describe('/healthz', () => {
  test('says that the process is alive, and how late its event loop is', async () => {
    const response = await app({ store: breaks('down') }).app.request('/healthz');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'alive',
      uptimeSeconds: expect.any(Number),
      eventLoopDelayMs: expect.any(Number),
    });
  });

  test('shows a loop that is held up', async () => {
    const answer = app({}).app.request('/healthz');
    const until = performance.now() + 150;
    while (performance.now() < until);
    const { eventLoopDelayMs } = (await (await answer).json()) as { eventLoopDelayMs: number };
    expect(eventLoopDelayMs).toBeGreaterThan(100);
  });
});

describe('/readyz', () => {
  test('names each part that works', async () => {
    const response = await app({ store: works, queue: works, slack: works }).app.request('/readyz');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'ready',
      checks: { store: { status: 'ok' }, queue: { status: 'ok' }, slack: { status: 'ok' } },
    });
  });

  test('is 503 when one part does not work, says why without its secrets, and logs it', async () => {
    const { app: web, log } = app({ store: works, queue: breaks('redis://:hunter2@redis refused') });
    const response = await web.request('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'not ready',
      checks: {
        store: { status: 'ok' },
        queue: { status: 'error', error: 'redis://:[redacted]@redis refused' },
      },
    });
    expect(log.lines).toMatchObject([
      { level: 'warn', event: 'readiness.failed', fields: { check: 'queue' } },
    ]);
  });

  test('without a redactor keeps the reason to the log', async () => {
    const web = createApp({
      checks: { queue: breaks('hunter2') },
      metrics: createMeter(),
      log: recordedLog(),
    });
    const text = await (await web.request('/readyz')).text();
    expect(text).not.toContain('hunter2');
    expect(text).toContain('readiness.failed');
  });

  test('waits 2 seconds for all parts together, and does not ask again what still hangs', async () => {
    let asked = 0;
    const hangs = () => {
      asked++;
      return never();
    };
    const { app: web } = app({ store: hangs, queue: never, slack: works });
    const started = performance.now();
    const body = (await (await web.request('/readyz')).json()) as { checks: Record<string, unknown> };
    expect(performance.now() - started).toBeLessThan(2_500);
    const late = { status: 'error', error: 'no answer within 2 seconds' };
    expect(body.checks).toEqual({ store: late, queue: late, slack: { status: 'ok' } });
    await wait(1_100);
    expect((await web.request('/readyz')).status).toBe(503);
    expect(asked).toBe(1);
  }, 10_000);

  test('asks once for many at the same time, and afresh a second later', async () => {
    let asked = 0;
    const { app: web } = app({ store: async () => void asked++ });
    const all = await Promise.all(Array.from({ length: 50 }, () => web.request('/readyz')));
    expect(all.map(({ status }) => status)).toEqual(Array(50).fill(200));
    await web.request('/readyz');
    expect(asked).toBe(1);
    await wait(1_050);
    await web.request('/readyz');
    expect(asked).toBe(2);
  });

  test('survives a check that throws at once, and one that throws no error', async () => {
    const checks: AppParts['checks'] = {
      store: () => {
        throw new Error('at once');
      },
      queue: () => Promise.reject('just text'),
    };
    expect(await (await app(checks).app.request('/readyz')).json()).toMatchObject({
      checks: { store: { error: 'at once' }, queue: { error: 'just text' } },
    });
  });
});

describe('/metrics', () => {
  test("is in Prometheus' format", async () => {
    const metrics = createMeter();
    metrics.count('umpire_diagnoses_total', { target: 'neuros', status: 'healthy' });
    const response = await app({}, { metrics }).app.request('/metrics');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(metrics.contentType);
    expect(await response.text()).toContain('umpire_diagnoses_total{target="neuros",status="healthy"} 1');
  });

  test('that fail are a 500 that says nothing of the inside, and a line in the log', async () => {
    const metrics = { contentType: 'text/plain', metrics: () => Promise.reject(new Error('hunter2')) };
    const { app: web, log } = app({}, { metrics });
    const response = await web.request('/metrics');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('hunter2');
    expect(log.lines).toMatchObject([{ level: 'error', event: 'web.failed' }]);
  });
});

describe('every answer', () => {
  test.each([
    ['/', 404],
    ['/slack/events', 404],
    ['/metrics/', 404],
    ['/healthz', 200],
  ])('%s is %i, is not kept and carries no page', async (path, status) => {
    const response = await app({}).app.request(path);
    const { headers } = response;
    expect(response.status).toBe(status);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('to HEAD has the status and no body', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const response = await app({}).app.request(path, { method: 'HEAD' });
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('');
    }
  });

  test.each(['POST', 'PUT', 'DELETE'])('to %s says what is allowed', async (method) => {
    const response = await app({}).app.request('/metrics', { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });
});
