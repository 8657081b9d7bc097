import { once } from 'node:events';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createGreeter } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Host } from '../../../src/core/target.ts';
import { needs, theLab } from '../../lab/needs.ts';
import { freePort } from '../../lab/process/free-port.ts';
import { type Questions, questions, sshTransport } from '../questions.ts';

const PAGES: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  '/health?deep=1': (_request, response) =>
    response.setHeader('content-type', 'application/json').end('{"ok":true}'),
  '/moved': (_request, response) => response.writeHead(302, { location: '/health' }).end('over there'),
  '/broken': (_request, response) => response.writeHead(500).end('Traceback\0'),
  '/big': (_request, response) => response.end(Buffer.alloc(5_000_000, 'x')),
  '/hangs': () => {},
  '/cut': (_request, response) => void response.socket?.destroy(),
  '/who': (request, response) => response.end(`${request.headers.host} ${request.headers['user-agent']}`),
};

/** What a host answers about itself, by whichever way it is reached. */
function machineSuite(name: string, host: () => Host): void {
  describe(name, () => {
    let it: Questions;
    let folder: string;
    let port: number;
    const server = createServer((request, response) =>
      (PAGES[request.url ?? ''] ?? ((_request, other) => other.writeHead(404).end()))(request, response),
    );
    const compose = () => ({ file: join(folder, 'docker-compose.yml'), project: 'shop' });
    const http = (path: string, timeoutMs?: number) =>
      it.ask('machine', { kind: 'http', port, path }, timeoutMs);
    const file = (path: string, withCompose = true) =>
      it.ask('machine', { kind: 'file', path }, 8000, withCompose ? compose() : undefined);

    beforeAll(async () => {
      it = questions([host()]);
      folder = await mkdtemp(join(tmpdir(), 'umpire-machine-'));
      await rm(folder, { recursive: true });
      await mkdir(folder, { mode: 0o755 });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      port = (server.address() as AddressInfo).port;
    });
    afterAll(async () => {
      await it[Symbol.asyncDispose]();
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    });

    test('HTTP: status, headers, body and JSON', async () => {
      expect(await http('/health?deep=1')).toMatchObject({
        kind: 'answer',
        data: {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: '{"ok":true}',
          json: { ok: true },
          url: `http://127.0.0.1:${port}/health?deep=1`,
        },
        trace: [{ argv: ['GET', `http://127.0.0.1:${port}/health?deep=1`] }],
      });
      expect(await http('/who')).toMatchObject({ text: `127.0.0.1:${port} umpire` });
    });

    test('HTTP: errors and redirections are answers', async () => {
      expect(await http('/moved')).toMatchObject({
        data: { status: 302, headers: { location: '/health' }, json: null },
      });
      expect(await http('/broken')).toMatchObject({ data: { status: 500, body: 'Traceback␀' } });
      expect(await http('/nowhere')).toMatchObject({ data: { status: 404 } });
    });

    test('HTTP: a large body is cut, a hanging one ends in time, a broken one is told', async () => {
      const big = await http('/big');
      expect(big).toMatchObject({ kind: 'answer', truncated: true, data: { status: 200, json: null } });
      expect(big.text.length).toBeLessThan(2.2 * 1024 * 1024);
      expect(await http('/hangs', 500)).toMatchObject({ kind: 'none', reason: 'timed-out' });
      expect(await http('/cut')).toMatchObject({
        kind: 'none',
        reason: 'unreachable',
        message: /gave no HTTP answer/,
      });
    });

    test('HTTP: nobody there is told in the words of the system', async () => {
      const closed = await freePort();
      expect(await it.ask('machine', { kind: 'http', port: closed, path: '/' })).toMatchObject({
        kind: 'none',
        reason: 'unreachable',
        text: `connect ECONNREFUSED 127.0.0.1:${closed}: Connection refused`,
      });
    });

    test('HTTP: a path that cannot be sent is refused', async () => {
      expect(await http('/a\0b')).toMatchObject({ kind: 'none', reason: 'unsupported' });
    });

    test('TCP: open, and closed, are both answers', async () => {
      const closed = await freePort();
      expect(await it.ask('machine', { kind: 'tcp', port })).toMatchObject({
        kind: 'answer',
        data: { open: true, address: '127.0.0.1', port },
      });
      expect(await it.ask('machine', { kind: 'tcp', port: closed })).toMatchObject({
        kind: 'answer',
        data: { open: false },
        text: /Connection refused/,
      });
    });

    test('TCP: connections are given back, also where the other side speaks first', async () => {
      const greeter = createGreeter(
        (socket) => void socket.on('error', () => {}).write('SSH-2.0-hello\r\n'),
      ).listen(0, '127.0.0.1');
      await once(greeter, 'listening');
      const { port: greeting } = greeter.address() as AddressInfo;
      for (let i = 0; i < 30; i++)
        expect(await it.ask('machine', { kind: 'tcp', port: greeting })).toMatchObject({
          data: { open: true },
        });
      greeter.close();
    });

    test('HTTP: connections are given back, however the answers end', async () => {
      for (const path of Array.from({ length: 5 }, () => ['/big', '/cut', '/nowhere']).flat())
        await http(path);
      await Promise.all(Array.from({ length: 10 }, () => http('/hangs', 300)));
      expect(await http('/who')).toMatchObject({ kind: 'answer' });
    });

    test('TCP: a name that is none is unreachable', async () => {
      expect(await it.ask('machine', { kind: 'tcp', port, address: 'no-such-host.invalid' })).toMatchObject({
        kind: 'none',
        reason: 'unreachable',
      });
    });

    test('a file: its lines, size and time', async () => {
      await writeFile(join(folder, 'requirements.txt'), 'fastapi\n\nredis>=5\n', { mode: 0o644 });
      await utimes(join(folder, 'requirements.txt'), 1_700_000_000, 1_700_000_000);
      expect(await file('requirements.txt')).toMatchObject({
        kind: 'answer',
        data: {
          exists: true,
          sizeBytes: 18,
          modified: '2023-11-14T22:13:20.000Z',
          lines: ['fastapi', '', 'redis>=5'],
        },
        text: 'fastapi\n\nredis>=5\n',
      });
    });

    test.each([
      ['empty', ''],
      ['without a last line end', 'one'],
      ['with odd names', "it's"],
    ])('a file %s', async (name, content) => {
      const path = `${name} é'$(id)`;
      await writeFile(join(folder, path), content, { mode: 0o644 });
      expect(await file(path)).toMatchObject({
        data: { exists: true, lines: content === '' ? [] : [content] },
      });
    });

    test('a file that is not there is an answer', async () => {
      expect(await file('nothing.txt')).toMatchObject({
        kind: 'answer',
        data: { exists: false, lines: [] },
        text: /No such file or directory/,
      });
    });

    test('a folder and a relative path from nowhere are refused', async () => {
      expect(await file('.')).toMatchObject({
        kind: 'none',
        reason: 'unsupported',
        message: /no regular file/,
      });
      expect(await file('requirements.txt', false)).toMatchObject({
        kind: 'none',
        reason: 'unsupported',
        message: /relative path/,
      });
      expect(await file('/dev/zero')).toMatchObject({ kind: 'none', reason: 'unsupported' });
    });

    test('secrets in a dotenv file are named', async () => {
      await writeFile(
        join(folder, '.env'),
        'OPENAI_API_KEY="sk-12345"\nexport DB_PASSWORD=hunter22\nURL=redis://:pa55word@redis\nMODE=dev\n',
        { mode: 0o644 },
      );
      const seen = await file('.env');
      expect([...seen.secrets].sort()).toStrictEqual(['hunter22', 'pa55word', 'sk-12345']);
    });

    test('the compose file, interpolated from the .env beside it, its secrets named and masked', async () => {
      await writeFile(join(folder, '.env'), 'TAG=7\nDB_PASSWORD=hunter22\n', { mode: 0o644 });
      await writeFile(
        join(folder, 'docker-compose.yml'),
        'services:\n  db:\n    image: redis:${TAG}\n    environment:\n      DB_PASSWORD: ${DB_PASSWORD}\n',
        { mode: 0o644 },
      );
      const seen = await it.ask('machine', { kind: 'compose' }, 8000, compose());
      expect(seen).toMatchObject({
        kind: 'answer',
        data: { valid: true, project: 'shop', services: [{ name: 'db', image: 'redis:7' }] },
        secrets: ['hunter22'],
      });
      expect(JSON.stringify(seen.kind === 'answer' ? seen.data : '')).not.toContain('hunter22');
    });

    test('a broken compose file is an answer with its place', async () => {
      await writeFile(join(folder, 'docker-compose.yml'), 'services:\n  db:\n    imagee: redis\n', {
        mode: 0o644,
      });
      const seen = await it.ask('machine', { kind: 'compose' }, 8000, compose());
      expect(seen).toMatchObject({
        kind: 'answer',
        data: { valid: false },
        text: /docker-compose\.yml:3:\d+: /,
      });
    });
  });
}

machineSuite('this machine tells of itself', () => ({ name: 'machine', transport: { kind: 'local' } }));
needs('sshd')('a machine behind SSH', () => {
  machineSuite('tells of itself', () => ({ name: 'machine', transport: sshTransport(theLab('sshd')) }));

  test('a file that may not be read is told apart from one that is not there', async () => {
    await using it = questions([{ name: 'machine', transport: sshTransport(theLab('sshd')) }]);
    const shadow = await it.ask('machine', { kind: 'file', path: '/etc/shadow' });
    const below = await it.ask('machine', { kind: 'file', path: '/root/.ssh/id_rsa' });
    if (theLab('sshd').deploy === undefined) return;
    expect(shadow).toMatchObject({ kind: 'none', reason: 'refused', message: /Permission denied/ });
    expect(below).toMatchObject({ kind: 'none', reason: 'refused' });
  });
});
