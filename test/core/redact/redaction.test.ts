import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/core/redact/redaction.ts';

const { redact, redactArgv } = createRedactor({ values: [], patterns: [] });

/** Made up, and put together here so that no scanner takes this file for a leak. */
const made = (prefix: string, length: number, alphabet = 'Ab3dEf6hIj9kLm2nOp5q') =>
  prefix + alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
const PEM = [
  '-----BEGIN RSA PRIVATE KEY-----',
  made('MII', 60),
  made('', 60),
  '-----END RSA PRIVATE KEY-----',
].join('\n');
const JWT = `${made('eyJ', 20)}.${made('eyJ', 30)}.${made('', 40)}`;
const AWS = made('AKIA', 16, 'ABCDEFGH23456789');

/** Name, line with the secret as `¤`, the secret. */
const SECRETS: [string, string, string][] = [
  ['an AWS key id', 'using ¤ in eu-west-1', AWS],
  ['an AWS secret key', 'aws_secret_access_key = ¤', made('', 40)],
  ['a GitHub token', 'git clone with ¤ now', made('ghp_', 36)],
  ['a fine-grained GitHub token', 'token is ¤', made('github_pat_', 60)],
  ['a GitLab token', 'PRIVATE-TOKEN: ¤', made('glpat-', 20)],
  ['a Slack bot token', 'starting with ¤', `xoxb-1234567890-${made('', 24)}`],
  ['a Slack app token', 'socket mode ¤', `xapp-1-A012-${made('', 24)}`],
  ['a Slack hook', 'POST https://hooks.slack.com/services/¤ 200', `T012AB/B034CD/${made('', 24)}`],
  ['a Discord hook', 'POST https://discord.com/api/webhooks/¤', `1234567890/${made('', 60)}`],
  ['a Telegram token', 'bot 110201543:¤ ready', made('AA', 33)],
  ['an OpenAI key', 'Incorrect API key provided: ¤. You can', made('sk-proj-', 40)],
  ['an Anthropic key', 'x-api-key: ¤', made('sk-ant-api03-', 40)],
  ['a Hugging Face token', 'login ¤', made('hf_', 34)],
  ['a LangSmith key', 'tracing with ¤', made('lsv2_pt_', 32)],
  ['a Stripe key', 'charge with ¤', made('sk_live_', 24)],
  ['an npm token', '//registry.example.org/:_authToken=¤', made('npm_', 36)],
  ['a PyPI token', 'twine: ¤', made('pypi-', 60)],
  ['a Google key', 'maps?key=¤&q=x', made('AIza', 35)],
  ['a Vault token', 'logged in: ¤', made('hvs.', 24)],
  ['a Docker token', 'personal: ¤', made('dckr_pat_', 27)],
  ['a SendGrid key', 'mail via ¤', `${made('SG.', 22)}.${made('', 43)}`],
  ['a JWT', 'cookie session ¤', JWT],
  ['a bcrypt hash', 'hash ¤ stored', `$2b$12$${made('', 53)}`],
  ['a password in a URL', 'DATABASE_URI=postgresql://postgres:¤@postgres:5432/neuros', 's3cr3t'],
  ['a password with an @ in a URL', 'connecting to redis://:¤@redis:6379/0', 'p@ss:w0rd'],
  ['a Sentry DSN', 'dsn https://¤@o1.ingest.sentry.io/2', made('', 32, '0123456789abcdef')],
  ['a signature in a URL', 'GET /blob?sv=2024&sig=¤&se=1', made('', 43)],
  ['a bearer header', 'Authorization: Bearer ¤', made('', 30)],
  ['a basic header in JSON', '{"headers":{"authorization":"Basic ¤"}}', made('', 24)],
  ['a cookie', 'Set-Cookie: ¤', 'session=abc123; Path=/; HttpOnly'],
  ['an environment line', 'POSTGRES_PASSWORD=¤', 'correct-horse;battery,staple'],
  ['an environment line in quotes', 'export DB_PASS="¤"', 'two words & more'],
  ['a YAML line with spaces', '  password: ¤', 'correct horse battery'],
  ['YAML in braces', '- { user: ana, password: ¤, port: 1 }', 'tr0ub4dor'],
  ['JSON', '{"user":"ana","password":"¤","n":1}', 'a\\"b,c'],
  ['JSON in a string', '{"log":"{\\"api_key\\":\\"¤\\",\\"n\\":1}"}', 'k3y-v4lue'],
  ['a Python dictionary', "{'secret_key': '¤', 'debug': True}", 'django-insecure-x1'],
  ['a Python call', "connect(host='db', password='¤')", 'hunter2'],
  ['a UUID behind a key', 'client_secret: ¤', '0b7f1c9e-8a51-4a5e-9f7b-3f2f6f0d1c11'],
  ['a flag', 'restic --password-command x --api-token ¤ backup', 'tok-12345'],
  ['a flag with =', 'app --db-password=¤ --verbose', 'hunter2'],
  ['redis-cli', 'docker exec redis redis-cli -a ¤ ping', 'local_dev_redis_pass'],
  ['mysql', 'mysqldump -u root -p¤ shop', 'hunter2'],
  ['sshpass', 'sshpass -p ¤ ssh host', 'hunter2'],
  ['curl', 'curl -s -u ana:¤ https://example.org', 'hunter2'],
  ['psql', 'PGPASSWORD=¤ psql -h db', 'hunter2'],
  ['docker login', 'docker login -u ana -p ¤ registry.example.org', 'hunter2'],
  ['a docker configuration', '{"auths":{"r":{"auth":"¤"}}}', 'YW5hOmh1bnRlcjI='],
  ['SQL', "ALTER USER neuros WITH PASSWORD '¤';", 'hunter2'],
  ['SQL of MySQL', "CREATE USER 'neuros'@'%' IDENTIFIED BY '¤'", 'hunter2'],
  ['redis.conf', 'requirepass ¤', 'hunter2'],
  ['netrc', 'machine example.org login ana password ¤', 'hunter2'],
  ['a DSN of words', 'host=db user=neuros password=¤ dbname=neuros', 'hunter2'],
  ['Kubernetes in JSON', '{"name":"DB_PASSWORD","value":"¤"}', 'hunter2'],
  ['Kubernetes in YAML', '- name: DB_PASSWORD\n  value: "¤"', 'hunter2'],
  ['a default in an interpolation', 'DB_PASSWORD=${DB_PASSWORD:-¤}', 'hunter2'],
  ['a private key', 'key:\n¤\ndone', PEM],
  ['a private key cut off', 'key:\n¤', PEM.slice(0, 100)],
  ['a log line in prose', 'INFO connecting with password: ¤ for user bob', 'swordfish'],
  ['a secret in colours', 'password=\x1b[31m¤\x1b[0m', 'hunter2'],
];

