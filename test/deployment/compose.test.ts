import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { signingFile, verifyingFile } from '../../src/app/keys.ts';
import { envSchema, SECRET_VARIABLES } from '../../src/config/env.ts';

const ROOT = join(import.meta.dirname, '../..');
const OWN = ['bot', 'worker'] as const;

/** As much of a compose file as the promises are about. */
const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      user: z.string(),
      init: z.boolean(),
      read_only: z.boolean(),
      privileged: z.boolean().default(false),
      cap_add: z.array(z.string()).default([]),
      cap_drop: z.array(z.string()),
      security_opt: z.array(z.string()),
      restart: z.string(),
      stop_grace_period: z.string(),
      mem_limit: z.string(),
      cpus: z.number(),
      pids_limit: z.number(),
      healthcheck: z.object({
        test: z.array(z.string()),
        interval: z.string(),
        timeout: z.string(),
        retries: z.number(),
      }),
      logging: z.object({ options: z.object({ 'max-size': z.string(), 'max-file': z.string() }) }),
      command: z.array(z.string()).default([]),
      environment: z.record(z.string(), z.string()).default({}),
      secrets: z.array(z.string()).default([]),
      configs: z.array(z.object({ source: z.string(), target: z.string() })).default([]),
      ports: z.array(z.string()).default([]),
      expose: z.array(z.string()).default([]),
      networks: z.array(z.string()),
      network_mode: z.undefined().optional(),
      volumes: z.array(z.string()).default([]),
      tmpfs: z.array(z.string()),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
    }),
  ),
  networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) })),
  volumes: z.record(z.string(), z.object({})),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
});

const source = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const document: unknown = parse(source, { merge: true });
const { services, networks, volumes, secrets } = composeSchema.parse(document);
const all = Object.entries(services);
const shared = (a: Set<string>, b: Set<string>) => [...a].filter((each) => b.has(each));
const service = (name: string) => services[name] ?? expect.fail(`no service ${name}`);

describe('the compose file', () => {
  test('follows the Compose Specification', () => {
    const path = join(
      createRequire(import.meta.url).resolve('dclint/package.json'),
      '../schemas/compose.schema.json',
    );
    const { $schema: _, ...schema } = JSON.parse(readFileSync(path, 'utf8'));
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ services: { bot: { image: 1 } } })).toBe(false);
  });

  test('has the four services, and nothing that is named and not there', () => {
    expect(Object.keys(services).sort()).toEqual(['bot', 'postgres', 'redis', 'worker']);
    const used = (pick: (each: (typeof services)[string]) => string[]) =>
      [...new Set(all.flatMap(([, each]) => pick(each)))].sort();
    expect(used((each) => each.secrets)).toEqual(Object.keys(secrets).sort());
    expect(used((each) => each.networks)).toEqual(Object.keys(networks).sort());
    expect(used((each) => each.volumes.map((volume) => volume.split(':', 1)[0] ?? ''))).toEqual(
      Object.keys(volumes).sort(),
    );
    expect(Object.keys(services)).toEqual(
      expect.arrayContaining(used((each) => Object.keys(each.depends_on))),
    );
  });

  test('interpolates only what has a default', () => {
    expect(source.match(/\$\{[^}]*\}/g)).toEqual(expect.arrayContaining(['${LOG_LEVEL:-info}']));
    for (const [variable] of source.matchAll(/\$\{[^}]*\}/g)) expect(variable).toMatch(/:-[^}]+\}$/);
  });
});

