import { describe, expect, test } from 'vitest';
import { lintCompose } from '../../../src/host/compose/lint-compose.ts';
import { COMPOSE } from '../../runbooks/samples.ts';

const lint = (source: string, dotenv?: string) =>
  lintCompose(source, dotenv, 'compose.yml').map(
    ({ line, column, field, message }) => `${line}:${column} ${field} ${message}`,
  );
const app = (body: string) => `services:\n  app:\n    image: app:1\n${body.replaceAll(/^/gm, '    ')}\n`;

test('the SOP’s own file: only its passwords stand in the file', () => {
  const found = lint(COMPOSE, 'OPENAI_API_KEY=x');
  expect(found).toHaveLength(2);
  expect(found.every((problem) => problem.includes('The secret of'))).toBe(true);
});

describe('finds', () => {
  test.each([
    ['what Compose refuses', 'services:\n  a:\n    image: a:1\n    port: []\n', /^4:5 .*Unknown key/],
    ['broken YAML', 'services:\n  a: [\n', /^\d+:\d+ /],
    ['the version', 'version: "3.8"\nservices: {}\n', /^1:1 version Compose ignores/],
    [
      'a dependency without health check',
      'services:\n  a:\n    image: a:1\n    depends_on: { b: { condition: service_healthy } }\n  b:\n    image: b:1\n',
      /^5:3 services\.b .*no `healthcheck`/,
    ],
    [
      'a dependency not waited for',
      'services:\n  a:\n    image: a:1\n    depends_on: [b]\n  b:\n    image: b:1\n    healthcheck: { test: x }\n',
      /^4:5 services\.a\.depends_on .*service_healthy/,
    ],
    [
      'localhost',
      app('environment:\n  - REDIS_URL=redis://localhost:6379'),
      /^5:9 services\.app\.environment\.0 .*use the other service/,
    ],
    ['localhost in the command', app('command: wait localhost:5432'), /^4:5 services\.app\.command /],
    ['latest', 'services:\n  a:\n    image: a:latest\n', /^3:5 services\.a\.image /],
    [
      'no tag, with a port of the registry',
      'services:\n  a:\n    image: host:5000/a\n',
      /^3:5 services\.a\.image /,
    ],
    ['privileged', app('privileged: true'), /^4:5 services\.app\.privileged /],
    [
      'the engine’s socket',
      app('volumes:\n  - /var/run/docker.sock:/var/run/docker.sock'),
      /^5:9 .*root on the host/,
    ],
    [
      'ports beside the host’s network',
      app('network_mode: host\nports: ["80:80"]'),
      /^5:5 .*exclude each other/,
    ],
    ['a secret in the file', app('environment:\n  API_KEY: abc'), /^5:7 .*secret of `API_KEY`/],
    ['a password in a URL', app('environment:\n  - D=pg://u:abcd@db/x'), /^5:9 .*secret of `D`/],
    ['an unquoted port pair', app('ports:\n  - 22:22'), /^5:9 .*quotes/],
  ])('%s', (_, source, problem) => {
    expect(lint(source)).toEqual([expect.stringMatching(problem)]);
  });
});

test.each([
  app('environment:\n  API_KEY: ${API_KEY}\n  D: pg://u:${P}@db/x'),
  app('ports: ["22:22", 8000]'),
  'services:\n  a:\n    build: .\n    image: a:latest\n',
  'services:\n  a:\n    image: a@sha256:00\n',
  'services:\n  a:\n    image: a:1\n    depends_on: { b: { condition: service_completed_successfully } }\n  b:\n    image: b:1\n',
])('is content with %#', (source) => {
  expect(lint(source)).toEqual([]);
});

test('no secret stands in a problem', () => {
  expect(
    lint(app('environment:\n  - D=pg://u:hunter22@localhost/x\n  - TOKEN=hunter22')).join(),
  ).not.toContain('hunter22');
});
