import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { envSchema, readEnv, SECRET_VARIABLES } from '../../src/config/env.ts';
import { shown, tempFolder } from './temp-folder.ts';

function envOf(record: Record<string, string>) {
  const reading = readEnv(record);
  if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
  return reading.env;
}

const problemsOf = (record: Record<string, string>, folder = tempFolder()): string[] =>
  shown(readEnv(record), folder);

const DEFAULTS = {
  config: { path: 'umpire.yaml', given: false },
  dataFolder: '.umpire',
  keysFolder: '.umpire/keys',
  logLevel: 'info',
};

const BOT = { SLACK_BOT_TOKEN: 'xoxb-1' };

describe('the environment is understood', () => {
  test('nothing set', () => {
    expect(envOf({})).toEqual(DEFAULTS);
    expect(envOf({ PATH: '/bin', HOME: '/root' })).toEqual(DEFAULTS);
  });

  test('set to nothing is not set', () => {
    const empty = Object.fromEntries(Object.keys(envSchema.shape).map((name) => [name, ' ']));
    expect(envOf(empty)).toEqual(DEFAULTS);
  });

  test('everything set', () => {
    expect(
      envOf({
        UMPIRE_CONFIG: '/etc/umpire.yaml',
        UMPIRE_DATA: '/var/lib/umpire',
        UMPIRE_KEYS: '/run/secrets/keys',
        DATABASE_URL: 'postgresql://u:p@db:5432/umpire',
        REDIS_URL: 'rediss://:p@redis:6380/1',
        ...BOT,
        SLACK_APP_TOKEN: 'xapp-1',
        SLACK_API_URL: 'http://127.0.0.1:1/api/',
        DISCORD_TOKEN: 'd',
        DISCORD_API_URL: 'https://gateway.example/',
        PAGERDUTY_ROUTING_KEY: 'k',
        PAGERDUTY_API_TOKEN: 't',
        PAGERDUTY_API_URL: 'http://127.0.0.1:2',
        OPSGENIE_API_KEY: 'g',
        OPSGENIE_WEBHOOK_SECRET: 'w',
        SMTP_URL: 'smtps://u:p@mail.example.com',
        PORT: '8080',
        LOG_LEVEL: 'debug',
      }),
    ).toEqual({
      config: { path: '/etc/umpire.yaml', given: true },
      dataFolder: '/var/lib/umpire',
      keysFolder: '/run/secrets/keys',
      databaseUrl: 'postgresql://u:p@db:5432/umpire',
      redisUrl: 'rediss://:p@redis:6380/1',
      slack: {
        botToken: 'xoxb-1',
        apiUrl: 'http://127.0.0.1:1/api/',
        receiver: { kind: 'socket', appToken: 'xapp-1' },
      },
      discord: { token: 'd', apiUrl: 'https://gateway.example/' },
      pagerduty: { routingKey: 'k', apiToken: 't', apiUrl: 'http://127.0.0.1:2' },
      opsgenie: { apiKey: 'g', webhookSecret: 'w' },
      smtp: { host: 'mail.example.com', port: 465, secure: true, auth: { user: 'u', pass: 'p' } },
      port: 8080,
      logLevel: 'debug',
    });
  });

  test('the keys are in the data folder, wherever that is', () => {
    expect(envOf({ UMPIRE_DATA: '/var/lib/umpire' }).keysFolder).toBe('/var/lib/umpire/keys');
  });

  test('Slack over HTTP listens on 3000 unless told otherwise; Socket Mode on nothing', () => {
    const http = { ...BOT, SLACK_SIGNING_SECRET: 's' };
    expect(envOf(http)).toMatchObject({
      port: 3000,
      slack: { receiver: { kind: 'http', signingSecret: 's' } },
    });
    expect(envOf({ ...http, PORT: '80' }).port).toBe(80);
    expect(envOf({ ...BOT, SLACK_APP_TOKEN: 'xapp-1' }).port).toBeUndefined();
  });
});

