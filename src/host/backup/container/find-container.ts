import type { BackupItem } from '../../../core/plan/backup.ts';
import type { Workbench } from '../../changes/workbench.ts';
import { Failure } from '../../failure.ts';
import { failed, onHost } from '../on-host.ts';

const NO_SUCH = /no such (?:object|container)|no container with name/i;
const ASK_ENGINE = 'See whether the engine answers: docker ps';

/**
 * The id of the running container an item is reached through. One that was made anew since is found by its Compose
 * service, or by its name. Throws a Failure when there is none, or when it does not run.
 */
export async function runningContainer(bench: Workbench, item: BackupItem): Promise<string> {
  const id = item.kind === 'sqlite' ? item.container : item.source;
  const known = await look(bench, id);
  const found = known === undefined ? await lookByService(bench, item.name) : [known];
  const running = found.filter((each) => each.running);
  const [only] = running;
  if (only !== undefined && running.length === 1) return only.id;
  if (running.length > 1)
    throw new Failure(
      'unsupported',
      `there are ${running.length} running containers of ${item.name}: it cannot be said which one is meant`,
      'Scale the service to one container, then ask again.',
    );
  throw found.length === 0
    ? new Failure('missing', `there is no container of ${item.name} (it was ${id})`, start(item))
    : new Failure('not-running', `the container of ${item.name} does not run`, start(item));
}

interface Found {
  readonly id: string;
  readonly running: boolean;
}

async function look(bench: Workbench, nameOrId: string): Promise<Found | undefined> {
  const format = '{{.Id}} {{.State.Running}}';
  const argv = [...bench.engine, 'inspect', '--type', 'container', '--format', format, '--', nameOrId];
  const what = 'asking the engine for a container';
  const ran = await onHost(bench, what, argv);
  if (ran.exitCode !== 0 && NO_SUCH.test(ran.stderr)) return undefined;
  const [id, running] = ran.stdout.trim().split(' ');
  if (ran.exitCode !== 0 || id === undefined) throw failed(what, ran, ASK_ENGINE);
  return { id, running: running === 'true' };
}

async function lookByService(bench: Workbench, service: string): Promise<Found[]> {
  const { compose } = bench.target;
  if (compose === undefined) return [await look(bench, service)].filter((found) => found !== undefined);
  const labels = { project: compose.project, service };
  const filters = Object.entries(labels).flatMap(([key, value]) => [
    '--filter',
    `label=com.docker.compose.${key}=${value}`,
  ]);
  const argv = [...bench.engine, 'ps', '--all', '--no-trunc', '--quiet', ...filters];
  const ran = await onHost(bench, 'asking the engine for containers', argv);
  if (ran.exitCode !== 0) throw failed('asking the engine for containers', ran, ASK_ENGINE);
  const ids = ran.stdout.split('\n').filter(Boolean);
  if (ids.length === 0) return [await look(bench, service)].filter((found) => found !== undefined);
  const found = await Promise.all(ids.map((id) => look(bench, id)));
  return found.filter((each) => each !== undefined);
}

function start(item: BackupItem): string {
  return `Start it (docker compose up -d ${item.name}), or back up its volume instead.`;
}
