import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCompose } from '../../../src/host/compose/read-compose.ts';

const read = (source: string, dotenv?: string) => readCompose(source, dotenv, 'neuros');
const service = (body: string, dotenv?: string) => {
  const { services, problems } = read(
    `services:\n  app:\n    image: app:1\n${body.replaceAll(/^/gm, '    ')}\n`,
    dotenv,
  );
  if (services[0] === undefined) throw new Error(JSON.stringify(problems));
  return services[0];
};
const messages = (source: string, dotenv?: string) =>
  read(source, dotenv).problems.map(({ message }) => message);

describe('both forms of every field say the same', () => {
  test('environment as a list and as a map', () => {
    const list = service('environment:\n  - A=1\n  - B=x=y\n  - C=');
    expect(list.environment).toEqual({ A: '1', B: 'x=y', C: '' });
    expect(service('environment: { A: 1, B: x=y, C: "" }').environment).toEqual(list.environment);
  });

  test('depends_on as a list and as a map', () => {
    const both = (dependsOn: string) =>
      read(`services:\n  a:\n    image: a:1\n    depends_on: ${dependsOn}\n  b:\n    image: b:1\n`)
        .services[0]?.dependsOn;
    expect(both('[b]')).toEqual([{ service: 'b', condition: 'service_started' }]);
    expect(both('{ b: { condition: service_healthy } }')).toEqual([
      { service: 'b', condition: 'service_healthy' },
    ]);
  });

  test.each([
    ['"8000:80"', [{ container: 80, host: 8000 }]],
    ['8000', [{ container: 8000, host: null }]],
    ['"127.0.0.1:8000:80/udp"', [{ container: 80, host: 8000 }]],
    ['"127.0.0.1::80"', [{ container: 80, host: null }]],
    ['"[::1]:8000:80"', [{ container: 80, host: 8000 }]],
    [
      '"8000-8001:80-81"',
      [
        { container: 80, host: 8000 },
        { container: 81, host: 8001 },
      ],
    ],
    ['"8000-8009:80"', [{ container: 80, host: null }]],
    ['{ target: 80, published: "8000", protocol: tcp }', [{ container: 80, host: 8000 }]],
    ['{ target: 80 }', [{ container: 80, host: null }]],
  ])('port %s', (port, ports) => {
    expect(service(`ports: [${port}]`).ports).toEqual(ports);
  });

  test.each([
    ['test: ["CMD", "x"]', true],
    ['test: curl x', true],
    ['test: ["NONE"]', false],
    ['test: ["CMD", "x"]\n  disable: true', false],
    ['interval: 3s', false],
  ])('healthcheck %s', (healthcheck, there) => {
    expect(service(`healthcheck:\n  ${healthcheck}`).healthcheck).toBe(there);
  });

  test('command and entrypoint, list or text', () => {
    expect(service('entrypoint: [python, -m]\ncommand: uvicorn main:app').command).toBe(
      'python -m uvicorn main:app',
    );
  });

  test.each([
    ['build: ./api', { context: './api', dockerfile: 'Dockerfile' }],
    ['build: { context: ., dockerfile: api.Dockerfile }', { context: '.', dockerfile: 'api.Dockerfile' }],
  ])('%s', (build, expected) => {
    expect(service(build)).toMatchObject({ built: true, build: expected });
  });

  test('merge keys and anchors', () => {
    const { services, valid } = read(
      'x-base: &base\n  image: a:1\n  environment: { A: 1 }\nservices:\n  a:\n    <<: *base\n  b:\n    <<: *base\n    image: b:1\n',
    );
    expect(valid).toBe(true);
    expect(services.map(({ image, environment }) => [image, environment])).toEqual([
      ['a:1', { A: '1' }],
      ['b:1', { A: '1' }],
    ]);
  });
});

