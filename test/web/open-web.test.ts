import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import http, { type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { afterEach, describe, expect, test } from 'vitest';
import { OperatorError } from '../../src/core/errors.ts';
import { createMeter } from '../../src/telemetry/meter.ts';
import { openWeb, type Web, type WebOptions } from '../../src/web/open-web.ts';
import { recordedLog } from './recorded-log.ts';

const opened: Web[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((web) => web.close()));
});

async function open(options: Partial<WebOptions> = {}) {
  const log = recordedLog();
  const web = await openWeb({
    port: 0,
    address: '127.0.0.1',
    checks: {},
    metrics: createMeter(),
    slack: null,
    log,
    ...options,
  });
  opened.push(web);
  return { web, log, url: `http://127.0.0.1:${web.port}` };
}

/** Sends bytes as they are and resolves with all that comes back until the server ends the connection. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(bytes);
  return text(socket);
}

describe('one port', () => {
  test('answers health, readiness and metrics over HTTP', async () => {
    const { url } = await open({ checks: { store: async () => {} } });
    const answers = await Promise.all(
      ['/healthz', '/readyz', '/metrics', '/else'].map((path) => fetch(url + path)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404]);
    expect(await answers[1]?.json()).toMatchObject({ checks: { store: { status: 'ok' } } });
  });

  test('answers HEAD without a body', async () => {
    const { web } = await open();
    const answer = await raw(web.port, 'HEAD /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 200/);
    expect(answer).toMatch(/\r\n\r\n$/);
  });

  test('that is taken is an error that says what to do', async () => {
    const { web } = await open();
    const failure = openWeb({
      port: web.port,
      address: '127.0.0.1',
      checks: {},
      metrics: createMeter(),
      slack: null,
      log: recordedLog(),
    });
    await expect(failure).rejects.toThrow(OperatorError);
    await expect(failure).rejects.toMatchObject({
      message: expect.stringContaining(String(web.port)),
      remedy: expect.stringContaining('PORT'),
    });
  });
});

describe("Slack's requests", () => {
  test('reach the listener byte for byte, with their query and headers', async () => {
    const seen: unknown[] = [];
    const slack: RequestListener = async (request, response) => {
      seen.push({
        url: request.url,
        signature: request.headers['x-slack-signature'],
        body: await text(request),
      });
      response.writeHead(200, { 'content-type': 'text/plain' }).end('heard');
    };
    const { url } = await open({ slack });
    const body = 'command=%2Fdiagnose&text=neuros+%C3%BC&payload={"a": 1}';
    const response = await fetch(`${url}/slack/events?x=1`, {
      method: 'POST',
      body,
      headers: { 'x-slack-signature': 'v0=abc' },
    });
    expect(await response.text()).toBe('heard');
    expect([...response.headers.keys()]).not.toContain('content-security-policy');
    expect(seen).toEqual([{ url: '/slack/events?x=1', signature: 'v0=abc', body }]);
  });

  test('are not found when Slack does not come over HTTP', async () => {
    const { url } = await open({ slack: null });
    expect((await fetch(`${url}/slack/events`)).status).toBe(404);
  });

  describe("with Bolt's own receiver", () => {
    const SECRET = 'signing-secret-of-a-test';
    async function openBolt() {
      const receiver = new HTTPReceiver({ signingSecret: SECRET, logLevel: LogLevel.ERROR });
      const app = new App({
        receiver,
        authorize: async () => ({ botToken: 'x', botId: 'B1', botUserId: 'U1' }),
      });
      app.command('/diagnose', async ({ ack, command }) => ack(`heard ${command.text}`));
      return open({ slack: receiver.requestListener });
    }
    const signed = (body: string, at = Math.floor(Date.now() / 1000)) => ({
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(at),
        'x-slack-signature': `v0=${createHmac('sha256', SECRET).update(`v0:${at}:${body}`).digest('hex')}`,
      },
    });
    const body = 'command=%2Fdiagnose&text=neuros&team_id=T1&user_id=U2&channel_id=C1';

    test('a signed command is acknowledged', async () => {
      const { url } = await openBolt();
      const response = await fetch(`${url}/slack/events`, signed(body));
      expect([response.status, await response.text()]).toEqual([200, 'heard neuros']);
    });

    test('a changed one is refused', async () => {
      const { url } = await openBolt();
      const request = { ...signed(body), body: body.replace('neuros', 'others') };
      expect((await fetch(`${url}/slack/events`, request)).status).toBe(401);
    });

    test('a request it throws at is a 404, and the process lives on', async () => {
      const { url, log } = await openBolt();
      expect((await fetch(`${url}/slack/events`)).status).toBe(404);
      expect(log.lines).toMatchObject([{ event: 'web.slack-refused', fields: { method: 'GET' } }]);
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    });
  });
});

describe('limits', () => {
  test.each([
    ['with a length', 'content-length: 5\r\n\r\nhello'],
    ['without one', 'transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n'],
  ])('a body %s is refused and the connection ended', async (_, rest) => {
    const { web } = await open();
    const answer = await raw(web.port, `POST /healthz HTTP/1.1\r\nhost: x\r\n${rest}`);
    expect(answer).toMatch(/^HTTP\/1.1 413/);
    expect(answer).toMatch(/connection: close/i);
  });

  test('headers beyond 16 KiB are refused', async () => {
    const { web } = await open();
    const answer = await raw(
      web.port,
      `GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(17_000)}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 431/);
  });

  test('what is no HTTP is refused, and the next request is answered', async () => {
    const { web, url } = await open();
    expect(await raw(web.port, '\x16\x03\x01 hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('headers that do not end are given 5 seconds', async () => {
    const { web } = await open();
    const started = performance.now();
    expect(await raw(web.port, 'GET /healthz HTTP/1.1\r\nhost: x\r\n')).toMatch(/^HTTP\/1.1 408/);
    expect(performance.now() - started).toBeLessThan(8_000);
  }, 10_000);
});

describe('closing', () => {
  test('finishes the running request, accepts no other, and then is done', async () => {
    const arrived = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const slack: RequestListener = async (_, response) => {
      arrived.resolve();
      await go.promise;
      response.end('finished');
    };
    const { web, url } = await open({ slack });
    const running = fetch(`${url}/slack/events`, { method: 'POST' });
    await arrived.promise;
    const closed = web.close();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    go.resolve();
    expect(await (await running).text()).toBe('finished');
    const started = performance.now();
    await closed;
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('ends a request that does not finish after 3 seconds', async () => {
    const arrived = Promise.withResolvers<void>();
    const { web, url } = await open({ slack: () => arrived.resolve() });
    const lost = expect(fetch(`${url}/slack/events`, { method: 'POST' })).rejects.toThrow();
    await arrived.promise;
    const started = performance.now();
    await web.close();
    await lost;
    expect(performance.now() - started).toBeGreaterThan(2_500);
    expect(performance.now() - started).toBeLessThan(4_500);
  }, 10_000);

  test('does not wait for a connection that is only kept', async () => {
    const { web } = await open();
    const agent = new http.Agent({ keepAlive: true });
    const [response] = await once(http.get({ port: web.port, path: '/healthz', agent }), 'response');
    await text(response);
    await wait(50);
    const started = performance.now();
    await web.close();
    expect(performance.now() - started).toBeLessThan(500);
    agent.destroy();
  });

  test('twice is once', async () => {
    const { web } = await open();
    await Promise.all([web.close(), web.close()]);
  });
});
