import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { start } from './clone.ts';

const PROGRAM = join(import.meta.dirname, '../../bin/healthcheck.js');

async function check(status: number | null) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (status !== null) response.writeHead(status).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return { ...(await start(process.execPath, [PROGRAM], { PORT: String(port) }).ended), asked, port };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the health check of a container', () => {
  test('passes when the process says that it is alive', async () => {
    expect(await check(200)).toMatchObject({ code: 0, stderr: '', asked: ['/healthz'] });
  });

  test('fails when it answers anything else', async () => {
    expect(await check(503)).toMatchObject({ code: 1, stderr: expect.stringContaining('answered 503') });
  });

  test('fails when it does not answer in time', async () => {
    expect(await check(null)).toMatchObject({ code: 1, stderr: expect.stringContaining('within 3 seconds') });
  });

  test('fails when nothing listens', async () => {
    const { port } = await check(200);
    const { code, stderr } = await start(process.execPath, [PROGRAM], { PORT: String(port) }).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('ECONNREFUSED');
  });
});
