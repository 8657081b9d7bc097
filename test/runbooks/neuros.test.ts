import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/core/diagnosis/observation.ts';
import { checkOf, judge, layerOf, runbook } from './judge.ts';
import { COMPOSE, composed, containers, file, HEALTHY_LOG, log, REQUIREMENTS } from './samples.ts';

const neuros = runbook('neuros');
const says = (id: string, it: Json, text = '') => judge(neuros, id, it, text);
const ENVIRONMENT = {
  missing: [],
  later: [],
  elsewhere: [],
  conflicts: [],
  tolerated: [],
  notInstalled: [],
  unsatisfied: [],
  belowGold: [],
  repeated: [],
};
const ran = (json: Json, changes: { [key: string]: Json } = {}): Json => ({
  exitCode: 0,
  stdout: '',
  stderr: '',
  json,
  ...changes,
});

test('has the five layers of the SOP', () => {
  expect(neuros.layers.map(({ id }) => id)).toEqual(['daemon', 'dependencies', 'image', 'runtime', 'inside']);
});

describe('a healthy NEUROS passes every check', () => {
  const answers: readonly [string, Json, string?][] = [
    [
      'docker-version',
      { version: '27', apiVersion: '1.47', os: 'linux', arch: 'amd64', kernel: '6', engine: 'docker' },
    ],
    ['docker-warnings', { warnings: ['WARNING: No swap limit support'] }],
    ['disk-space', { exitCode: 0, stdout: '/dev/sda1 100 50 50 50% /\n', stderr: '', json: null }],
    ['langgraph-rule', file(REQUIREMENTS), REQUIREMENTS],
    ['gold-requirements', file(REQUIREMENTS), REQUIREMENTS],
    ['imports', ran(ENVIRONMENT)],
    ['pip-check', ran(ENVIRONMENT)],
    ['dependency-errors', log(), HEALTHY_LOG],
    ['image-present', { os: 'linux', arch: 'amd64', hostArch: 'x86_64' }],
    [
      'image-fresh',
      {
        built: true,
        created: '2026-01-01T10:00:00Z',
        dockerfile: { path: '/n/Dockerfile', modified: '2026-01-01T09:00:00Z' },
        newer: [],
      },
    ],
    ['image-fresh', { built: false, created: '', dockerfile: { path: '', modified: '' }, newer: [] }],
    ['interpreter', ran(null)],
    ['start-command-found', log(), HEALTHY_LOG],
    ['container-program-found', containers()],
    ['compose-file', composed(COMPOSE)],
    ['service-names', composed(COMPOSE)],
    ['health-checks', composed(COMPOSE)],
    ['ports-free', containers()],
    ['services-running', containers()],
    ['restart-loops', containers()],
    ['start-command', log(), HEALTHY_LOG],
    ['postgres-log', log({ health: 'healthy' }), 'database system is ready to accept connections'],
    ['redis-log', log({ health: 'healthy' }), '* Ready to accept connections tcp'],
    ['log-errors', log(), HEALTHY_LOG],
    ['http-answers', { status: 404, headers: {}, body: '', json: null, url: 'http://127.0.0.1:8000/health' }],
    ['postgres-answers', ran(1, { stdout: '1\n' })],
    ['redis-answers', ran(null, { stdout: 'PONG\n' })],
    [
      'dependencies-reached',
      ran({
        services: [{ variable: 'DATABASE_URI', host: 'postgres', port: 5432, state: 'ok', detail: '' }],
      }),
    ],
  ];

  test.each(answers)('%s', (id, it, text) => {
    expect(says(id, it, text)).toEqual({ status: 'pass', reasons: [] });
  });

  test('and no check with expectations is left out here', () => {
    const asked = new Set(answers.map(([id]) => id));
    const all = neuros.layers.flatMap(({ checks }) => checks).filter((check) => check.expect.length > 0);
    expect(all.map(({ id }) => id).filter((id) => !asked.has(id))).toEqual([]);
  });

  test('also where the container has no python, no shell and no tools of its own', () => {
    const absent = ran(null, {
      exitCode: 127,
      stderr: 'OCI runtime exec failed: exec failed: "python3": executable file not found in $PATH',
    });
    for (const id of [
      'imports',
      'pip-check',
      'interpreter',
      'postgres-answers',
      'redis-answers',
      'dependencies-reached',
    ])
      expect([id, says(id, absent).status]).toEqual([id, 'pass']);
  });

  test('also on packages of Debian, which do not declare to fit each other', () => {
    const debian = {
      ...ENVIRONMENT,
      tolerated: ['fastapi 0.92.0 requires starlette<0.26.0, but 0.26.1 is installed'],
      notInstalled: ['langgraph'],
    };
    expect(says('pip-check', ran(debian)).status).toBe('warn');
    expect(says('imports', ran(debian)).status).toBe('pass');
  });
});

