import type { Knowledge } from '../../risk/knowledge/knowledge.ts';
import type { BackupItem } from '../backup.ts';
import type { Foresight } from '../blast/foresight.ts';
import { judgeStep } from '../drafting/judged-step.ts';
import type { Rollback, Step } from '../plan.ts';
import { createdFiles, fileRestores } from './bring-back-files.ts';
import { imageSteps } from './bring-back-images.ts';
import { findLosses } from './find-losses.ts';
import { type Projects, projectsOf, standaloneOf } from './projects-of.ts';
import { databasesToRestore, volumesToRestore } from './restorable.ts';

/** What a rollback is made of. */
export interface RollbackFacts {
  readonly steps: readonly Step[];
  readonly foresight: Foresight;
  readonly backups: readonly BackupItem[];
  readonly knowledge: Knowledge;
}

/**
 * How the foreseen would be undone, in an order that works: files, images and their names, volumes while nothing uses
 * them, containers, then databases once their container answers. Restores name no receipt yet: see `Deed`.
 */
export function makeRollback(facts: RollbackFacts): Rollback {
  const { foresight, backups, knowledge } = facts;
  const projects = projectsOf(foresight);
  const standalone = standaloneOf(foresight, projects);
  const volumes = volumesToRestore(foresight, backups);
  const command = (title: string, ...argv: readonly string[]): Step =>
    judgeStep({ kind: 'command', pipeline: [argv] }, { title }, knowledge).step;
  const restore = (item: BackupItem): Step =>
    judgeStep({ kind: 'restore', item, from: '' }, { title: `restore ${item.kind} ${item.name}` }, knowledge)
      .step;
  const { engine } = foresight.inventory;
  const some = (title: string, verb: string, names: readonly string[]): Step[] =>
    names.length === 0 ? [] : [command(title, engine, verb, ...names)];
  const steps = [
    ...fileRestores(facts, projects).map(restore),
    ...imageSteps(foresight, backups, projects, { command, restore }),
    ...(volumes.length > 0 ? quiet(projects, volumes, standalone.users(volumes), { command, some }) : []),
    ...volumes.map(restore),
    ...bringUp(projects, command),
    ...some('start what was stopped', 'start', standalone.stopped(volumes)),
    ...some('let paused containers run', 'unpause', [...foresight.paused].sort()),
    ...some('stop what was started', 'stop', [...foresight.started].sort()),
    ...databasesToRestore(foresight, backups).map(restore),
    ...createdFiles(facts).map((path) =>
      command(`remove ${path}, which was not there`, 'rm', '-f', '--', path),
    ),
  ];
  return {
    steps,
    lost: findLosses(foresight, projects, standalone, backups),
    images: imagesOf(foresight, projects),
  };
}

type Command = (title: string, ...argv: readonly string[]) => Step;
type Some = (title: string, verb: string, names: readonly string[]) => Step[];

/** Volumes are put back while nothing uses them; Compose makes its own first, so that they keep its labels. */
function quiet(
  { known }: Projects,
  volumes: readonly BackupItem[],
  users: readonly string[],
  { command, some }: { readonly command: Command; readonly some: Some },
): Step[] {
  const using = known.filter((each) => volumes.some(({ source }) => each.volumes.includes(source)));
  return [
    ...using.flatMap(({ words, project }) => [
      command(
        `make containers and volumes of ${project}, stopped`,
        ...words,
        'up',
        '--no-start',
        '--no-build',
      ),
      command(`stop ${project}`, ...words, 'stop'),
    ]),
    ...some('stop what uses the volumes', 'stop', users),
  ];
}

function bringUp(projects: Projects, command: Command): Step[] {
  return projects.known.flatMap(({ project, words, running, stopped, isNew, isWhole }) => {
    if (isNew) return [command(`take ${project} down again: it was not there`, ...words, 'down')];
    const up = (title: string, flags: readonly string[], services: readonly string[]) =>
      services.length === 0 ? [] : [command(title, ...words, 'up', ...flags, '--no-build', ...services)];
    return [
      ...up(`make stopped containers of ${project}`, ['--no-start'], stopped),
      ...(isWhole && running.length > 0
        ? [command(`start ${project} on the images of before`, ...words, 'up', '-d', '--no-build')]
        : up(`start services of ${project} on the images of before`, ['-d'], running)),
    ];
  });
}

function imagesOf({ inventory, target }: Foresight, { known }: Projects): Record<string, string> {
  const own = known.find(({ project, isNew }) => project === target.compose?.project && !isNew);
  const services = new Set([...(own?.running ?? []), ...(own?.stopped ?? [])]);
  const images = inventory.containers
    .filter((each) => each.project === own?.project && services.has(each.service))
    .map(({ service, imageId }): [string, string] => [service, imageId]);
  return Object.fromEntries(images.toReversed());
}