describe('what is wrong is said, without the secret', () => {
  test.each<[string, Record<string, string>, string]>([
    ['no number', { PORT: 'http' }, 'PORT: must be a whole number from 1 to 65535'],
    ['too large', { PORT: '65536' }, 'PORT: must be a whole number from 1 to 65535'],
    ['zero', { PORT: '0' }, 'PORT: must be a whole number from 1 to 65535'],
    ['a fraction', { PORT: '80.5' }, 'PORT: must be a whole number from 1 to 65535'],
    [
      'an unknown level',
      { LOG_LEVEL: 'inf' },
      'LOG_LEVEL: expected one of fatal, error, warn, info, debug, trace, silent, got `inf` (did you mean `info`?)',
    ],
    [
      'no URL',
      { DATABASE_URL: 'secret' },
      'DATABASE_URL: must be a URL that starts with `postgres://` or `postgresql://`',
    ],
    [
      'another database',
      { DATABASE_URL: 'mysql://u:secret@h/d' },
      'DATABASE_URL: must be a URL that starts with `postgres://` or `postgresql://`',
    ],
    [
      'another queue',
      { REDIS_URL: 'http://secret@h' },
      'REDIS_URL: must be a URL that starts with `redis://` or `rediss://`',
    ],
    [
      'no mail server',
      { SMTP_URL: 'imap://u:secret@h' },
      'SMTP_URL: must be a URL that starts with `smtps://` or `smtp://`',
    ],
    [
      'no address',
      { SLACK_API_URL: 'localhost:3' },
      'SLACK_API_URL: must be a URL that starts with `http://` or `https://`',
    ],
    ...['SLACK', 'DISCORD', 'PAGERDUTY', 'OPSGENIE'].map((name): [string, Record<string, string>, string] => [
      `a login in the address of ${name}`,
      { [`${name}_API_URL`]: 'https://u:secret@h/api/' },
      `${name}_API_URL: must not have a user name or password in it: requests to such a URL are never sent`,
    ]),
    [
      'another token',
      { SLACK_BOT_TOKEN: 'xoxp-secret', SLACK_SIGNING_SECRET: 's' },
      'SLACK_BOT_TOKEN: must start with `xoxb-`',
    ],
    [
      'another app token',
      { ...BOT, SLACK_APP_TOKEN: 'xoxb-secret' },
      'SLACK_APP_TOKEN: must start with `xapp-`',
    ],
    [
      'no way in',
      BOT,
      'SLACK_BOT_TOKEN: needs SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode); set one of them',
    ],
    [
      'two ways in',
      { ...BOT, SLACK_SIGNING_SECRET: 's', SLACK_APP_TOKEN: 'xapp-1' },
      'SLACK_APP_TOKEN: SLACK_SIGNING_SECRET is set too; keep one: HTTP or Socket Mode',
    ],
    [
      'only a signing secret',
      { SLACK_SIGNING_SECRET: 's' },
      'SLACK_BOT_TOKEN: is not set, but SLACK_SIGNING_SECRET is; Slack needs both',
    ],
    [
      'only an app token',
      { SLACK_APP_TOKEN: 'xapp-1' },
      'SLACK_BOT_TOKEN: is not set, but SLACK_APP_TOKEN is; Slack needs both',
    ],
  ])('%s', (_, record, problem) => {
    expect(problemsOf(record)).toEqual([`environment: ${problem}`]);
    expect(problem).not.toContain('secret@');
  });

  test('all at once', () => {
    expect(problemsOf({ PORT: '-1', LOG_LEVEL: 'loud', REDIS_URL: 'x', ...BOT })).toHaveLength(4);
  });
});

describe('secrets from files', () => {
  test('the content counts, without the line break editors add', () => {
    const folder = tempFolder();
    const env = envOf({
      SLACK_BOT_TOKEN_FILE: folder.write('bot', 'xoxb-2\n'),
      SLACK_SIGNING_SECRET_FILE: folder.write('signing', '  s\r\n'),
      DATABASE_URL_FILE: folder.write('db', 'postgres://u:p@h/d'),
    });
    expect(env.slack).toEqual({ botToken: 'xoxb-2', receiver: { kind: 'http', signingSecret: 's' } });
    expect(env.databaseUrl).toBe('postgres://u:p@h/d');
  });

  test('every secret may come from a file', () => {
    const folder = tempFolder();
    const missing = Object.fromEntries(
      [...SECRET_VARIABLES].map((name) => [`${name}_FILE`, join(folder.path, name)]),
    );
    expect(problemsOf(missing, folder).toSorted()).toEqual(
      [...SECRET_VARIABLES]
        .map((name) => `environment: ${name}_FILE: ${name}: there is no such file; check the path`)
        .toSorted(),
    );
  });

  test('what is no secret may not', () => {
    const folder = tempFolder();
    expect(envOf({ PORT_FILE: folder.write('port', '1') }).port).toBeUndefined();
  });

  test.each([
    [
      'the same as text too',
      { REDIS_URL: 'redis://h' },
      'redis://h',
      'REDIS_URL is set too; set only one of them',
    ],
    ['empty', {}, '\n', 'redis is empty; it must hold the value of REDIS_URL'],
  ])('%s', (_, more, content, message) => {
    const folder = tempFolder();
    const record = { ...more, REDIS_URL_FILE: folder.write('redis', content) };
    expect(problemsOf(record, folder)).toEqual([`environment: REDIS_URL_FILE: ${message}`]);
  });

  test('a secret in a file of the wrong form is not shown', () => {
    const folder = tempFolder();
    expect(problemsOf({ REDIS_URL_FILE: folder.write('redis', 'hunter2') }).join()).not.toContain('hunter2');
  });
});

test('`.env.example` lists every variable, and nothing else', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const listed = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
  const known = Object.keys(envSchema.shape).flatMap((name) => [
    name,
    ...(SECRET_VARIABLES.has(name) ? [`${name}_FILE`] : []),
  ]);
  expect(listed).toEqual(known);
});

test('`.env.example` sets nothing: a copy of it changes nothing', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  expect(example.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
});

test('every variable says what it is for', () => {
  for (const [name, schema] of Object.entries(envSchema.shape)) {
    const { description } = 'unwrap' in schema && !schema.description ? schema.unwrap() : schema;
    expect(description, name).toBeTruthy();
  }
});
