import type { ComposeProblem } from './compose-reading.ts';
import type { ParsedCompose } from './parse-compose.ts';
import { readPort } from './read-ports.ts';
import { asList, asMap, type Fields } from './read-service.ts';

type Say = (path: readonly string[], message: string) => void;

/** What Compose refuses although its schema allows it: names that lead nowhere, services that cannot be started. */
export function checkRules(parsed: ParsedCompose, data: Fields): ComposeProblem[] {
  const problems: ComposeProblem[] = [];
  const say: Say = (path, message) => problems.push(parsed.at(path, message));
  const services = asMap(data.services);
  const defined = definedIn(data);
  for (const [name, value] of Object.entries(services)) {
    const service = asMap(value);
    const path = ['services', name];
    if (!starts(service)) say(path, `Service \`${name}\` has neither \`image\` nor \`build\`.`);
    if (data.include === undefined) checkReferences(say, path, service, defined);
    checkPorts(say, path, service);
    if (service.network_mode !== undefined && service.networks !== undefined)
      say([...path, 'networks'], '`network_mode` and `networks` cannot be used together.');
  }
  const circle = findCircle(services);
  if (circle)
    say(['services', circle[0] ?? '', 'depends_on'], `Services wait for each other: ${circle.join(' → ')}.`);
  return problems;
}

function starts(service: Fields): boolean {
  return [service.image, service.build, service.extends, service.provider].some(
    (value) => value !== undefined && value !== null,
  );
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value)
    ? value.map((item) => String(asMap(item).source ?? item))
    : Object.keys(asMap(value));
}

type Defined = ReadonlyMap<string, ReadonlySet<string>>;

function definedIn(data: Fields): Defined {
  const kinds = ['services', 'networks', 'volumes', 'secrets', 'configs'];
  return new Map(kinds.map((kind) => [kind, new Set(Object.keys(asMap(data[kind])))]));
}

function checkReferences(say: Say, path: readonly string[], service: Fields, defined: Defined): void {
  // Another file may define what is missing here.
  if (service.extends !== undefined) return;
  const known = (kind: string, name: string) => defined.get(kind)?.has(name) === true;
  for (const name of namesIn(service.depends_on))
    if (!known('services', name))
      say([...path, 'depends_on'], `Depends on \`${name}\`, which is not a service of this file.`);
  for (const kind of ['networks', 'secrets', 'configs'])
    for (const name of namesIn(service[kind]))
      if (!known(kind, name) && !(kind === 'networks' && name === 'default'))
        say([...path, kind], `\`${name}\` is not defined under \`${kind}:\` of this file.`);
  for (const volume of asList(service.volumes)) {
    const name = namedVolume(volume);
    if (name !== undefined && !known('volumes', name))
      say([...path, 'volumes'], `\`${name}\` is not defined under \`volumes:\` of this file.`);
  }
}

/** `data:/var/lib` names a volume; `./data:/x`, `/data:/x`, `~/x:/y` and `C:\x:/y` are folders. */
function namedVolume(volume: unknown): string | undefined {
  const { type, source } = asMap(volume);
  if (type === 'volume' && typeof source === 'string') return source;
  if (typeof volume !== 'string' || !volume.includes(':')) return undefined;
  const name = volume.slice(0, volume.indexOf(':'));
  return /^[A-Za-z0-9][\w.-]+$/.test(name) ? name : undefined;
}

function checkPorts(say: Say, path: readonly string[], service: Fields): void {
  asList(service.ports).forEach((port, index) => {
    // An empty variable leaves holes that only the real environment can fill.
    if (typeof port === 'string' && /^$|^:|:$|::/.test(port)) return;
    if (readPort(port) === undefined)
      say(
        [...path, 'ports', String(index)],
        'Not a port: expected `[ip:][host:]container[/protocol]` with ports from 1 to 65535.',
      );
  });
}

/** The first circle of `depends_on`, with its start at both ends. */
function findCircle(services: Fields): string[] | undefined {
  const done = new Set<string>();
  for (const start of Object.keys(services)) {
    const trail = done.has(start) ? [] : [{ name: start, next: namesIn(asMap(services[start]).depends_on) }];
    while (trail.length > 0) {
      const last = trail.at(-1);
      const name = last?.next.pop();
      if (name === undefined) {
        done.add(trail.pop()?.name ?? '');
        continue;
      }
      const seen = trail.findIndex((step) => step.name === name);
      if (seen >= 0) return [...trail.slice(seen).map((step) => step.name), name];
      if (!done.has(name)) trail.push({ name, next: namesIn(asMap(services[name]).depends_on) });
    }
  }
  return undefined;
}
