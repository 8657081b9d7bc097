import type { Json } from '../../core/diagnosis/observation.ts';
import { type Asking, composeOf } from '../asking.ts';
import { secretsOf } from '../compose/secret-values.ts';
import { Failure } from '../failure.ts';
import { callEngine } from './call-engine.ts';
import { entriesAt, flagAt, listAt, numberAt, textAt, textsAt, timeAt } from './reading.ts';

/** A published port. `address` is the host's, as the engine says it (`0.0.0.0`). */
export interface PublishedPort {
  readonly container: number;
  readonly host: number;
  readonly address: string;
  readonly protocol: string;
}

/** A container as the engine's inspect tells it, Docker and Podman alike; absent times are ''. */
export interface Container {
  readonly name: string;
  readonly service: string;
  readonly id: string;
  readonly image: string;
  readonly imageId: string;
  readonly state: string;
  readonly health: string;
  readonly exitCode: number;
  readonly oomKilled: boolean;
  readonly error: string;
  readonly restartCount: number;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly ports: readonly PublishedPort[];
  /** Output of the last health check, as the engine keeps it (at most 4 KiB). */
  readonly healthOutput: string;
  readonly tty: boolean;
}

const SERVICE_LABELS = ['com.docker.compose.service', 'io.podman.compose.service'];
/** How Compose and podman-compose mark what belongs to a project. */
export const PROJECT_LABELS = ['com.docker.compose.project', 'io.podman.compose.project'];
const MAX_CONTAINERS = 500;
const PARALLEL = 4;

/** Podman's words for states, in Docker's. */
const STATES: Readonly<Record<string, string>> = {
  configured: 'created',
  initialized: 'created',
  stopped: 'exited',
  stopping: 'running',
  removing: 'dead',
};

/** Containers of the target's project, or all of the host; asked once for all checks that ask at the same time. */
export async function listContainers(asking: Asking): Promise<Container[]> {
  return asking.share('containers', async (shared) => {
    const ids = (await listIds(shared)).slice(0, MAX_CONTAINERS);
    const found = (await inspectContainers(shared, ids)).map(readContainer);
    return found.sort((a, b) => a.name.localeCompare(b.name));
  });
}

/** The inspect answers of those that are still there; their secrets join `asking.secrets`. */
export async function inspectContainers(asking: Asking, ids: readonly string[]): Promise<Json[]> {
  const found: (Json | undefined)[] = [];
  for (let from = 0; from < ids.length; from += PARALLEL) {
    found.push(
      ...(await Promise.all(ids.slice(from, from + PARALLEL).map((id) => inspectListed(asking, id)))),
    );
  }
  return found.filter((one) => one !== undefined);
}

/** The container of a service that a question is about: one that runs, else the one started last. Throws `missing`. */
export async function findContainer(asking: Asking, service: string): Promise<Container> {
  const all = await listContainers(asking);
  const mine = all.filter((one) => one.service === service || (one.service === '' && one.name === service));
  const [best] = mine.sort(
    (a, b) =>
      Number(b.state === 'running') - Number(a.state === 'running') || b.startedAt.localeCompare(a.startedAt),
  );
  if (best) return best;
  const names = [...new Set(all.map((one) => one.service || one.name))].sort();
  const where = asking.target.compose
    ? `the project ${composeOf(asking).project}`
    : `the host ${asking.host.name}`;
  throw new Failure(
    'missing',
    `No such container: there is none of the service ${service} in ${where}; there are: ${names.join(', ') || 'none'}`,
    'Start it: docker compose up -d — or correct the service’s name in the runbook.',
  );
}

/** The same, and it runs. Throws `not-running` with how it stands. */
export async function findRunning(asking: Asking, service: string): Promise<Container> {
  const container = await findContainer(asking, service);
  if (container.state === 'running') return container;
  throw notRunning(container);
}

/** A container that would have to run and does not. */
export function notRunning(container: Container): Failure {
  const ended =
    container.state === 'exited'
      ? ` with exit code ${container.exitCode}${container.oomKilled ? ' (out of memory)' : ''}`
      : '';
  return new Failure(
    'not-running',
    `the container ${container.name} is ${container.state}${ended}${container.error === '' ? '' : `: ${container.error}`}`,
    `Look at why: docker logs --tail 50 ${container.name}`,
  );
}