const INNOCENT = [
  'postgres@sha256:4ec37d2a07a0067f176fdcc9d4bb633a5724d2cc4f892c7a2046d054bb6939e5',
  'digest: sha256:4ec37d2a07a0067f176fdcc9d4bb633a5724d2cc4f892c7a2046d054bb6939e5 size: 1573',
  'CONTAINER ID 4c01db0b339c is up',
  'container 4c01db0b339cdfe20117a2046d054bb6939e54ec37d2a07a0067f176fdcc9d4b',
  'commit 8a6c6b5f0c7b1f4b5c5be9f0a1c2d3e4f5a6b7c8 (HEAD -> main)',
  'GET /password_reset_page 200',
  'rate limiter: token bucket of 20',
  'tokens: 12',
  'prompt_tokens=4096, completion_tokens: 128',
  '{"usage":{"total_tokens":4224}}',
  'max_tokens: 1000',
  'tokenizer: cl100k_base',
  'POSTGRES_PASSWORD_FILE=/run/secrets/db_password',
  'token_type: bearer',
  'token_endpoint: https://example.org/oauth/token',
  'secretName: neuros-tls',
  'secretKeyRef:',
  'DB_PASSWORD=${DB_PASSWORD}',
  'DB_PASSWORD=${DB_PASSWORD:?set it in .env}',
  'OPENAI_API_KEY=$OPENAI_API_KEY',
  'password: {{ vault_password }}',
  'password=%(password)s',
  'password: ****',
  'password: <your password>',
  'password:',
  'PASSWORD=',
  'password: null',
  "Access denied for user 'root'@'172.18.0.3' (using password: YES)",
  'FATAL:  password authentication failed for user "postgres"',
  'WRONGPASS invalid username-password pair or user is disabled.',
  'NOAUTH Authentication required.',
  'SyntaxError: Unexpected token \'<\', "<html>" is not valid JSON',
  'secret: must be at least 32 characters',
  'Error: invalid token: expected a word',
  'if password == confirm: ok',
  'no password supplied',
  'http://localhost:8000/users/@me',
  'git@github.com:acme/app.git',
  'ssh://git@github.com/acme/app.git',
  'GET /api/v1/tokens?page=2 HTTP/1.1" 200',
  'author: ana, keyboard: us, monkey: banana',
  'compass: north, passenger=12, bypass: true',
  'Bearer authentication is required',
  'cookie consent dialog shown',
  '2025-01-01T10:00:00.123Z INFO 172.18.0.1:55555 - "GET /health HTTP/1.1" 200',
  "ModuleNotFoundError: No module named 'langgraph.checkpoint.postgres'",
  'langgraph[postgres]>=0.2.0',
  'Error: connect ECONNREFUSED 127.0.0.1:5432',
  'task-12345678901234567890123 finished, disk-full',
  'docker run -p 8000:8000 neuros',
  'docker build --secret id=pip,src=/x .',
  'password = getpass()',
  'secret_key = os.environ["SECRET_KEY"]',
  'passwordless login is off',
  "Can't locate revision identified by '20251222_ab12'",
  '-----BEGIN CERTIFICATE-----',
  'uuid 0b7f1c9e-8a51-4a5e-9f7b-3f2f6f0d1c11',
];

