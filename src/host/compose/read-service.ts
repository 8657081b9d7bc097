import type { ComposeService } from './compose-reading.ts';
import { localhostUrls, type Named } from './localhost-urls.ts';
import { readPort } from './read-ports.ts';
import { maskPasswords, maskValue } from './secret-values.ts';

export type Fields = { readonly [key: string]: unknown };

/** What only the worker may see of a service: its environment as it is. */
export interface RawService {
  readonly shown: ComposeService;
  readonly environment: readonly Named[];
}

export function asMap(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** One entry of `services:` after interpolation, whichever of its forms it was written in. */
export function readService(
  name: string,
  value: unknown,
  dotenv: ReadonlyMap<string, string>,
  unset: ReadonlySet<string>,
): RawService {
  const service = asMap(value);
  const passed = new Set<string>();
  const environment = readEnvironment(service.environment, dotenv, passed);
  const ports = asList(service.ports).flatMap((port) => readPort(port) ?? []);
  const words = [...readWords(service.entrypoint), ...readWords(service.command)];
  const shares = /^(host|service:|container:)/.test(String(service.network_mode ?? ''));
  const self = { ports: new Set([...ports.map(({ container }) => container), ...exposed(service)]) };
  const shown: ComposeService = {
    name,
    image: typeof service.image === 'string' && service.image !== '' ? service.image : null,
    built: service.build !== undefined && service.build !== null,
    build: readBuild(service.build),
    healthcheck: readHealthcheck(service.healthcheck),
    dependsOn: readDependsOn(service.depends_on),
    environment: Object.fromEntries(environment.map(({ key, value }) => [key, maskValue(key, value)])),
    ports,
    command: maskPasswords(words.join(' ').trim()),
    // With another's network, `localhost` is that other.
    localhostUrls: shares ? [] : localhostUrls(environment, words, self),
    unset: [...new Set([...unset, ...passed])].sort(),
    profiles: asList(service.profiles).map(String),
    envFiles: asList(service.env_file).map((file) => String(asMap(file).path ?? file)),
  };
  return { shown, environment };
}

export function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** List (`NAME=value`, `NAME`) or map form; a name alone takes its value from `.env`, and is `passed` when not there. */
export function readEnvironment(
  value: unknown,
  dotenv: ReadonlyMap<string, string>,
  passed: Set<string>,
): Named[] {
  const pairs = Array.isArray(value) ? value.map(splitPair) : Object.entries(asMap(value));
  return pairs.flatMap(([key, given]): Named[] => {
    if (given !== null && given !== undefined) return [{ key, value: String(given) }];
    const known = dotenv.get(key);
    if (known === undefined) passed.add(key);
    return known === undefined ? [] : [{ key, value: known }];
  });
}

function splitPair(entry: unknown): [string, string | null] {
  const text = String(entry);
  const at = text.indexOf('=');
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

function readBuild(value: unknown): ComposeService['build'] {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return { context: value, dockerfile: 'Dockerfile' };
  const { context, dockerfile } = asMap(value);
  return { context: String(context ?? '.'), dockerfile: String(dockerfile ?? 'Dockerfile') };
}

function readHealthcheck(value: unknown): boolean {
  const { test, disable } = asMap(value);
  if (String(disable) === 'true' || test === undefined || test === null) return false;
  return asList(test)[0] !== 'NONE' && asList(test)[0] !== '' && asList(test).length > 0;
}

function readDependsOn(value: unknown): ComposeService['dependsOn'] {
  const entries: readonly [string, unknown][] = Array.isArray(value)
    ? value.map((name) => [String(name), {}])
    : Object.entries(asMap(value));
  return entries.map(([service, how]) => ({
    service,
    condition: String(asMap(how).condition ?? 'service_started'),
  }));
}

function readWords(value: unknown): string[] {
  return asList(value).map((word) => String(word));
}

function exposed(service: Fields): number[] {
  return asList(service.expose)
    .map((port) => Number.parseInt(String(port), 10))
    .filter(Number.isInteger);
}