describe('variables', () => {
  test('come from .env and from nowhere else', () => {
    process.env.UMPIRE_TEST_VARIABLE = 'from the shell of the bot';
    const { environment, unset } = service(
      'environment:\n  - A=${UMPIRE_TEST_VARIABLE}\n  - B=${B}\n  - C',
      'B=2',
    );
    delete process.env.UMPIRE_TEST_VARIABLE;
    expect(environment).toEqual({ A: '', B: '2' });
    expect(unset).toEqual(['C', 'UMPIRE_TEST_VARIABLE']);
  });

  test('an unset one leaves the file valid', () => {
    expect(read('services:\n  a:\n    image: a:${TAG}\n    ports: ["${PORT}:80"]\n').valid).toBe(true);
  });

  test('a required one is a problem with its message and place, and leaves it valid', () => {
    const { valid, problems } = read('services:\n  a:\n    image: a:${TAG:?say which}\n');
    expect(valid).toBe(true);
    expect(problems).toMatchObject([
      { line: 3, column: 12, message: expect.stringMatching(/TAG is required \(say which\)/) },
    ]);
  });

  test('a broken one makes it invalid', () => {
    expect(messages('services:\n  a:\n    image: a:1\n    command: echo ${\n')[0]).toMatch(
      /services\.a\.command: `\$`/,
    );
  });
});

describe('secrets', () => {
  const SOURCE = `services:
  db:
    image: db:1
    build: { context: ., args: { API_TOKEN: build-token } }
    environment:
      POSTGRES_PASSWORD: example
      DATABASE_URI: postgresql://u:p%40ss@db:5432/x
      REDIS_URL: redis://:hunter22@redis:6379
      SSL_KEY_FILE: /run/key
      ADMIN_PASSWORD: db
`;
  test('are masked in what is shown', () => {
    const { services } = read(SOURCE);
    expect(services[0]?.environment).toEqual({
      POSTGRES_PASSWORD: '***',
      DATABASE_URI: 'postgresql://u:***@db:5432/x',
      REDIS_URL: 'redis://:***@redis:6379',
      SSL_KEY_FILE: '/run/key',
      ADMIN_PASSWORD: '***',
    });
    expect(JSON.stringify(services)).not.toMatch(/example|p%40ss|hunter22|build-token/);
  });

  test('are listed to be masked elsewhere, as written and decoded, but not words that are public', () => {
    expect([...read(SOURCE, 'OPENAI_API_KEY=sk-123456\nDEBUG=1').secrets].sort()).toEqual([
      'build-token',
      'example',
      'hunter22',
      'p%40ss',
      'p@ss',
      'sk-123456',
    ]);
  });

  test('of .env are known even when the compose file cannot be read', () => {
    expect(read('services: [', 'DB_PASSWORD=s3cret-value').secrets).toEqual(['s3cret-value']);
  });

  test('do not stand in messages about broken YAML', () => {
    const source = 'services:\n  a:\n    environment:\n      - A=1\n      PASSWORD: hunter22\n';
    expect(messages(source)).toHaveLength(1);
    expect(messages(source).join()).not.toContain('hunter22');
  });
});

describe('localhost between services', () => {
  test.each([
    'DATABASE_URI: postgresql://u:p@localhost:5432/x',
    'REDIS_URL: redis://127.0.0.1:6379',
    'API: http://[::1]:9000/x',
    'JDBC: jdbc:postgresql://localhost/x',
    'KAFKA_BROKERS: kafka:9092,localhost:9092',
    'POSTGRES_HOST: localhost',
    'BROKER: localhost:5672',
  ])('%s', (entry) => {
    expect(service(`environment:\n  ${entry}`).localhostUrls).toHaveLength(1);
  });

  test('in the command, and with its password masked', () => {
    expect(service('command: ["wait-for", "localhost:5432", "--", "x"]').localhostUrls).toEqual([
      { key: 'command', value: 'localhost:5432' },
    ]);
    expect(service('environment: ["D=pg://u:secret@localhost/x"]').localhostUrls).toEqual([
      { key: 'D', value: 'pg://u:***@localhost/x' },
    ]);
  });

  test.each([
    'environment:\n  NEXT_PUBLIC_API_URL: http://localhost:8000',
    'environment:\n  CORS_ORIGINS: http://localhost:3000',
    'environment:\n  VITE_API: http://localhost:8000',
    'environment:\n  HOST: localhost',
    'environment:\n  NO_PROXY: localhost,127.0.0.1',
    'environment:\n  KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://localhost:9092',
    'environment:\n  BIND: 0.0.0.0:8000',
    'environment:\n  DATABASE_URI: postgresql://u@localhost.example.com/x',
    'environment:\n  DATABASE_URI: postgresql://localhost@postgres/x',
    'environment:\n  DATABASE_URI: postgresql:///x?host=/run/pg',
    'ports: ["8000:80"]\nenvironment:\n  SELF: http://localhost:80/health',
    'healthcheck:\n  test: curl -f http://localhost:8000',
    'network_mode: host\nenvironment:\n  DATABASE_URI: postgresql://u:p@localhost/x',
  ])('is right in %s', (body) => {
    expect(service(body).localhostUrls).toEqual([]);
  });
});