describe('each fault is found in its layer', () => {
  const without = (line: string) => REQUIREMENTS.replace(line, '');
  const compose = (from: string, to: string) => composed(COMPOSE.replace(from, to));
  const exited = (changes: { [key: string]: Json } = {}) => log({ state: 'exited', exitCode: 1, ...changes });
  const TAKEN =
    'driver failed programming external connectivity on endpoint neuros: Error starting userland proxy: listen tcp4 0.0.0.0:8000: bind: address already in use';
  const GUNICORN =
    'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "gunicorn": executable file not found in $PATH: unknown';

  const EXTRA = without('langgraph-checkpoint-postgres>=1.0.0\n').replace(
    'langgraph>=0.2.0',
    'langgraph[postgres]>=0.2.0',
  );
  const NC = 'bash: line 1: nc: command not found\nbash: line 1: nc: command not found';
  const faults: readonly [string, 1 | 2 | 3 | 4 | 5, string, Json, string, RegExp][] = [
    ['langgraph[postgres]', 2, 'langgraph-rule', file(EXTRA), EXTRA, /langgraph\[postgres\]/],
    [
      'the checkpointer package left out',
      2,
      'langgraph-rule',
      file(without('langgraph-checkpoint-postgres>=1.0.0\n')),
      without('langgraph-checkpoint-postgres>=1.0.0\n'),
      /langgraph-checkpoint-postgres/,
    ],
    [
      'a module that crashed the start',
      2,
      'dependency-errors',
      exited(),
      "ModuleNotFoundError: No module named 'kafka'",
      /exited.*python-module-not-found/,
    ],
    [
      'the same in a restart loop, caught while it runs',
      2,
      'dependency-errors',
      log({ restartCount: 2 }),
      "ModuleNotFoundError: No module named 'kafka'",
      /running/,
    ],
    [
      'a module missing in a running container',
      2,
      'imports',
      ran({ ...ENVIRONMENT, missing: [{ module: 'kafka', file: 'main.py', line: 6 }] }),
      '',
      /kafka \(main\.py\)/,
    ],
    [
      'conflicting packages',
      2,
      'pip-check',
      ran({ ...ENVIRONMENT, conflicts: ['a 1 requires b<2, but 2 is installed'] }),
      '',
      /b<2/,
    ],
    [
      'an image older than its Dockerfile',
      3,
      'image-fresh',
      {
        built: true,
        created: '2026-01-01T10:00:00Z',
        dockerfile: { path: '/n/Dockerfile', modified: '2026-01-02T10:00:00Z' },
        newer: [{ path: '/n/Dockerfile', modified: '2026-01-02T10:00:00Z' }],
      },
      '',
      /\/n\/Dockerfile/,
    ],
    [
      'a start program the engine cannot find',
      3,
      'container-program-found',
      containers({ neuros: { state: 'created', error: GUNICORN } }),
      `neuros: created\n${GUNICORN}`,
      /gunicorn/,
    ],
    [
      'a start program the shell cannot find',
      3,
      'start-command-found',
      exited({ exitCode: 127 }),
      'bash: line 4: uvicorn: command not found',
      /exit code 127/,
    ],
    [
      'an image for another processor',
      3,
      'start-command-found',
      exited({ exitCode: 1 }),
      'exec /usr/local/bin/python: exec format error',
      /cannot run/,
    ],
    [
      'localhost in a URL',
      4,
      'service-names',
      compose('@postgres:5432', '@localhost:5432'),
      '',
      /DATABASE_URI=postgresql:\/\/postgres:\*\*\*@localhost:5432/,
    ],
    [
      'a compose file that is none',
      4,
      'compose-file',
      compose('  neuros:\n', '  neuros:\n    imaeg: x\n'),
      '',
      /line 15: services\.neuros\.imaeg/,
    ],
    ['nc missing, waiting for ever', 4, 'start-command', log(), NC, /shell tool/],
    ['nc missing, given up', 4, 'start-command', exited({ exitCode: 127 }), NC, /shell tool/],
    [
      'a port that is taken',
      4,
      'ports-free',
      containers({ neuros: { state: 'created', error: TAKEN } }),
      `neuros: created\n${TAKEN}`,
      /address already in use/,
    ],
    [
      'a wrong password at the start',
      4,
      'start-command',
      exited(),
      'asyncpg.exceptions.InvalidPasswordError: password authentication failed for user "postgres"',
      /password-rejected/,
    ],
    [
      'a service name nobody has',
      4,
      'start-command',
      exited(),
      'socket.gaierror: [Errno -2] Name or service not known',
      /dns-not-found/,
    ],
    [
      'an unhealthy database',
      4,
      'services-running',
      containers({ postgres: { health: 'unhealthy' } }),
      '',
      /Unhealthy: postgres/,
    ],
    [
      'a service without a container',
      4,
      'services-running',
      { containers: [] },
      '',
      /neuros, postgres, redis/,
    ],
    [
      'a service that ended',
      4,
      'services-running',
      containers({ neuros: { state: 'exited', exitCode: 137 } }),
      '',
      /neuros is exited \(exit code 137\), killed/,
    ],
    [
      'a crash loop',
      4,
      'restart-loops',
      containers({ neuros: { state: 'restarting', restartCount: 5 } }),
      '',
      /neuros \(5 restarts\)/,
    ],
    [
      'a crash loop caught while it runs',
      4,
      'restart-loops',
      containers({ neuros: { restartCount: 3 } }, { now: '2026-01-01T10:00:05.000Z' }),
      '',
      /again and again/,
    ],
    [
      'memory that ran out',
      4,
      'restart-loops',
      containers({ neuros: { state: 'exited', exitCode: 137, oomKilled: true } }),
      '',
      /memory ran out: neuros/,
    ],
    [
      'a database whose disk is full',
      4,
      'postgres-log',
      exited(),
      'FATAL:  could not write lock file "postmaster.pid": No space left on device',
      /disk-full/,
    ],
    [
      'an app that fails on every request',
      5,
      'http-answers',
      { status: 500, headers: {}, body: '', json: null, url: 'http://h:8000/health' },
      'Internal Server Error',
      /500/,
    ],
    [
      'a wrong password in a running app',
      5,
      'dependencies-reached',
      ran({
        services: [
          {
            variable: 'DATABASE_URI',
            host: 'postgres',
            port: 5432,
            state: 'wrong-password',
            detail: 'password authentication failed',
          },
        ],
      }),
      '',
      /DATABASE_URI: postgres answers/,
    ],
    [
      'a Redis that is not reached',
      5,
      'dependencies-reached',
      ran({
        services: [
          {
            variable: 'REDIS_OM_URL',
            host: 'redis',
            port: 6379,
            state: 'closed',
            detail: 'Connection refused',
          },
        ],
      }),
      '',
      /REDIS_OM_URL: Connection refused/,
    ],
    [
      'a Postgres that starts up for ever',
      5,
      'postgres-answers',
      ran(null, { exitCode: 2, stderr: 'FATAL:  the database system is starting up' }),
      '',
      /starting up/,
    ],
    [
      'a Redis that is gone',
      5,
      'redis-answers',
      ran(null, { exitCode: 1, stderr: 'Could not connect to Redis at 127.0.0.1:6379: Connection refused' }),
      '',
      /Connection refused/,
    ],
  ];

  test.each(faults)('%s: layer %i, check %s', (_, layer, id, it, text, reason) => {
    const verdict = says(id, it, text);
    expect(verdict.status).toBe('fail');
    expect(verdict.reasons.join('\n')).toMatch(reason);
    expect(layerOf(neuros, id)).toBe(layer);
  });

  test.each(['unreachable', 'refused', 'timed-out'] as const)('a daemon that is %s: layer 1', (reason) => {
    expect(checkOf(neuros, 'docker-answers').without[reason]).toBe('fail');
    const others = neuros.layers[0]?.checks.filter(({ id }) => id !== 'docker-answers') ?? [];
    expect(others.filter(({ without }) => without[reason] === 'fail')).toEqual([]);
  });

  test('a dead app: layer 5, by the answer that does not come', () => {
    expect(checkOf(neuros, 'http-answers').without).toMatchObject({
      unreachable: 'fail',
      'timed-out': 'fail',
    });
  });
});

