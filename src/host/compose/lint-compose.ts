import type { Problem } from '../../core/problem.ts';
import type { ComposeService } from './compose-reading.ts';
import { type ParsedCompose, parseCompose } from './parse-compose.ts';
import { readCompose } from './read-compose.ts';
import { asList, asMap, type Fields } from './read-service.ts';
import { isSecretKey, passwordsIn } from './secret-values.ts';

/** Says `message` about the place `path` leads to. */
type Say = (path: readonly string[], message: string) => void;
type Rule = (
  say: Say,
  name: string,
  written: Fields,
  service: ComposeService,
  all: readonly ComposeService[],
) => void;

/** What a compose file gets wrong: what Compose refuses, then what the SOP (layer 4) and the deployment lessons warn of. */
export function lintCompose(source: string, dotenv: string | undefined, file: string): Problem[] {
  const reading = readCompose(source, dotenv, '');
  const broken = reading.problems.map(({ message, line, column }) => ({
    file,
    line,
    column,
    field: '',
    message,
  }));
  const parsed = parseCompose(source);
  if (parsed.errors.length > 0) return broken;
  const found: Problem[] = [];
  const say: Say = (path, message) => {
    const { line, column } = parsed.at(path, message, 'key');
    found.push({ file, line, column, field: path.join('.'), message });
  };
  const top = asMap(parsed.data);
  if (top.version !== undefined)
    say(['version'], 'Compose ignores `version` and warns about it: leave it out.');
  for (const service of reading.services) {
    const written = asMap(asMap(top.services)[service.name]);
    for (const rule of RULES) rule(say, service.name, written, service, reading.services);
    unquotedPorts(say, parsed, service.name, written);
  }
  return [...broken, ...found].sort((a, b) => a.line - b.line || a.column - b.column);
}

const RULES: readonly Rule[] = [
  healthChecked,
  waitsForHealth,
  noLocalhost,
  pinned,
  contained,
  secretsElsewhere,
];

function healthChecked(
  say: Say,
  name: string,
  written: Fields,
  service: ComposeService,
  all: readonly ComposeService[],
): void {
  const awaited = all.some(({ dependsOn }) =>
    dependsOn.some((other) => other.service === name && other.condition !== 'service_completed_successfully'),
  );
  if (awaited && !service.healthcheck && written.extends === undefined)
    say(
      ['services', name],
      'Other services depend on it and it has no `healthcheck`: they start before it is ready.',
    );
}

function waitsForHealth(say: Say, name: string, _written: Fields, { dependsOn }: ComposeService): void {
  for (const { service, condition } of dependsOn)
    if (condition === 'service_started')
      say(
        ['services', name, 'depends_on'],
        `Waits only until \`${service}\` has started: use \`condition: service_healthy\`.`,
      );
}

function noLocalhost(say: Say, name: string, written: Fields, { localhostUrls }: ComposeService): void {
  for (const { key, value } of localhostUrls) {
    const field = key === 'command' ? ['command'] : environmentPath(written, key);
    say(
      ['services', name, ...field],
      `\`${value}\`: inside a container \`localhost\` is the container itself; use the other service's name.`,
    );
  }
}

function environmentPath(written: Fields, key: string): string[] {
  const at = asList(written.environment).findIndex((entry) => String(entry).startsWith(`${key}=`));
  return ['environment', at >= 0 ? String(at) : key];
}

function pinned(say: Say, name: string, _written: Fields, { image, built }: ComposeService): void {
  if (image === null || built || image.includes('@')) return;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  if (tag === undefined || tag === 'latest')
    say(['services', name, 'image'], `\`${image}\` can be another image tomorrow: name a version.`);
}

function contained(say: Say, name: string, written: Fields): void {
  const path = ['services', name];
  if (String(written.privileged) === 'true')
    say([...path, 'privileged'], 'A privileged container is root on the host: add single `cap_add` instead.');
  asList(written.volumes).forEach((volume, index) => {
    const source = String(asMap(volume).source ?? volume);
    if (/\/(docker|podman)\.sock\b/.test(source))
      say([...path, 'volumes', String(index)], "Who holds the engine's socket is root on the host.");
  });
  if (written.network_mode === 'host' && written.ports !== undefined)
    say([...path, 'ports'], '`network_mode: host` and `ports` exclude each other: the ports are ignored.');
}

function secretsElsewhere(say: Say, name: string, written: Fields): void {
  const list = asList(written.environment);
  const pairs: [string, string, string][] = Array.isArray(written.environment)
    ? list.map((entry, index) => [...split(String(entry)), String(index)])
    : Object.entries(asMap(written.environment)).map(([key, value]) => [key, String(value ?? ''), key]);
  for (const [key, value, at] of pairs) {
    // `$X` comes from elsewhere; that is what is asked for.
    const plain = isSecretKey(key)
      ? value !== '' && !value.includes('$')
      : passwordsIn(value).some((password) => !password.includes('$'));
    if (plain)
      say(
        ['services', name, 'environment', at],
        `The secret of \`${key}\` is in the file: use \`\${${key}}\` with .env, or \`secrets:\`.`,
      );
  }
}

function split(entry: string): [string, string] {
  const at = entry.indexOf('=');
  return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
}

/** YAML 1.1 reads `22:22` as the number 1342: quote every port pair. */
function unquotedPorts(say: Say, parsed: ParsedCompose, name: string, written: Fields): void {
  asList(written.ports).forEach((port, index) => {
    const path = ['services', name, 'ports', String(index)];
    if (typeof port === 'string' && /^\d+:\d+/.test(parsed.written(path)))
      say(path, `Put quotes around \`${port}\`: some YAML readers take it for a number.`);
  });
}