describe.each(all)('%s', (name, each) => {
  test('is not root, gains no privilege and has a root file system that is read-only', () => {
    expect(each.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(each).toMatchObject({ read_only: true, privileged: false, cap_drop: ['ALL'], cap_add: [] });
    expect(each.security_opt).toContain('no-new-privileges:true');
  });

  test('has limits on memory, processors, processes, temporary files and logs', () => {
    expect(each.mem_limit).toMatch(/^\d+m$/);
    expect(each.cpus).toBeGreaterThan(0);
    expect(each.pids_limit).toBeGreaterThan(0);
    for (const mount of each.tmpfs) expect(mount).toMatch(/:size=\d+m\b/);
    expect(each.logging.options['max-size']).toMatch(/^\d+m$/);
  });

  test('says how it is, comes back, and is given time to stop', () => {
    expect(each.healthcheck.test[0]).toBe('CMD');
    expect(each.restart).toBe('unless-stopped');
    expect(each.init).toBe(true);
    expect(Number.parseInt(each.stop_grace_period, 10)).toBeGreaterThanOrEqual(20);
  });

  test('has secrets from files only, and none from elsewhere in the environment', () => {
    for (const [key, value] of Object.entries(each.environment)) {
      if (/_FILE$/.test(key)) expect(each.secrets.map((secret) => `/run/secrets/${secret}`)).toContain(value);
      else expect(key).not.toMatch(/PASSWORD|TOKEN|SECRET|_KEY$|URL/);
    }
    for (const secret of each.secrets) expect(secrets[secret]?.file).toBe(`./secrets/${secret}`);
    expect(JSON.stringify([each.command, each.healthcheck])).not.toMatch(/requirepass|password=/i);
  });

  test('mounts no folder or socket of the machine', () => {
    for (const volume of each.volumes)
      expect(volume).toMatch(new RegExp(`^(${Object.keys(volumes).join('|')}):/`));
  });

  test('waits for what it needs until that is healthy', () => {
    for (const need of Object.values(each.depends_on)) expect(need.condition).toBe('service_healthy');
    const published = each.ports.length > 0;
    expect(published).toBe(name === 'bot');
  });
});

describe('what meets what', () => {
  test("only the bot's port is published, and to this machine alone", () => {
    expect(service('bot').ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:\$\{\w+:-3000\}:3000$/)]);
    expect(service('bot').environment.PORT).toBe('3000');
  });

  test('the worker has no secret of the chat or the database, the bot none of a host', () => {
    const of = (name: string) => new Set(service(name).secrets);
    expect([...of('worker')].sort()).toEqual(['known-hosts', 'redis-url-worker', 'ssh-key', 'verifying.pem']);
    expect(shared(of('bot'), of('worker'))).toEqual([]);
    expect(
      Object.keys(service('worker').environment).filter((key) =>
        /SLACK|DISCORD|PAGERDUTY|DATABASE/.test(key),
      ),
    ).toEqual([]);
    expect([...of('bot')]).not.toContain('ssh-key');
  });

  test('who signs what was approved reaches no host, and who reaches hosts signs nothing', () => {
    const bot = service('bot');
    const worker = service('worker');
    expect(bot.secrets).toContain(basename(signingFile({ keysFolder: '' })));
    expect(bot.secrets).not.toContain('verifying.pem');
    expect(worker.secrets).toContain(basename(verifyingFile({ keysFolder: '' })));
    expect(worker.secrets).not.toContain('signing.pem');
    // A secret is a file of its name in this folder.
    for (const half of [bot, worker]) expect(half.environment.UMPIRE_KEYS).toBe('/run/secrets');
  });

  test('no secret is held by two services', () => {
    const held = all.flatMap(([, each]) => each.secrets);
    expect(held).toHaveLength(new Set(held).size);
  });

  test('the worker cannot reach PostgreSQL, and neither store nor queue reaches the outside', () => {
    const reach = (name: string) => new Set(service(name).networks);
    expect(shared(reach('worker'), reach('postgres'))).toEqual([]);
    for (const inner of ['postgres', 'redis'])
      for (const network of reach(inner)) expect(networks[network]?.internal).toBe(true);
    expect(shared(reach('bot'), reach('worker'))).toEqual(['queue']);
  });
});

describe('the queue', () => {
  test('keeps its jobs: an append-only file on a volume, and nothing is evicted', () => {
    const { command, volumes: mounted } = service('redis');
    const setting = (name: string) => command[command.indexOf(name) + 1];
    expect(setting('--appendonly')).toBe('yes');
    expect(setting('--maxmemory-policy')).toBe('noeviction');
    expect(setting('--aclfile')).toBe('/run/secrets/redis-users');
    expect(Number.parseInt(setting('--maxmemory') ?? '', 10) * 2).toBeLessThanOrEqual(
      Number.parseInt(service('redis').mem_limit, 10),
    );
    expect(mounted).toEqual(['redis-data:/data']);
  });
});

describe.each(OWN)('%s of Umpire', (name) => {
  const { command, environment, configs, image, healthcheck, stop_grace_period } = service(name);

  test('is the same image with its own command', () => {
    expect(command).toEqual([name]);
    expect(image).toBe(`umpire:${JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version}`);
    expect(healthcheck.test).toEqual(['CMD', 'node', '/app/bin/healthcheck.js']);
  });

  test('sets only variables that Umpire knows', () => {
    const known = Object.keys(envSchema.shape).flatMap((key) =>
      SECRET_VARIABLES.has(key) ? [key, `${key}_FILE`] : [key],
    );
    expect(known).toEqual(expect.arrayContaining(Object.keys(environment)));
  });

  test('has its configuration where it is told to look', () => {
    expect(configs).toEqual([{ source: 'umpire', target: environment.UMPIRE_CONFIG }]);
  });

  test('may stop for longer than it takes', () => {
    // A worker: 10 s for what runs to end, 30 s for an operation to end its step, and the rest for closing.
    expect(stop_grace_period).toMatch(/^\d+s$/);
    expect(Number.parseInt(stop_grace_period, 10)).toBeGreaterThanOrEqual(name === 'worker' ? 60 : 30);
  });
});
