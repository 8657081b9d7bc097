import { looseDatabases } from '../databases.ts';
import type { InventoryContainer, InventoryImage, InventoryNetwork } from '../inventory.ts';
import type { Effect } from '../plan.ts';
import {
  affect,
  type Foresight,
  isRunning,
  nameOf,
  touch,
  touchContainer,
  touchVolume,
  usersOf,
} from './foresight.ts';

/** A container is stopped: it no longer answers at its published ports. */
export function stop(foresight: Foresight, container: InventoryContainer): void {
  touchContainer(foresight, container);
  if (!foresight.running.delete(container.id)) return;
  affect(foresight, container.id, of('container', container.name, 'stopped'));
  closePorts(foresight, container);
}

/** A container is removed, with what it wrote outside its volumes; volumes may lose their last reference. */
export function remove(foresight: Foresight, container: InventoryContainer): void {
  touchContainer(foresight, container);
  const { containers, running } = foresight;
  if (!containers.delete(container.id)) return;
  affect(foresight, container.id, of('container', container.name, 'removed'));
  if (running.delete(container.id)) closePorts(foresight, container);
  endangerData(foresight, container, 'lost');
  for (const { name } of container.mounts)
    if (foresight.volumes.has(name) && usersOf(foresight, name).length === 0)
      affect(foresight, name, of('volume', shownVolume(name), 'unreferenced', bytesOf(foresight, name)));
}

/** A container goes down and comes back at once. */
export function restart(foresight: Foresight, container: InventoryContainer): void {
  touchContainer(foresight, container);
  if (!foresight.containers.has(container.id)) return;
  foresight.running.add(container.id);
  openPorts(foresight, container);
  const effect = foresight.effects.get(`container ${container.id}`)?.effect;
  if (effect === 'stopped') foresight.effects.delete(`container ${container.id}`);
  affect(foresight, container.id, of('container', container.name, 'restarted'));
}

/** A container that was stopped is started; one that runs goes on. */
export function start(foresight: Foresight, container: InventoryContainer): void {
  touchContainer(foresight, container);
  if (foresight.running.has(container.id)) return;
  if (isRunning(container)) restart(foresight, container);
  else foresight.started.add(container.name);
}

/** A service's container may be made anew from its image and volumes, whatever became of it before. */
export function recreate(foresight: Foresight, container: InventoryContainer): void {
  touchContainer(foresight, container);
  const key = `container ${container.id}`;
  foresight.containers.add(container.id);
  foresight.running.add(container.id);
  openPorts(foresight, container);
  const before = foresight.effects.get(key)?.effect;
  endangerData(foresight, container, 'at-risk');
  if (before === 'removed' || before === 'stopped') foresight.effects.delete(key);
  affect(foresight, container.id, of('container', container.name, 'recreated'));
  for (const { name } of container.mounts) {
    const isAnonymous = volumeOf(foresight, name)?.anonymous === true;
    if (!isAnonymous && foresight.effects.get(`volume ${name}`)?.effect === 'unreferenced')
      foresight.effects.delete(`volume ${name}`);
  }
}

/** Databases that nothing keeps go with their container, or may. */
export function endangerData(
  foresight: Foresight,
  container: InventoryContainer,
  effect: 'lost' | 'at-risk',
): void {
  const anonymous = effect === 'lost' ? 'lose' : 'keep';
  for (const { kind, name } of looseDatabases(foresight.inventory, container, anonymous))
    affect(foresight, container.id, of('data', `${kind} of ${name}, in no volume that stays`, effect));
}

/** A volume and its data are gone. */
export function loseVolume(foresight: Foresight, name: string): void {
  touchVolume(foresight, name);
  if (!foresight.volumes.delete(name)) return;
  affect(foresight, name, of('volume', shownVolume(name), 'lost', bytesOf(foresight, name)));
}

/** What is in a volume is replaced, or may be lost. */
export function endangerVolume(foresight: Foresight, name: string, effect: 'overwritten' | 'at-risk'): void {
  touchVolume(foresight, name);
  if (!foresight.volumes.has(name)) return;
  affect(foresight, name, of('volume', shownVolume(name), effect, bytesOf(foresight, name)));
}

/** An image is gone, with all its names. */
export function removeImage(foresight: Foresight, image: InventoryImage): void {
  touch(foresight, { kind: 'image', id: image.id, name: nameOf(image) });
  if (!foresight.images.delete(image.id)) return;
  remember(foresight, image, image.tags);
  affect(foresight, image.id, of('image', nameOf(image), 'removed', image.bytes));
}

/** Names move on to another image; one that keeps none of its names is there, but unreferenced. */
export function moveNames(foresight: Foresight, image: InventoryImage, names: readonly string[]): void {
  touch(foresight, { kind: 'image', id: image.id, name: nameOf(image) });
  remember(foresight, image, names);
  const left = image.tags.filter((tag) => foresight.renamed.get(tag) !== image.id);
  if (left.length === 0 && image.tags.length > 0 && foresight.images.has(image.id))
    affect(foresight, image.id, of('image', nameOf(image), 'unreferenced', image.bytes));
}

/** What a name stood for before the first step counts. */
function remember({ renamed }: Foresight, { id }: InventoryImage, names: readonly string[]): void {
  for (const name of names) if (!renamed.has(name)) renamed.set(name, id);
}

/** A network is gone. */
export function removeNetwork(foresight: Foresight, network: InventoryNetwork): void {
  touch(foresight, { kind: 'network', id: network.id, name: network.name });
  if (foresight.networks.delete(network.id))
    affect(foresight, network.id, of('network', network.name, 'removed'));
}

/** The build cache, or a part of it, is gone. */
export function dropBuildCache(foresight: Foresight): void {
  const { buildCacheBytes } = foresight.inventory;
  if (buildCacheBytes !== 0)
    affect(foresight, '', of('build-cache', 'of the engine', 'removed', buildCacheBytes));
}

function of(
  kind: Effect['kind'],
  name: string,
  effect: Effect['effect'],
  bytes: number | null = null,
): Effect {
  return { kind, name, effect, bytes };
}

function closePorts(foresight: Foresight, container: InventoryContainer): void {
  for (const { host } of container.ports)
    affect(foresight, portId(container, host), of('port', `${host} (${container.name})`, 'unreachable'));
}

function openPorts(foresight: Foresight, container: InventoryContainer): void {
  for (const { host } of container.ports) foresight.effects.delete(`port ${portId(container, host)}`);
}

function portId({ id }: InventoryContainer, host: number): string {
  return `${id}/${host}`;
}

function volumeOf({ inventory }: Foresight, name: string) {
  return inventory.volumes.find((volume) => volume.name === name);
}

function bytesOf(foresight: Foresight, name: string): number | null {
  return volumeOf(foresight, name)?.bytes ?? null;
}

/** The 64 digits of an anonymous volume tell nobody anything. */
function shownVolume(name: string): string {
  return /^[0-9a-f]{64}$/.test(name) ? `${name.slice(0, 12)}… (anonymous)` : name;
}