async function listIds(asking: Asking): Promise<string[]> {
  const { compose } = asking.target;
  if (!compose) return idsBy(asking, undefined);
  for (const label of PROJECT_LABELS) {
    const ids = await idsBy(asking, `${label}=${compose.project}`);
    if (ids.length > 0) return ids;
  }
  return [];
}

async function idsBy(asking: Asking, label: string | undefined): Promise<string[]> {
  const filters = label === undefined ? {} : { filters: JSON.stringify({ label: [label] }) };
  const { body } = await callEngine(asking, {
    method: 'GET',
    path: '/containers/json',
    query: { all: 'true', ...filters },
  });
  const listed = listAt(body).filter((one) => textAt(one, 'Labels', 'com.docker.compose.oneoff') !== 'True');
  return listed.map((one) => textAt(one, 'Id'));
}

/** One that vanished since it was listed is left out: the list says what is there. */
async function inspectListed(asking: Asking, id: string): Promise<Json | undefined> {
  try {
    const { body } = await callEngine(asking, { method: 'GET', path: `/containers/${id}/json` });
    for (const secret of containerSecrets(body)) asking.secrets.add(secret);
    return body;
  } catch (error) {
    if (error instanceof Failure && error.reason === 'missing') return undefined;
    throw error;
  }
}

/** Secret values of a container's environment. A value that is also the user or database name is left out. */
export function containerSecrets(body: Json): string[] {
  const entries = textsAt(body, 'Config', 'Env').map(splitEntry);
  const plain = entries
    .filter(([key]) => /(?:USER|USERNAME|_DB|DATABASE|HOST)$/i.test(key))
    .map(([, value]) => value);
  const names = [textAt(body, 'Name').replace(/^\//, ''), labelOf(body, SERVICE_LABELS), projectOf(body)];
  return secretsOf(entries, new Set([...plain, ...names]));
}

function splitEntry(entry: string): [string, string] {
  const at = entry.indexOf('=');
  return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
}

/** Reads an inspect answer. */
export function readContainer(body: Json): Container {
  const state = textAt(body, 'State', 'Status');
  return {
    name: textAt(body, 'Name').replace(/^\//, ''),
    service: labelOf(body, SERVICE_LABELS),
    id: textAt(body, 'Id'),
    image: textAt(body, 'Config', 'Image'),
    imageId: textAt(body, 'Image'),
    state: STATES[state] ?? state,
    health: textAt(body, 'State', 'Health', 'Status') || 'none',
    exitCode: numberAt(body, 'State', 'ExitCode'),
    oomKilled: flagAt(body, 'State', 'OOMKilled'),
    error: textAt(body, 'State', 'Error'),
    restartCount: numberAt(body, 'RestartCount'),
    startedAt: timeAt(body, 'State', 'StartedAt'),
    finishedAt: timeAt(body, 'State', 'FinishedAt'),
    ports: entriesAt(body, 'NetworkSettings', 'Ports').flatMap(([port, bindings]) =>
      publishedPorts(port, bindings),
    ),
    healthOutput: textAt(listAt(body, 'State', 'Health', 'Log').at(-1), 'Output'),
    tty: flagAt(body, 'Config', 'Tty'),
  };
}

/** The Compose project of an inspected container, or ''. */
export function projectOf(body: Json): string {
  return labelOf(body, PROJECT_LABELS);
}

function labelOf(body: Json, names: readonly string[]): string {
  return names.map((name) => textAt(body, 'Config', 'Labels', name)).find((value) => value !== '') ?? '';
}

function publishedPorts(port: string, bindings: Json): PublishedPort[] {
  const [container = '', protocol = 'tcp'] = port.split('/');
  return listAt(bindings).map((binding) => ({
    container: Number(container),
    host: Number(textAt(binding, 'HostPort')),
    address: textAt(binding, 'HostIp') || '0.0.0.0',
    protocol,
  }));
}