describe('what Compose refuses is said with its place', () => {
  const refused: readonly [string, string, number, number, RegExp][] = [
    ['an empty file', '', 1, 1, /empty/],
    ['a list', '- a', 1, 1, /map with `services:`/],
    ['version 1', 'web:\n  image: a:1\n', 1, 1, /version 1 file/],
    ['no services', 'networks: {}\n', 1, 1, /no `services:`/],
    [
      'an unknown key',
      'services:\n  a:\n    image: a:1\n    enviroment: {}\n',
      4,
      5,
      /services\.a\.enviroment: Unknown key/,
    ],
    ['a key nearly right', 'services:\n  a:\n    image: a:1\n    port: []\n', 4, 5, /Did you mean `ports`\?/],
    ['a key not indented', 'services:\n  a:\n  image: a:1\n', 3, 3, /indent it under its service/],
    [
      'a list where a map is mixed in',
      'services:\n  a:\n    environment:\n      - A=1\n      B: 2\n',
      5,
      1,
      /same column|must start/i,
    ],
    ['a wrong type', 'services:\n  a:\n    image: [a]\n', 3, 12, /services\.a\.image: Must be a string/],
    [
      'a wrong word',
      'services:\n  a:\n    image: a:1\n    depends_on: { a: { condition: healthy } }\n',
      4,
      35,
      /service_started, service_healthy/,
    ],
    ['a key twice', 'services:\n  a:\n    image: a:1\n    image: b:1\n', 4, 5, /unique/i],
    ['neither image nor build', 'services:\n  a:\n    command: x\n', 3, 5, /neither `image` nor `build`/],
    [
      'an unknown dependency',
      'services:\n  a:\n    image: a:1\n    depends_on: [db]\n',
      4,
      17,
      /`db`, which is not a service/,
    ],
    [
      'an unknown network',
      'services:\n  a:\n    image: a:1\n    networks: [web]\n',
      4,
      15,
      /`web` is not defined under `networks:`/,
    ],
    [
      'an unknown volume',
      'services:\n  a:\n    image: a:1\n    volumes: ["data:/x", "./data:/y"]\n',
      4,
      14,
      /`data` is not defined under `volumes:`/,
    ],
    ['a bad port', 'services:\n  a:\n    image: a:1\n    ports: ["80:99999"]\n', 4, 13, /Not a port/],
    [
      'a circle',
      'services:\n  a:\n    image: a:1\n    depends_on: [b]\n  b:\n    image: b:1\n    depends_on: [a]\n',
      4,
      17,
      /a → b → a/,
    ],
    [
      'two network modes',
      'services:\n  a:\n    image: a:1\n    network_mode: host\n    networks: [default]\n',
      5,
      15,
      /cannot be used together/,
    ],
  ];

  test.each(refused)('%s', (_, source, line, column, message) => {
    const { valid, problems } = read(source);
    expect(valid).toBe(false);
    expect(problems).toContainEqual({ line, column, message: expect.stringMatching(message) });
  });

  test('all at once', () => {
    expect(messages('services:\n  a:\n    image: 1\n    port: []\n  b:\n    imgae: x\n')).toHaveLength(3);
  });
});

