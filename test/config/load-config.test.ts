import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { loadRunbooks } from '../../src/config/load-runbooks.ts';
import { type Account, readAccount } from '../../src/config/normalise-config.ts';
import { DEFAULT_RULES } from '../../src/core/gate/policy/default-rules.ts';
import type { Runbook } from '../../src/core/runbook.ts';
import { shown, tempFolder } from './temp-folder.ts';

const ANA: Account = { home: '/home/ana', user: 'ana' };
const NOBODY: Account = { home: '/', user: undefined };

/** Two runbooks: `plain` asks only the engine, `app` asks of a service. */
function runbooks(): ReadonlyMap<string, Runbook> {
  const folder = tempFolder();
  const of = (probe: string) => `title: T
layers: [{ id: one, title: One, checks: [{ id: web-log, title: Log, probe: ${probe}, advice: Look. }] }]`;
  folder.write('plain.yaml', of('{ kind: docker.ping }'));
  folder.write('app.yaml', of('{ kind: logs, service: web }'));
  const loaded = loadRunbooks(folder.path);
  if (loaded.kind === 'invalid') throw new Error(shown(loaded, folder).join('\n'));
  return loaded.runbooks;
}

const RUNBOOKS = runbooks();

function problemsOf(text: string, account = ANA, known: typeof RUNBOOKS | 'broken' = RUNBOOKS): string[] {
  const folder = tempFolder();
  const path = folder.write('umpire.yaml', text);
  return shown(loadConfig({ path, given: true }, known === 'broken' ? undefined : known, account), folder);
}

function configOf(text: string, folder = tempFolder()) {
  const reading = loadConfig({ path: folder.write('umpire.yaml', text), given: true }, RUNBOOKS, ANA);
  if (reading.kind === 'invalid') throw new Error(shown(reading, folder).join('\n'));
  return reading.config;
}

describe('without a file', () => {
  test("nobody asked for one: target `local` is this machine's Docker", () => {
    const reading = loadConfig({ path: join(tempFolder().path, 'umpire.yaml'), given: false }, RUNBOOKS, ANA);
    if (reading.kind === 'invalid') throw new Error('there is a default');
    expect([...reading.config.hosts]).toEqual([['local', { name: 'local', transport: { kind: 'local' } }]]);
    expect(reading.config.targets.get('local')).toEqual({
      name: 'local',
      host: 'local',
      runbook: 'docker-host',
      environment: 'development',
    });
    expect(reading.config.people).toEqual([]);
    expect(reading.config.policy).toEqual({ rules: DEFAULT_RULES, minutes: 15 });
    expect(reading.config.backups).toEqual({ folder: '~/umpire-backups', keepDays: 30 });
  });

  test('somebody asked for it', () => {
    const folder = tempFolder();
    const reading = loadConfig({ path: join(folder.path, 'mine.yaml'), given: true }, RUNBOOKS, ANA);
    expect(shown(reading, folder)).toEqual(['mine.yaml: there is no such file; check the path']);
  });
});