describe('a secret is masked', () => {
  it.each(SECRETS)('%s', (_, line, secret) => {
    const text = `before\n${line.replace('¤', () => secret)}\nafter`;
    const masked = redact(text);
    expect(masked).not.toContain(secret);
    for (const part of secret.split(/[^A-Za-z0-9]+/).filter((each) => each.length > 6))
      expect(masked).not.toContain(part);
    expect(masked).toMatch(/\[redacted:[a-z-]+\]/);
    expect(masked.startsWith('before\n')).toBe(true);
    if (!_.includes('cut off')) expect(masked.endsWith('\nafter')).toBe(true);
    expect(redact(masked)).toBe(masked);
  });

  it('and only the secret', () => {
    expect(redact('DATABASE_URI=postgresql://postgres:s3cr3t@postgres:5432/neuros')).toBe(
      'DATABASE_URI=postgresql://postgres:[redacted:url]@postgres:5432/neuros',
    );
    expect(redact('{"user":"ana","password":"hunter2","n":1}')).toBe(
      '{"user":"ana","password":"[redacted:value]","n":1}',
    );
    expect(redact('run --token abcdef --verbose')).toBe('run --token [redacted:value] --verbose');
  });
});

describe('what is no secret stays', () => {
  it.each(INNOCENT)('%s', (line) => {
    expect(redact(`a\n${line}\nb`)).toBe(`a\n${line}\nb`);
  });
});

describe('known values', () => {
  const known = createRedactor({ values: ['p@ss wörd/1'], patterns: [] });

  it.each([
    ['as they are', 'login p@ss wörd/1 ok'],
    ['URL-encoded', `GET /?x=${encodeURIComponent('p@ss wörd/1')}`],
    ['in base64', `stored ${btoa(unescape(encodeURIComponent('p@ss wörd/1')))}`],
    [
      'in base64 of something longer, at any offset',
      `a ${Buffer.from('ana:p@ss wörd/1').toString('base64')} b`,
    ],
    ['in base64 for URLs', `a ${Buffer.from('xp@ss wörd/1yy').toString('base64url')} b`],
  ])('are masked %s', (_, text) => {
    const masked = known.redact(text);
    expect(masked).toContain('[redacted:known]');
    expect(Buffer.from(masked, 'base64').toString()).not.toContain('wörd');
    expect(masked).not.toMatch(/w%C3|wörd/i);
  });

  it('are masked when given with the call, for that call alone', () => {
    expect(redact('it is tangerine-7', ['tangerine-7'])).toBe('it is [redacted:known]');
    expect(redact('it is tangerine-7')).toBe('it is tangerine-7');
  });

  it('that are names of things or too short leave other text readable', () => {
    const text = 'host "postgres" port 5432 abc';
    expect(redact(text, ['postgres', '5432', 'abc', ''])).toBe(text);
    expect(redact('postgres://postgres:postgres@postgres/x', ['postgres'])).toContain(
      'postgres:[redacted:url]@postgres',
    );
  });

  it('are masked with the secret they are part of', () => {
    expect(redact('DB_PASSWORD=tangerine-7-and-more', ['tangerine-7'])).toBe('DB_PASSWORD=[redacted:value]');
  });
});