describe('what only looks like a fault is a warning at most', () => {
  const calm: readonly [string, string, Json, string][] = [
    [
      'an nc the start survived',
      'start-command',
      log(),
      `bash: line 1: nc: command not found\n${HEALTHY_LOG}`,
    ],
    [
      'a missing module the app lives without',
      'dependency-errors',
      log(),
      "ModuleNotFoundError: No module named 'kafka'",
    ],
    [
      'a module only a late import needs',
      'imports',
      ran({ ...ENVIRONMENT, later: [{ module: 'ipdb', file: 'main.py', line: 3 }] }),
      '',
    ],
    [
      'restarts long ago',
      'restart-loops',
      containers({ neuros: { restartCount: 4 } }, { now: '2026-02-01T10:00:00.000Z' }),
      '',
    ],
    ['a database still starting', 'services-running', containers({ postgres: { health: 'starting' } }), ''],
    [
      'source code newer than the image',
      'image-fresh',
      {
        built: true,
        created: '2026-01-01T10:00:00Z',
        dockerfile: { path: '/n/Dockerfile', modified: '2026-01-01T09:00:00Z' },
        newer: [{ path: '/n/main.py', modified: '2026-01-02T10:00:00Z' }],
      },
      '',
    ],
    ['no API key', 'compose-file', composed(COMPOSE, ''), ''],
    [
      'a dependency not waited for',
      'health-checks',
      composed(COMPOSE.replaceAll('service_healthy', 'service_started')),
      '',
    ],
    ['an emulated image', 'image-present', { os: 'linux', arch: 'amd64', hostArch: 'arm64' }, ''],
    [
      'a Redis that wants a password',
      'dependencies-reached',
      ran({
        services: [{ variable: 'R', host: 'redis', port: 6379, state: 'needs-password', detail: '-NOAUTH' }],
      }),
      '',
    ],
    [
      'a Postgres whose own user is another',
      'postgres-answers',
      ran(null, { exitCode: 2, stderr: 'FATAL:  role "postgres" does not exist' }),
      '',
    ],
    [
      'a plain requirements.txt',
      'langgraph-rule',
      file('fastapi\nlanggraph==0.1.5\n'),
      'fastapi\nlanggraph==0.1.5\n',
    ],
    [
      'no requirements.txt',
      'langgraph-rule',
      { exists: false, sizeBytes: 0, modified: '', lines: [] },
      'requirements.txt: No such file or directory',
    ],
  ];

  test.each(calm)('%s (%s)', (_, id, it, text) => {
    expect(says(id, it, text).status).toBe('warn');
  });

  test('a one-off container beside the running service is none of its faults', () => {
    const { containers: all } = containers() as { containers: Json[] };
    const leftover =
      (
        containers({ neuros: { name: 'neuros_run_1', state: 'exited', exitCode: 1 } }) as {
          containers: Json[];
        }
      ).containers[0] ?? null;
    expect(says('services-running', { containers: [...all, leftover] }).status).toBe('pass');
  });

  test('what the gold standard has and requirements.txt lacks is named', () => {
    const { status, reasons } = says(
      'gold-requirements',
      file('fastapi[all]>=0.1\nLangChain_core >= 1.0 # core\n'),
    );
    expect(status).toBe('warn');
    expect(reasons[0]).toContain('langchain, langchain-openai, langgraph,');
  });
});

test('what clients did wrong in a database’s log is not why it is unhealthy', () => {
  const text = 'FATAL:  password authentication failed for user "postgres"';
  expect(says('postgres-log', log({ health: 'unhealthy' }), text).status).toBe('pass');
  expect(says('postgres-log', log({ state: 'exited', health: 'unhealthy' }), text).status).toBe('fail');
});

test('advice never tells to run what it should not: destruction is a procedure, not advice', () => {
  const advice = neuros.layers.flatMap(({ checks }) => checks.map((check) => check.advice));
  expect(advice.filter((text) => /down -v|prune/.test(text))).toEqual([]);
});
