import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/core/diagnosis/observation.ts';
import { replyFailure } from '../../../src/host/docker/call-engine.ts';
import { containerSecrets, readContainer } from '../../../src/host/docker/containers.ts';
import { at, listAt, numberAt, textAt, timeAt } from '../../../src/host/docker/reading.ts';

const CALL = { method: 'GET', path: '/containers/web/json' } as const;

test.each([
  [
    404,
    { message: 'No such container: web' },
    'missing',
    'Error response from daemon: No such container: web',
  ],
  [409, { message: 'Container web is not running' }, 'not-running', /not running/],
  [403, { message: 'authorization denied by plugin' }, 'refused', /plugin/],
  [400, { message: 'client version 1.99 is too new' }, 'unsupported', /too new.*GET \/containers/],
  [500, { cause: 'container state improper' }, 'not-running', /state improper/],
  [500, { message: 'no space left on device' }, 'unreachable', /no space left on device.*HTTP 500/],
  [502, '<html>Bad Gateway</html>', 'unreachable', /Bad Gateway/],
  [503, null, 'unreachable', /HTTP 503/],
])('an engine that answers %i %j means %s', (status, body, reason, message) => {
  expect(replyFailure(CALL, status, body)).toMatchObject({ reason, message });
});

describe('a container is read', () => {
  test('from Docker’s answer', () => {
    const body: Json = {
      Id: 'abc',
      Name: '/shop-web-1',
      Image: 'sha256:1',
      RestartCount: 2,
      Config: { Image: 'shop-web', Tty: true, Labels: { 'com.docker.compose.service': 'web' } },
      State: {
        Status: 'restarting',
        ExitCode: 137,
        OOMKilled: true,
        Error: 'boom',
        StartedAt: '2026-01-02T03:04:05.6Z',
        FinishedAt: '0001-01-01T00:00:00Z',
        Health: { Status: 'unhealthy', Log: [{ Output: 'old' }, { Output: 'refused' }] },
      },
      NetworkSettings: {
        Ports: {
          '8000/tcp': [
            { HostIp: '0.0.0.0', HostPort: '80' },
            { HostIp: '::', HostPort: '80' },
          ],
          '53/udp': null,
        },
      },
    };
    expect(readContainer(body)).toStrictEqual({
      name: 'shop-web-1',
      service: 'web',
      id: 'abc',
      image: 'shop-web',
      imageId: 'sha256:1',
      state: 'restarting',
      health: 'unhealthy',
      exitCode: 137,
      oomKilled: true,
      error: 'boom',
      restartCount: 2,
      startedAt: '2026-01-02T03:04:05.6Z',
      finishedAt: '',
      healthOutput: 'refused',
      tty: true,
      ports: [
        { container: 8000, host: 80, address: '0.0.0.0', protocol: 'tcp' },
        { container: 8000, host: 80, address: '::', protocol: 'tcp' },
      ],
    });
  });

  test.each([
    ['configured', 'created'],
    ['stopped', 'exited'],
    ['removing', 'dead'],
    ['paused', 'paused'],
  ])('Podman’s %s is %s', (status, state) => {
    expect(readContainer({ State: { Status: status, Health: { Status: '' } } })).toMatchObject({
      state,
      health: 'none',
    });
  });

  test('from next to nothing', () => {
    expect(readContainer({})).toMatchObject({
      name: '',
      service: '',
      state: '',
      health: 'none',
      ports: [],
      startedAt: '',
    });
    expect(readContainer(null)).toMatchObject({ exitCode: 0 });
  });
});

test.each([
  [
    'passwords, tokens and keys',
    ['DB_PASSWORD=hunter22', 'API_TOKEN=tok-1234', 'OPENAI_API_KEY=sk-9876'],
    ['hunter22', 'tok-1234', 'sk-9876'],
  ],
  [
    'passwords in URLs',
    ['DATABASE_URL=postgresql://shop:pa55word@db/shop', 'REDIS=redis://:other1@redis'],
    ['pa55word', 'other1'],
  ],
  ['nothing too short or common to be masked', ['A_PASSWORD=abc', 'B_SECRET=true', 'KEY=12345'], []],
  [
    'nothing that is also a user or a database',
    ['POSTGRES_USER=postgres', 'POSTGRES_PASSWORD=postgres', 'POSTGRES_DB=shop1', 'OTHER_PASSWORD=shop1'],
    [],
  ],
  ['nothing that is the container’s own name', ['ROOT_PASSWORD=shop-web-1'], []],
  ['no file names', ['DB_PASSWORD_FILE=/run/secrets/db'], []],
])('of an environment, what is secret: %s', (_name, Env, secrets) => {
  expect(containerSecrets({ Name: '/shop-web-1', Config: { Env } })).toStrictEqual(secrets);
});

test('what an engine leaves out is empty, and nothing is reached beside its data', () => {
  const body: Json = { a: { b: [1, 'x'] }, n: '7', t: '0001-01-01T00:00:00Z' };
  expect([textAt(body, 'a', 'c'), numberAt(body, 'n'), listAt(body, 'a'), timeAt(body, 't')]).toStrictEqual([
    '',
    0,
    [],
    '',
  ]);
  expect(listAt(body, 'a', 'b')).toStrictEqual([1, 'x']);
  expect([at(body, 'constructor'), at(body, '__proto__'), at(body, 'a', 'b', 'length')]).toStrictEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
