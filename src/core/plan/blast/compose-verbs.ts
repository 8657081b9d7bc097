import type { InventoryContainer } from '../inventory.ts';
import { type EngineCommand, hasFlag, valuesOf } from '../read-command.ts';
import { builtServices } from './built-services.ts';
import { type Foresight, type ProjectUse, usersOf } from './foresight.ts';
import {
  loseVolume,
  moveNames,
  recreate,
  remove,
  removeImage,
  removeNetwork,
  restart,
  start,
  stop,
} from './happen.ts';

/** One command of Compose about a project, with the containers it means. */
export interface ComposeDeed {
  readonly foresight: Foresight;
  readonly command: EngineCommand;
  readonly project: string;
  readonly containers: readonly InventoryContainer[];
  readonly use: ProjectUse;
}

/** What the verbs of Compose do; a verb that is missing takes nothing away, or is not foreseen. */
export const COMPOSE_VERBS: Readonly<Record<string, (deed: ComposeDeed) => void>> = {
  down,
  stop: halt,
  kill: halt,
  pause: ({ foresight, containers }) => {
    for (const container of containers) {
      stop(foresight, container);
      foresight.paused.add(container.name);
    }
  },
  unpause: () => {},
  rm: removeStopped,
  restart: ({ foresight, containers }) => {
    for (const container of containers) restart(foresight, container);
  },
  start: ({ foresight, containers }) => {
    for (const container of containers) start(foresight, container);
  },
  up,
  create: up,
  build,
  pull,
  push: () => {},
  scale,
};

function down({ foresight, command, project, containers, use }: ComposeDeed): void {
  use.comesBack = true;
  for (const container of containers) remove(foresight, container);
  const isWhole = command.operands.length === 0;
  for (const network of isWhole ? foresight.inventory.networks : [])
    if (network.project === project && !network.builtIn) removeNetwork(foresight, network);
  if (hasFlag(command.options, '-v', '--volumes')) loseVolumes(foresight, project, containers, isWhole);
  const [images] = valuesOf(command.options, '--rmi');
  if (images === undefined) return;
  for (const image of imagesOf(foresight, containers)) {
    const isLocal = image.tags.every((tag) => new RegExp(`(^|/)${literally(project)}[-_]`).test(tag));
    if (images !== 'local' || isLocal) removeImage(foresight, image);
  }
}

/** Named volumes that the project made, and the anonymous ones of its containers; external ones stay. */
function loseVolumes(
  foresight: Foresight,
  project: string,
  containers: readonly InventoryContainer[],
  isWhole: boolean,
): void {
  const mounted = new Set(containers.flatMap(({ mounts }) => mounts.map(({ name }) => name)));
  for (const { name, project: owner, anonymous } of foresight.inventory.volumes) {
    const isOwn = owner === project && (isWhole || mounted.has(name));
    if (isOwn || (anonymous && mounted.has(name))) loseVolume(foresight, name);
  }
}

function halt({ foresight, containers, use }: ComposeDeed): void {
  use.comesBack = true;
  for (const container of containers) stop(foresight, container);
}

function removeStopped({ foresight, command, containers, use }: ComposeDeed): void {
  const stops = hasFlag(command.options, '-s', '--stop');
  for (const container of containers) {
    if (!stops && foresight.running.has(container.id)) continue;
    use.comesBack = true;
    remove(foresight, container);
    if (hasFlag(command.options, '-v', '--volumes')) loseAnonymous(foresight, container);
  }
}

/** The anonymous volumes of a container that is gone. */
export function loseAnonymous(foresight: Foresight, { mounts }: InventoryContainer): void {
  const anonymous = foresight.inventory.volumes.filter((volume) => volume.anonymous);
  for (const { name } of mounts)
    if (anonymous.some((volume) => volume.name === name) && usersOf(foresight, name).length === 0)
      loseVolume(foresight, name);
}

function up(deed: ComposeDeed): void {
  const { foresight, command, containers, use } = deed;
  use.comesBack = true;
  if (hasFlag(command.options, '--build')) build(deed);
  if (command.operands.length > 0 && !hasFlag(command.options, '--no-deps'))
    foresight.unforeseen.add('Services that the named ones depend on may be made anew, too.');
  for (const container of containers) {
    const isThere = foresight.containers.has(container.id);
    if (isThere && hasFlag(command.options, '--no-recreate')) continue;
    recreate(foresight, container);
    dropOldImage(foresight, container);
    if (!hasFlag(command.options, '-V', '--renew-anon-volumes')) continue;
    foresight.containers.delete(container.id);
    loseAnonymous(foresight, container);
    foresight.containers.add(container.id);
  }
  if (containers.length > 0 && !hasFlag(command.options, '--force-recreate', '--no-recreate'))
    foresight.unforeseen.add(
      'Compose makes a container anew when its configuration or image has changed; which ones that are is only known when it runs.',
    );
  if (hasFlag(command.options, '--remove-orphans'))
    foresight.unforeseen.add(
      'Containers of services that the compose file no longer names are removed and do not come back.',
    );
  for (const value of valuesOf(command.options, '--scale')) scaleTo(deed, value);
}

/** A container made anew from a name that has moved leaves its old image behind. */
function dropOldImage(foresight: Foresight, { image, imageId }: InventoryContainer): void {
  const old = foresight.inventory.images.find(({ id }) => id === imageId);
  if (old !== undefined && foresight.renamed.get(image) === imageId) moveNames(foresight, old, old.tags);
}

/** Building gives the image names of the services that are built to new images. */
function build({ foresight, project, containers }: ComposeDeed): void {
  const isOwn = project === foresight.target.compose?.project;
  const built = isOwn ? builtServices(foresight.inventory, foresight.target) : undefined;
  moveOn(
    foresight,
    containers.filter(({ service }) => built?.has(service) ?? true),
  );
}

/** Pulling may give the others' to new ones, if there are any; that is only known afterwards. */
function pull({ foresight, containers }: ComposeDeed): void {
  moveOn(foresight, containers);
}

function moveOn({ renamed, images }: Foresight, containers: readonly InventoryContainer[]): void {
  for (const { image, imageId } of containers)
    if (!renamed.has(image) && images.has(imageId)) renamed.set(image, imageId);
}

function scale(deed: ComposeDeed): void {
  for (const value of deed.command.operands) scaleTo(deed, value);
}

/** `web=1`: the newest containers beyond the number are removed. */
function scaleTo({ foresight, project, use }: ComposeDeed, value: string): void {
  const [service = '', count = ''] = value.split('=');
  const scaled = foresight.inventory.containers.filter(
    (each) => each.project === project && each.service === service && foresight.containers.has(each.id),
  );
  const surplus = scaled
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
    .slice(Number.parseInt(count, 10) || 0);
  for (const container of surplus) {
    use.comesBack = true;
    foresight.effects.delete(`container ${container.id}`);
    remove(foresight, container);
  }
}

function imagesOf({ inventory }: Foresight, containers: readonly InventoryContainer[]) {
  const ids = new Set(containers.map(({ imageId }) => imageId));
  const others = inventory.containers.filter((each) => !containers.includes(each));
  return inventory.images.filter(({ id }) => ids.has(id) && !others.some(({ imageId }) => imageId === id));
}

function literally(text: string): string {
  return text.replace(/[^\w]/g, '\\$&');
}