describe('what is left open is a problem and leaves the file valid', () => {
  test.each([
    [
      'extends',
      'services:\n  a:\n    extends: { file: base.yml, service: x }\n',
      /`extends` of `a` is not followed/,
    ],
    [
      'include',
      'include: [other.yml]\nservices:\n  a:\n    image: a:1\n    depends_on: [elsewhere]\n',
      /`include` is not followed/,
    ],
    ['a second document', 'services:\n  a:\n    image: a:1\n---\nservices: {}\n', /first document/],
  ])('%s', (_, source, message) => {
    const { valid, problems } = read(source);
    expect([valid, problems.map((problem) => problem.message).join()]).toEqual([
      true,
      expect.stringMatching(message),
    ]);
  });

  test('today’s keys of the specification', () => {
    const source =
      'name: x\nservices:\n  a:\n    image: a:1\n    develop: { watch: [{ path: ., action: sync, target: /x }] }\n    healthcheck: { test: x, start_interval: 1s }\n    depends_on: { b: { condition: service_healthy, required: false, restart: true } }\n  b:\n    image: b:1\n    gpus: all\n    ports: [{ target: 80, published: "8080" }]\n';
    expect(read(source)).toMatchObject({ valid: true, problems: [] });
  });

  test('the tags with which Compose merges files', () => {
    expect(read('services:\n  a:\n    image: a:1\n    ports: !reset []\n').problems).toEqual([]);
  });
});

describe('hostile files', () => {
  test('over 1 MiB are refused', () => {
    expect(messages(`services: {}\n#${'x'.repeat(1024 * 1024)}`)[0]).toMatch(/larger than 1 MiB/);
  });

  test('alias bombs are refused', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(', ')}]`,
    );
    const began = performance.now();
    expect(read(`l0: &l0 lol\n${levels.join('\n')}\nservices: *l9\n`).valid).toBe(false);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test('a large anchor used often is refused by what it would grow to', () => {
    const big = Array.from({ length: 2000 }, (_, index) => `k${index}: v`).join(', ');
    const uses = Array.from({ length: 200 }, (_, index) => `  s${index}: { image: a, labels: *big }`).join(
      '\n',
    );
    expect(messages(`x-big: &big { ${big} }\nservices:\n${uses}\n`)[0]).toMatch(/too large once its aliases/);
  });

  test('variables that double each time are refused', () => {
    const dotenv = [
      'V0=xxxxxxxxxxxxxxxx',
      ...Array.from({ length: 40 }, (_, index) => `V${index + 1}=$V${index}$V${index}`),
    ].join('\n');
    expect(
      read('services:\n  a:\n    image: a:$V40\n', dotenv)
        .problems.map(({ message }) => message)
        .join(),
    ).toMatch(/grows beyond/);
  });

  test('nesting without end is refused', () => {
    expect(read(`services: ${'['.repeat(20_000)}`).valid).toBe(false);
  });

  test('`__proto__` and `constructor` are names like any other', () => {
    const { services } = read('services:\n  __proto__: { image: a:1 }\n  constructor: { image: b:1 }\n');
    expect(services.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
    expect(({} as { image?: string }).image).toBeUndefined();
  });

  test('no text whatever makes it throw', () => {
    const words = fc.constantFrom(
      'services:',
      '  a:',
      '    image:',
      '    ports: [',
      ']',
      '"80:80"',
      '${A:-',
      '}',
      '$',
      '&x',
      '*x',
      '<<: ',
      '- ',
      '\n',
      ': ',
      '!reset',
      'environment:',
      '\t',
      '\u0000',
      '{',
      '#',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words, { maxLength: 40 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, fc.option(texts, { nil: undefined }), (source, dotenv) => {
        const { valid, problems } = readCompose(source, dotenv, 'p');
        return valid || problems.length > 0;
      }),
      { numRuns: 1000 },
    );
  });
});