describe('own patterns', () => {
  it('are masked: the group s, or the whole match', () => {
    const own = createRedactor({ values: [], patterns: ['CASE-\\d+', 'pin (?P<s>\\d+)', '\\d{7,}'] });
    expect(own.redact('CASE-12 pin 34\nand 12345678')).toBe(
      '[redacted:own] pin [redacted:own]\nand [redacted:own]',
    );
  });

  it('that are no RE2 are refused', () => {
    expect(() => createRedactor({ values: [], patterns: ['(?=x)'] })).toThrow('redaction pattern');
  });
});

describe('arguments', () => {
  it.each([
    [['redis-cli', '-h', 'redis', '-a', 'hunter2', 'ping'], 4],
    [['docker', 'exec', 'redis', '/usr/bin/redis-cli', '-a', 'hunter2', 'ping'], 5],
    [['mysql', '-u', 'root', '-phunter2', 'shop'], 3],
    [['sshpass', '-p', 'hunter2', 'ssh', 'host'], 2],
    [['app', '--password', 'hunter2'], 2],
    [['app', '--api-key=hunter2'], 1],
    [['docker', 'login', '-u', 'ana', '-p', 'hunter2'], 5],
    [['curl', '-u', 'ana:hunter2', 'https://example.org'], 2],
    [['env', 'PGPASSWORD=hunter2', 'psql'], 1],
    [['sh', '-c', 'redis-cli -a hunter2 ping'], 2],
    [['psql', 'postgres://u:hunter2@db/x'], 1],
  ])('%j', (argv, index) => {
    const masked = redactArgv(argv);
    expect(masked.join(' ')).not.toContain('hunter2');
    expect(masked.filter((_, at) => at !== index)).toEqual(argv.filter((_, at) => at !== index));
    expect(redactArgv(masked)).toEqual(masked);
  });

  it('without secrets stay', () => {
    const argv = [
      'docker',
      'compose',
      '-p',
      'neuros',
      'up',
      '-d',
      '--password-file',
      '/run/x',
      '--secret',
      'id=a,src=b',
    ];
    expect(redactArgv(argv)).toEqual(argv);
    expect(redactArgv(['echo', 'tangerine-7'], ['tangerine-7'])).toEqual(['echo', '[redacted:known]']);
  });
});

describe('whatever the text', () => {
  const piece = fc.oneof(
    fc.constantFrom(...SECRETS.map(([, line, secret]) => line.replace('¤', () => secret)), ...INNOCENT),
    fc.constantFrom(
      'password',
      'token=',
      ': ',
      '"',
      "'",
      '\\',
      '[redacted:',
      '[redacted:value]',
      ']',
      '\n',
      '@',
      '://',
      'Bearer ',
      '-a ',
      '=',
    ),
    fc.string({ maxLength: 8 }),
  );
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

  it('masking twice is masking once', () => {
    fc.assert(
      fc.property(text, (sample) => {
        const masked = redact(sample, ['tangerine-7']);
        expect(redact(masked, ['tangerine-7'])).toBe(masked);
      }),
      { numRuns: 1500 },
    );
  });

  it('a known value never comes through', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(redact(`${before}tangerine-7${after}`, ['tangerine-7'])).not.toContain('tangerine-7');
      }),
    );
  });
});

describe('time', () => {
  const line =
    '2025-01-01T10:00:00.123Z INFO 172.18.0.1 - "GET /api/v1/people?page=1 HTTP/1.1" 200 tokens=12 http://x/y\n';
  const chunk =
    line.repeat(300) +
    SECRETS.map(([, text, secret]) => `${text.replace('¤', () => secret)}\n`)
      .slice(0, 5)
      .join('');

  it('is short: 20 MB/s and more in pieces of 30 KB', () => {
    let best = 0;
    for (let round = 0; round < 200; round += 1) {
      const started = performance.now();
      redact(chunk);
      best = Math.max(best, chunk.length / 1000 / (performance.now() - started));
    }
    expect(best).toBeGreaterThan(20);
  });

  it.each([
    'password',
    'password=',
    '://a:',
    '-----BEGIN PRIVATE KEY-----',
    '\\"token',
    'redis-cli ',
    '[redacted:',
    '[redacted:token] ',
    'password=)',
    'token: ,,, ',
    'expir_token_',
    ')',
    'name: token\n',
    'a'.repeat(50),
    ' ',
    '"',
  ])('grows with the text and not faster: %j', (piece) => {
    const time = (length: number) => {
      const sample = piece.repeat(Math.ceil(length / piece.length));
      const started = performance.now();
      redact(sample);
      return performance.now() - started;
    };
    time(10_000);
    expect(time(400_000)).toBeLessThan(2000);
  });
});
