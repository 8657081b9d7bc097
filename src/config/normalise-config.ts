import { homedir, userInfo } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import type { Config } from '../core/config.ts';
import type { Person } from '../core/person.ts';
import type { DockerAddress, Host, SshTransport, Target } from '../core/target.ts';
import { deepFreeze } from './deep-freeze.ts';
import { escalationOf } from './escalation/normalise-escalation.ts';
import { policyOf } from './policy/normalise-policy.ts';
import { configSchema, type WrittenConfig } from './schemas/config-schema.ts';

/** The user Umpire runs as. */
export interface Account {
  readonly home: string;
  /** `undefined` where the user has no name, as in many containers. */
  readonly user: string | undefined;
}

/** The operating system's account of this process. */
export function readAccount(): Account {
  return { home: attempt(homedir) ?? '/', user: attempt(() => userInfo().username) };
}

/** Both calls throw where /etc/passwd has no entry for the user id. */
function attempt(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Makes a written path absolute: from the home folder when it starts with `~/`, else from `folder`. */
export function placeFrom(folder: string, { home }: Account): (path: string) => string {
  return (path) => resolve(folder, path.replace(/^~(?=$|\/)/, home));
}

/** Turns what was written into what the program uses; `folder` is where relative paths start. Deep-frozen. */
export function normaliseConfig(written: WrittenConfig, folder: string, account: Account): Config {
  const at = placeFrom(folder, account);
  return deepFreeze<Config>({
    people: written.people.map(personOf),
    teams: written.teams,
    hosts: new Map(
      Object.entries(written.hosts).map(([name, host]) => [name, hostOf(name, host, at, account)]),
    ),
    targets: new Map(
      Object.entries(written.targets).map(([name, target]) => {
        const local = written.hosts[target.host]?.local === true;
        return [name, targetOf(name, target, local ? at : (path) => path)];
      }),
    ),
    policy: policyOf(
      written.policy,
      written.strikes,
      Object.entries(written.targets).map(([name, target]) => ({ name, ...target })),
    ),
    strikes: written.strikes,
    escalation: escalationOf(written.escalation, written.teams.seniors),
    backups: written.backups,
    channels: written.channels,
    redact: written.redact,
  });
}

function personOf({ id, name, agent, ...accounts }: WrittenConfig['people'][number]): Person {
  return { id, name, agent, accounts };
}

type Place = (path: string) => string;
type WrittenHost = WrittenConfig['hosts'][string];
type WrittenTarget = WrittenConfig['targets'][string];

function hostOf(name: string, { ssh, docker }: WrittenHost, at: Place, account: Account): Host {
  const transport = ssh ? sshOf(ssh, at, account) : ({ kind: 'local' } as const);
  return { name, transport, ...(docker !== undefined && { docker: dockerOf(docker, at) }) };
}

function sshOf(
  { key, user, knownHosts, ...rest }: NonNullable<WrittenHost['ssh']>,
  at: Place,
  account: Account,
): SshTransport {
  return {
    kind: 'ssh',
    ...rest,
    user: user ?? account.user ?? '',
    knownHosts: at(knownHosts),
    ...(key !== undefined && { key: at(key) }),
  };
}

function dockerOf(docker: NonNullable<WrittenHost['docker']>, at: Place): DockerAddress {
  if (typeof docker === 'string') return { url: docker };
  const { url, tls } = docker;
  return tls ? { url, tls: { ca: at(tls.ca), cert: at(tls.cert), key: at(tls.key) } } : { url };
}

function targetOf(name: string, { compose, policy: _, ...rest }: WrittenTarget, at: Place): Target {
  if (compose === undefined) return { name, ...rest };
  const file = at(compose.file);
  return { name, ...rest, compose: { file, project: compose.project ?? projectOf(file) } };
}

/** The project name Compose gives a file without one: its folder's name, lower case, without other signs. */
export function projectOf(file: string): string {
  return basename(dirname(file))
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}

/** What there is without any config file: this machine's Docker. */
export function defaultConfig(account: Account): Config {
  const written = {
    hosts: { local: { local: true } },
    targets: { local: { host: 'local', runbook: 'docker-host', environment: 'development' } },
  };
  return normaliseConfig(configSchema.parse(written), '/', account);
}
