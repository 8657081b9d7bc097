import { type EngineCommand, hasFlag, valuesOf } from '../read-command.ts';
import { type Foresight, usersOf } from './foresight.ts';
import { dropBuildCache, loseVolume, remove, removeImage, removeNetwork } from './happen.ts';

/** `container prune`: all that do not run. */
export function pruneContainers(foresight: Foresight, command: EngineCommand): void {
  sayFilters(foresight, command);
  for (const container of foresight.inventory.containers)
    if (foresight.containers.has(container.id) && !foresight.running.has(container.id))
      remove(foresight, container);
}

/** `image prune`: those without a name that no container is made of; with `--all` whatever none is made of. */
export function pruneImages(foresight: Foresight, command: EngineCommand): void {
  sayFilters(foresight, command);
  const used = new Set(
    foresight.inventory.containers
      .filter(({ id }) => foresight.containers.has(id))
      .map(({ imageId }) => imageId),
  );
  const all = hasFlag(command.options, '-a', '--all');
  for (const image of foresight.inventory.images) {
    const isNameless = image.tags.every((tag) => foresight.renamed.get(tag) === image.id);
    if (!used.has(image.id) && (all || isNameless)) removeImage(foresight, image);
  }
}

/** `volume prune`: all that no container mounts; since Docker 23 the named ones only with `--all`, which nobody counts on here. */
export function pruneVolumes(foresight: Foresight, command: EngineCommand): void {
  sayFilters(foresight, command);
  let named = false;
  for (const { name, anonymous } of foresight.inventory.volumes) {
    if (!foresight.volumes.has(name) || usersOf(foresight, name).length > 0) continue;
    named ||= !anonymous;
    loseVolume(foresight, name);
  }
  if (named && !hasFlag(command.options, '-a', '--all'))
    foresight.unforeseen.add(
      'Docker 23 and later spares named volumes here; older engines and Podman remove every unused one.',
    );
}

/** `network prune`: all that no running container is in, but the engine's own. */
export function pruneNetworks(foresight: Foresight, command: EngineCommand): void {
  sayFilters(foresight, command);
  const used = new Set(
    foresight.inventory.containers
      .filter(({ id }) => foresight.running.has(id))
      .flatMap(({ networks }) => networks),
  );
  for (const network of foresight.inventory.networks)
    if (!network.builtIn && !used.has(network.name)) removeNetwork(foresight, network);
}

/** `system prune`: containers first, so that what only stopped ones used goes, too. */
export function pruneSystem(foresight: Foresight, command: EngineCommand): void {
  pruneContainers(foresight, command);
  pruneNetworks(foresight, command);
  if (hasFlag(command.options, '--volumes')) pruneVolumes(foresight, command);
  pruneImages(foresight, command);
  dropBuildCache(foresight);
}

/** `podman system reset`: everything. */
export function resetSystem(foresight: Foresight): void {
  const { containers, volumes, images, networks } = foresight.inventory;
  for (const container of containers) remove(foresight, container);
  for (const { name } of volumes) loseVolume(foresight, name);
  for (const image of images) removeImage(foresight, image);
  for (const network of networks) if (!network.builtIn) removeNetwork(foresight, network);
  dropBuildCache(foresight);
}

function sayFilters({ unforeseen }: Foresight, command: EngineCommand): void {
  const filters = valuesOf(command.options, '--filter');
  if (filters.length > 0)
    unforeseen.add(
      `The filter ${filters.join(', ')} spares some of what is listed; which, the engine decides.`,
    );
}