describe('what was written becomes what the program uses', () => {
  test('people with their accounts, teams, channels, masks', () => {
    const config = configOf(`
people: [{ id: ana, name: Ana, slack: U0ANA, discord: "1001", os: ana }, { id: bot, name: Bot, agent: true }]
teams: { operators: [ana, bot] }
channels: { default: C0OPS, escalations: "123" }
redact: { values: [hunter2], patterns: ['K-\\d+'] }`);
    expect(config.people).toEqual([
      { id: 'ana', name: 'Ana', agent: false, accounts: { slack: 'U0ANA', discord: '1001', os: 'ana' } },
      { id: 'bot', name: 'Bot', agent: true, accounts: {} },
    ]);
    expect(config.teams).toEqual({ operators: ['ana', 'bot'], approvers: [], seniors: [] });
    expect(config.channels).toEqual({ default: 'C0OPS', escalations: '123' });
    expect(config.redact).toEqual({ values: ['hunter2'], patterns: ['K-\\d+'] });
  });

  test('an ssh host: port, user and known hosts by default, paths from the home or the config folder', () => {
    const folder = tempFolder();
    const { hosts } = configOf(
      `hosts:
  plain: { ssh: { address: 10.0.0.1 } }
  full: { ssh: { address: h, port: 2222, user: deploy, key: ~/.ssh/id, knownHosts: known, jump: plain } }`,
      folder,
    );
    expect(hosts.get('plain')?.transport).toEqual({
      kind: 'ssh',
      address: '10.0.0.1',
      port: 22,
      user: 'ana',
      knownHosts: '/home/ana/.ssh/known_hosts',
    });
    expect(hosts.get('full')?.transport).toEqual({
      kind: 'ssh',
      address: 'h',
      port: 2222,
      user: 'deploy',
      key: '/home/ana/.ssh/id',
      knownHosts: join(folder.path, 'known'),
      jump: 'plain',
    });
  });

  test.each([
    ['a socket', 'unix:///run/docker.sock', { url: 'unix:///run/docker.sock' }],
    ['the network, on the host itself', 'tcp://127.0.0.1:2375', { url: 'tcp://127.0.0.1:2375' }],
    ['its own IPv6 address', '"tcp://[::1]:2375"', { url: 'tcp://[::1]:2375' }],
    ['as a mapping', '{ url: tcp://localhost:2375 }', { url: 'tcp://localhost:2375' }],
    [
      'the network with TLS',
      '{ url: tcp://10.0.0.5:2376, tls: { ca: /ca.pem, cert: ~/cert.pem, key: /key.pem } }',
      { url: 'tcp://10.0.0.5:2376', tls: { ca: '/ca.pem', cert: '/home/ana/cert.pem', key: '/key.pem' } },
    ],
  ])('an engine at %s', (_, docker, expected) => {
    expect(configOf(`hosts: { h: { local: true, docker: ${docker} } }`).hosts.get('h')?.docker).toEqual(
      expected,
    );
  });

  test('a compose file here starts at the config, one behind ssh stays as it is', () => {
    const folder = tempFolder();
    const { targets } = configOf(
      `hosts: { here: { local: true }, there: { ssh: { address: h } } }
targets:
  a: { host: here, runbook: app, environment: staging, compose: { file: My.App/compose.yml } }
  b: { host: there, runbook: app, environment: production, compose: { file: /srv/_Shop/compose.yml } }
  c: { host: there, runbook: app, environment: development, compose: { file: /c.yml, project: own } }
  d: { host: here, runbook: plain, environment: development }`,
      folder,
    );
    expect(targets.get('a')?.compose).toEqual({
      file: join(folder.path, 'My.App/compose.yml'),
      project: 'myapp',
    });
    expect(targets.get('b')?.compose).toEqual({ file: '/srv/_Shop/compose.yml', project: 'shop' });
    expect(targets.get('c')?.compose).toEqual({ file: '/c.yml', project: 'own' });
    expect(targets.get('d')).toEqual({
      name: 'd',
      host: 'here',
      runbook: 'plain',
      environment: 'development',
    });
  });

  test('where backups go and how long they stay; a home folder is the one on the host', () => {
    expect(configOf('backups: { folder: /var/backups/umpire }').backups).toEqual({
      folder: '/var/backups/umpire',
      keepDays: 30,
    });
    expect(configOf('backups: { folder: ~/b, keepDays: 7 }').backups).toEqual({ folder: '~/b', keepDays: 7 });
  });

  test('target `local` is not added to a file that has none', () => {
    expect(configOf('hosts: { here: { local: true } }').targets.size).toBe(0);
  });

  test('nobody can change it', () => {
    const config = configOf('people: [{ id: ana, name: Ana }]\nhosts: { h: { ssh: { address: x } } }');
    const hosts = config.hosts as Map<string, unknown>;
    expect(() => Object.assign(config, { people: [] })).toThrow(TypeError);
    expect(() => Object.assign(config.people[0] ?? {}, { agent: true })).toThrow(TypeError);
    expect(() => Object.assign(config.hosts.get('h')?.transport ?? {}, { address: 'y' })).toThrow(TypeError);
    expect(() => hosts.set('i', {})).toThrow('this Map is read-only');
    expect(() => hosts.delete('h')).toThrow('this Map is read-only');
    expect(() => hosts.clear()).toThrow('this Map is read-only');
    expect(structuredClone(hosts)).toEqual(new Map(Object.entries(Object.fromEntries(hosts))));
  });

  test('the account of this process has a home', () => {
    expect(readAccount().home).toMatch(/^\//);
  });
});

const SECTIONS = 'people, teams, hosts, targets, channels, redact, policy, backups, strikes, escalation';

describe('strikes', () => {
  test('are 3, 5 and 8 where nothing is said, and each may be another', () => {
    expect(configOf('hosts: {}').strikes).toEqual({ help: 3, senior: 5, meeting: 8 });
    expect(configOf('strikes: { meeting: 20 }').strikes).toEqual({ help: 3, senior: 5, meeting: 20 });
  });

  test('are what the built-in rule about a senior goes by', () => {
    const { rules } = configOf('strikes: { help: 1, senior: 2, meeting: 4 }').policy;
    expect(rules.flatMap(({ when }) => when.strikes ?? [])).toEqual([2]);
  });

  const order = 'the levels are help, senior and meeting, in this order';
  test.each([
    ['{ senior: 3 }', `1:20: strikes.senior: must be more than \`help\`, which is 3; ${order}`],
    ['{ help: 6 }', `1:18: strikes.help: must be fewer than \`senior\`, which is 5; ${order}`],
    [
      '{ help: 2, senior: 4, meeting: 4 }',
      `1:41: strikes.meeting: must be more than \`senior\`, which is 4; ${order}`,
    ],
    ['{ help: 0 }', '1:18: strikes.help: must be at least 1, got 0'],
    ['{ help: 1.5 }', '1:18: strikes.help: expected a whole number, got a number with a fraction'],
    ['{ lock: 3 }', '1:12: strikes.lock: unknown key; allowed: help, senior, meeting'],
  ])('%s is refused with its place', (text, problem) => {
    expect(problemsOf(`strikes: ${text}`)).toEqual([`umpire.yaml:${problem}`]);
  });
});

describe('one mistake, one line', () => {
  test.each([
    [
      'broken YAML',
      'hosts: [',
      '1:9: YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    ['not a mapping', '- hosts', '1:1: expected a mapping, got a list'],
    [
      'an unknown section',
      'hosts: {}\ntarget: {}',
      `2:1: target: unknown key (did you mean \`targets\`?); allowed: ${SECTIONS}`,
    ],
    [
      'an unknown field of a section',
      'escalation:\n  x: 1',
      '2:3: escalation.x: unknown key; allowed: ways, minutes, repeat, chain, rotation, schedule, webhook, email',
    ],
    [
      'a number as account',
      'people:\n  - { id: ana, name: Ana, discord: 1001 }',
      '2:36: people[0].discord: expected text, got a number; put it in quotes',
    ],
    [
      'a name as account',
      'people: [{ id: ana, name: Ana, slack: "@ana" }]',
      '1:39: people[0].slack: must be a Slack member id, like `U0ANA`',
    ],
    [
      'a person without a name',
      'people:\n  - id: ana',
      '2:5: people[0].name: is missing; expected text (Name shown in chat)',
    ],
    [
      'two people with one id',
      'people:\n  - { id: ana, name: Ana }\n  - { id: ana, name: Anna }',
      '3:11: people[1].id: another person has the id `ana`; ids are unique',
    ],
    [
      'two people with one account',
      'people:\n  - { id: ana, name: Ana, slack: U1 }\n  - { id: ben, name: Ben, slack: U1 }',
      "3:34: people[1].slack: this account is already `ana`'s; an account has one person",
    ],
    [
      'an unknown member',
      'people: [{ id: ana, name: Ana }]\nteams:\n  seniors: [anna]',
      '3:13: teams.seniors[0]: there is no person `anna` (did you mean `ana`?); people: ana',
    ],
    [
      'an agent who approves',
      'people: [{ id: bot, name: Bot, agent: true }]\nteams: { operators: [bot], approvers: [bot] }',
      '2:40: teams.approvers[0]: `bot` is an agent; agents may ask but never approve, so they cannot be in `approvers`',
    ],
    [
      'no way to a host',
      'hosts:\n  lab: {}',
      '2:3: hosts.lab: says not how it is reached; add `ssh: { address: … }` or `local: true`',
    ],
    [
      'two ways to a host',
      'hosts:\n  lab: { local: true, ssh: { address: h } }',
      '2:3: hosts.lab: has both `ssh` and `local`; keep one',
    ],
    [
      'a host that is not local',
      'hosts: { lab: { local: false } }',
      '1:24: hosts.lab.local: expected `true`, got false',
    ],
    [
      'an ssh host without address',
      'hosts:\n  lab:\n    ssh: { port: 22 }',
      '3:5: hosts.lab.ssh.address: is missing; expected text (Host name or IP address)',
    ],
    [
      'a port that is none',
      'hosts: { lab: { ssh: { address: h, port: 65536 } } }',
      '1:42: hosts.lab.ssh.port: must be at most 65535, got 65536',
    ],
    [
      "another's home",
      'hosts: { lab: { ssh: { address: h, key: ~ben/id } } }',
      '1:41: hosts.lab.ssh.key: must be a path; `~/` is the home folder, `~name` is not known',
    ],
    [
      'a host with capitals',
      'hosts: { Lab: { local: true } }',
      '1:10: hosts.Lab: must be a name: lower-case letters, digits, `.`, `_` and `-`, at most 63, starting with a letter or digit',
    ],
    [
      'an unknown jump host',
      'hosts: { lab: { ssh: { address: h, jump: gate } } }',
      '1:42: hosts.lab.ssh.jump: there is no host `gate`; hosts: lab',
    ],
    [
      'a jump host that is local',
      'hosts:\n  here: { local: true }\n  lab: { ssh: { address: h, jump: here } }',
      '3:35: hosts.lab.ssh.jump: `here` is not reached by ssh; a jump host needs `ssh:`',
    ],
    [
      'a jump to itself',
      'hosts: { lab: { ssh: { address: h, jump: lab } } }',
      '1:42: hosts.lab.ssh.jump: leads back to `lab`: lab → lab',
    ],
    [
      'an engine by ssh',
      'hosts: { lab: { local: true, docker: ssh://h } }',
      '1:38: hosts.lab.docker: must be `unix:///path/of/the.sock` or `tcp://host:port`; an engine behind SSH is a host with `ssh:`',
    ],
    [
      'an engine without a port',
      'hosts: { lab: { local: true, docker: tcp://127.0.0.1 } }',
      '1:38: hosts.lab.docker: must be `unix:///path/of/the.sock` or `tcp://host:port`; an engine behind SSH is a host with `ssh:`',
    ],
    [
      'TLS for a socket',
      'hosts: { lab: { local: true, docker: { url: unix:///s, tls: { ca: a, cert: b, key: c } } } }',
      '1:56: hosts.lab.docker.tls: `tls` is only for `tcp://`; remove it',
    ],
    [
      'TLS without a key',
      'hosts: { lab: { local: true, docker: { url: tcp://h:1, tls: { ca: a, cert: b } } } }',
      '1:56: hosts.lab.docker.tls.key: is missing; expected text (Our private key, PEM)',
    ],
    [
      'an unknown host',
      'hosts: { lab: { local: true } }\ntargets:\n  t: { host: lap, runbook: plain, environment: staging }',
      '3:14: targets.t.host: there is no host `lap` (did you mean `lab`?); hosts: lab',
    ],
    [
      'no host at all',
      'targets:\n  t: { host: lab, runbook: plain, environment: staging }',
      '2:14: targets.t.host: there is no host `lab`; there are no hosts',
    ],
    [
      'an unknown runbook',
      'hosts: { lab: { local: true } }\ntargets:\n  t: { host: lab, runbook: plan, environment: staging }',
      '3:28: targets.t.runbook: there is no runbook `plan` (did you mean `plain`?); runbooks: app, plain',
    ],
    [
      'an unknown environment',
      'hosts: { lab: { local: true } }\ntargets:\n  t: { host: lab, runbook: plain, environment: prod }',
      '3:48: targets.t.environment: expected one of production, staging, development, got `prod`',
    ],
    [
      'no environment',
      'hosts: { lab: { local: true } }\ntargets:\n  t: { host: lab, runbook: plain }',
      '3:3: targets.t.environment: is missing; expected one of production, staging, development',
    ],
    [
      'services without a project',
      'hosts: { lab: { local: true } }\ntargets:\n  t: { host: lab, runbook: app, environment: staging }',
      '3:3: targets.t.compose: is missing: check `web-log` of runbook `app` asks about compose services; add `compose: { file: /path/of/docker-compose.yml }`',
    ],
    [
      'a path that starts nowhere',
      'hosts: { lab: { ssh: { address: h } } }\ntargets:\n  t: { host: lab, runbook: app, environment: staging, compose: { file: srv/c.yml } }',
      '3:72: targets.t.compose.file: lies on host `lab`, so it must be an absolute path, like `/srv/app/docker-compose.yml`',
    ],
    [
      'a folder that makes no name',
      'hosts: { lab: { ssh: { address: h } } }\ntargets:\n  t: { host: lab, runbook: app, environment: staging, compose: { file: /c.yml } }',
      '3:55: targets.t.compose.project: is missing, and the folder of `file` makes no name; give it',
    ],
    [
      'a project Compose refuses',
      'hosts: { lab: { local: true } }\ntargets:\n  t: { host: lab, runbook: app, environment: staging, compose: { file: c.yml, project: My App } }',
      '3:88: targets.t.compose.project: must be a Compose project name: lower-case letters, digits, `_` and `-`',
    ],
    [
      "a channel's name",
      'channels: { default: "#ops" }',
      '1:22: channels.default: must be the id of a channel, like `C0OPS`, not its name',
    ],
    [
      'a value that masks everything',
      'redact: { values: [abc] }',
      '1:20: redact.values[0]: is too short; at least 4 characters',
    ],
    [
      'no days to keep a backup',
      'backups: { keepDays: 0 }',
      '1:22: backups.keepDays: must be at least 1, got 0',
    ],
    [
      'a pattern that may take for ever',
      "redact:\n  patterns: ['(?=a)b']",
      '2:14: redact.patterns[0]: invalid or unsupported Perl syntax: `(?=` in `(?=a)b`; allowed is RE2 syntax (no lookaround, no backreferences)',
    ],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([`umpire.yaml:${problem}`]);
  });

  test.each([
    'tcp://10.0.0.5:2375',
    'tcp://0.0.0.0:2375',
    'tcp://docker.local:2375',
    'tcp://localhost.evil.example:2375',
  ])('an engine on the network without TLS: %s', (url) => {
    const [problem, ...more] = problemsOf(`hosts: { lab: { local: true, docker: ${url} } }`);
    expect(more).toEqual([]);
    expect(problem).toMatch(
      /^umpire\.yaml:1:38: hosts\.lab\.docker: `tcp:\/\/` without TLS is allowed only on the host/,
    );
  });

  test.each(['backups', '~', '~ben/b', '/', '//', '/srv/../etc', '~/..', '/./.'])(
    'backups in %s',
    (backups) => {
      expect(problemsOf(`backups: { folder: "${backups}" }`)).toEqual([
        expect.stringMatching(
          /^umpire\.yaml:1:20: backups\.folder: must be a folder on the host: absolute, like/,
        ),
      ]);
    },
  );

  test('jump hosts in a circle: every host of it is named, those on the way to it are not', () => {
    const text = `hosts:
  a: { ssh: { address: h, jump: b } }
  b: { ssh: { address: h, jump: c } }
  c: { ssh: { address: h, jump: b } }`;
    expect(problemsOf(text)).toEqual([
      'umpire.yaml:3:33: hosts.b.ssh.jump: leads back to `b`: b → c → b',
      'umpire.yaml:4:33: hosts.c.ssh.jump: leads back to `c`: c → b → c',
    ]);
  });

  test('nobody to log in as', () => {
    expect(problemsOf('hosts: { lab: { ssh: { address: h } } }', NOBODY)).toEqual([
      'umpire.yaml:1:17: hosts.lab.ssh.user: is missing, and the user Umpire runs as has no name; give `user`',
    ]);
    expect(problemsOf('hosts: { lab: { ssh: { address: h, user: ana } } }', NOBODY)).toEqual([]);
  });

  test('runbooks that could not be loaded are not blamed on the config', () => {
    const text =
      'hosts: { lab: { local: true } }\ntargets: { t: { host: lab, runbook: gone, environment: staging } }';
    expect(problemsOf(text, ANA, 'broken')).toHaveLength(0);
    expect(problemsOf(text)).toHaveLength(1);
  });
});

test('all problems come at once: of form, and between the parts that could be read', () => {
  const text = `people:
  - { id: ana, name: Ana, slack: U1, discord: 1001 }
  - { id: ben, slack: U1 }
teams: { seniors: [ana, bill] }
hosts:
  lab: { ssh: { address: h, prot: 22, jump: gate } }
targets:
  neuros: { host: lob, runbook: plain }
escalation: { lock: 3 }`;
  expect(problemsOf(text)).toEqual([
    'umpire.yaml:2:47: people[0].discord: expected text, got a number; put it in quotes',
    'umpire.yaml:3:5: people[1].name: is missing; expected text (Name shown in chat)',
    "umpire.yaml:3:23: people[1].slack: this account is already `ana`'s; an account has one person",
    'umpire.yaml:4:25: teams.seniors[1]: there is no person `bill`; people: ana, ben',
    'umpire.yaml:6:29: hosts.lab.ssh.prot: unknown key (did you mean `port`?); allowed: address, port, user, key, knownHosts, jump',
    'umpire.yaml:6:45: hosts.lab.ssh.jump: there is no host `gate`; hosts: lab',
    'umpire.yaml:8:3: targets.neuros.environment: is missing; expected one of production, staging, development',
    'umpire.yaml:8:19: targets.neuros.host: there is no host `lob` (did you mean `lab`?); hosts: lab',
    'umpire.yaml:9:15: escalation.lock: unknown key; allowed: ways, minutes, repeat, chain, rotation, schedule, webhook, email',
  ]);
});

test('a name every object has is no host', () => {
  const text =
    'hosts: { lab: { ssh: { address: h, jump: constructor } } }\ntargets: { t: { host: toString, runbook: plain, environment: staging } }';
  expect(problemsOf(text)).toEqual([
    'umpire.yaml:1:42: hosts.lab.ssh.jump: there is no host `constructor`; hosts: lab',
    'umpire.yaml:2:23: targets.t.host: there is no host `toString`; hosts: lab',
  ]);
});

test('a long list of what is allowed is cut', () => {
  const hosts = Array.from({ length: 25 }, (_, index) => `machine-${index}: { local: true }`);
  const text = `hosts: { ${hosts.join(', ')} }\ntargets:\n  t: { host: x, runbook: plain, environment: staging }`;
  expect(problemsOf(text).join()).toMatch(/hosts: machine-0, .*, machine-19 and 5 more$/);
});
