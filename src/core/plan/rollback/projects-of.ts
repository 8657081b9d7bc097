import type { BackupItem } from '../backup.ts';
import { type Foresight, isRunning } from '../blast/foresight.ts';
import type { InventoryContainer } from '../inventory.ts';

/** A Compose project that a rollback can bring back, because the words that run Compose for it are known. */
export interface KnownProject {
  readonly project: string;
  readonly words: readonly string[];
  /** Services to start, and those that were removed while they did not run: only to be made again. */
  readonly running: readonly string[];
  readonly stopped: readonly string[];
  /** All its services are started: no need to name them. */
  readonly isWhole: boolean;
  /** Names of the volumes its containers mount. */
  readonly volumes: readonly string[];
  /** It had no containers before. */
  readonly isNew: boolean;
}

export interface Projects {
  readonly known: readonly KnownProject[];
}

/** Projects whose containers are stopped, removed or made anew by the foreseen steps. */
export function projectsOf(foresight: Foresight): Projects {
  const { target, inventory, projects, effects } = foresight;
  const known: KnownProject[] = [];
  const words = new Map([...projects].map(([project, use]) => [project, use.words]));
  const { compose } = target;
  if (compose !== undefined && !words.has(compose.project) && inventory.compose.length > 0)
    words.set(compose.project, [
      ...inventory.compose,
      '--file',
      compose.file,
      '--project-name',
      compose.project,
    ]);
  for (const [project, run] of words) {
    const use = projects.get(project);
    const all = inventory.containers.filter((each) => each.project === project && each.service !== '');
    const isGone = ({ id }: InventoryContainer) =>
      ['removed', 'at-risk', 'recreated'].includes(effects.get(`container ${id}`)?.effect ?? '');
    const concerned = all.filter(
      (each) => (use?.comesBack && use.services.has(each.service)) || isGone(each),
    );
    const isNew = all.length === 0;
    if (isNew ? !use?.comesBack : concerned.length === 0) continue;
    const volumes = all.flatMap(({ mounts }) => mounts.map(({ name }) => name));
    const isPruned = (each: InventoryContainer) =>
      !isRunning(each) && effects.get(`container ${each.id}`)?.effect === 'removed';
    const running = concerned.filter((each) => use?.comesBack || !isPruned(each));
    known.push({ project, words: run, isNew, volumes, ...split(concerned, running, all) });
  }
  return { known };
}

function split(
  concerned: readonly InventoryContainer[],
  toRun: readonly InventoryContainer[],
  all: readonly InventoryContainer[],
): Pick<KnownProject, 'running' | 'stopped' | 'isWhole'> {
  const names = (containers: readonly InventoryContainer[]) =>
    [...new Set(containers.map(({ service }) => service))].sort();
  const running = names(toRun);
  return {
    running,
    stopped: names(concerned).filter((name) => !running.includes(name)),
    isWhole: running.length === names(all).length,
  };
}

/** Containers that no known project brings back. */
export interface Standalone {
  /** Removed: nobody knows how they were made. */
  readonly gone: readonly InventoryContainer[];
  /** May be removed by what nobody can foresee. */
  readonly exposed: readonly InventoryContainer[];
  /** Names of those still there that use one of the volumes. */
  users(volumes: readonly BackupItem[]): string[];
  /** Names of those to start again: stopped by the plan, or for the volumes. */
  stopped(volumes: readonly BackupItem[]): string[];
}

/** What of the foreseen lies outside the known projects. */
export function standaloneOf({ inventory, effects, paused }: Foresight, { known }: Projects): Standalone {
  const outside = inventory.containers.filter(
    ({ project, service }) =>
      !known.some((each) => each.project === project && [...each.running, ...each.stopped].includes(service)),
  );
  const effectOn = ({ id }: InventoryContainer) => effects.get(`container ${id}`)?.effect;
  const gone = outside.filter((each) => ['removed', 'recreated'].includes(effectOn(each) ?? ''));
  const there = outside.filter((each) => !gone.includes(each));
  const usersOf = (volumes: readonly BackupItem[]) =>
    there.filter(
      (each) =>
        isRunning(each) && each.mounts.some(({ name }) => volumes.some(({ source }) => source === name)),
    );
  const stopped = there.filter((each) => effectOn(each) === 'stopped' && !paused.has(each.name));
  const names = (containers: readonly InventoryContainer[]) =>
    [...new Set(containers.map(({ name }) => name))].sort();
  return {
    gone,
    exposed: there.filter((each) => effectOn(each) === 'at-risk'),
    users: (volumes) => names(usersOf(volumes)),
    stopped: (volumes) => names([...stopped, ...usersOf(volumes)]),
  };
}
