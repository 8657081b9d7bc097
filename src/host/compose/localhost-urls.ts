import { maskPasswords, wordsOf } from './secret-values.ts';

/** Keys whose URL is meant for a browser, for other machines or for listening: `localhost` is right there. */
const PUBLIC_WORDS = new Set([
  'public',
  'cors',
  'origin',
  'origins',
  'vite',
  'react',
  'external',
  'frontend',
  'browser',
  'callback',
  'redirect',
  'advertised',
  'listen',
  'listener',
  'listeners',
  'bind',
  'allowed',
  'no',
  'site',
  'domain',
  'hostname',
  'webhook',
  'trusted',
]);
/** `X_HOST: localhost` is a mistake when X is something that runs in another container. */
const BACKING = new Set([
  'db',
  'database',
  'postgres',
  'postgresql',
  'pg',
  'pghost',
  'mysql',
  'mariadb',
  'mongo',
  'mongodb',
  'redis',
  'cache',
  'broker',
  'queue',
  'rabbitmq',
  'amqp',
  'kafka',
  'elasticsearch',
  'qdrant',
]);
const LOCAL = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

export interface Named {
  readonly key: string;
  readonly value: string;
}

/** What a service is known by, so that it may call itself. */
export interface Self {
  readonly ports: ReadonlySet<number>;
}

/**
 * Environment values and command words that point to `localhost`, which inside a container is the container itself.
 * Judged by a URL's host, `host:port`, or a `..._HOST` of a backing service; keys meant for browsers or listening and
 * HTTP URLs to the service's own port are left out. Passwords in the values are masked.
 */
export function localhostUrls(environment: readonly Named[], words: readonly string[], self: Self): Named[] {
  const inEnvironment = environment.filter(
    ({ key, value }) =>
      !wordsOf(key).some((word) => PUBLIC_WORDS.has(word)) &&
      (pointsHome(value, self) || isLocalHost(key, value)),
  );
  const inCommand = words
    .filter((word) => pointsHome(word, self))
    .map((value) => ({ key: 'command', value }));
  return [...inEnvironment, ...inCommand].map(({ key, value }) => ({
    key,
    value: maskPasswords(value).slice(0, 300),
  }));
}

function isLocalHost(key: string, value: string): boolean {
  const words = wordsOf(key);
  return (
    LOCAL.test(value.trim()) &&
    /host|server|addr|address/.test(words.at(-1) ?? '') &&
    words.some((word) => BACKING.has(word))
  );
}

function pointsHome(text: string, self: Self): boolean {
  return (
    [...text.matchAll(/:\/\/([^\s"'<>/?#]*)/g)].some((found) => {
      const web = /(?:^|[^a-z])(https?|wss?)$/i.test(text.slice(Math.max(0, found.index - 20), found.index));
      const hosts = (found[1] ?? '').slice((found[1] ?? '').lastIndexOf('@') + 1).split(',');
      return hosts.some((host) => isLocal(host) && !(web && self.ports.has(portOf(host) ?? 80)));
    }) ||
    text
      .split(/[\s,;"'=]+/)
      .some(
        (word) =>
          !word.includes('://') &&
          portOf(word) !== undefined &&
          isLocal(word) &&
          !self.ports.has(portOf(word) ?? 0),
      )
  );
}

function isLocal(authority: string): boolean {
  return LOCAL.test(authority.replace(/:\d{1,5}$/, ''));
}

function portOf(authority: string): number | undefined {
  const found = /[^:]:(\d{1,5})$/.exec(authority.replace(/^\[::1\]/, 'localhost'));
  return found ? Number(found[1]) : undefined;
}
