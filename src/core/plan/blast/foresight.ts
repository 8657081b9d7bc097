import type { Target } from '../../target.ts';
import type { Inventory, InventoryContainer, InventoryFile, InventoryImage } from '../inventory.ts';
import { EFFECTS, type Effect, type Touched } from '../plan.ts';

/** What is foreseen of a plan's steps, one after the other: what is left of the host, and what became of the rest. */
export interface Foresight {
  readonly target: Target;
  readonly inventory: Inventory;
  /** What is still there, by id (volumes by name). */
  readonly containers: Set<string>;
  readonly running: Set<string>;
  readonly volumes: Set<string>;
  readonly images: Set<string>;
  readonly networks: Set<string>;
  /** By `kind id`. */
  readonly effects: Map<string, Effect>;
  readonly touched: Map<string, Touched>;
  readonly unforeseen: Set<string>;
  /** Compose projects that steps act on, by name. */
  readonly projects: Map<string, ProjectUse>;
  /** Images that names stood for before steps moved the names: `neuros:latest` → id. */
  readonly renamed: Map<string, string>;
  /** Commands nobody can foresee, and those nothing is known to undo, as typed. */
  readonly unknown: Set<string>;
  readonly undoable: Set<string>;
  /** Containers to start, stop or unpause again by name. */
  readonly started: Set<string>;
  readonly paused: Set<string>;
}

/** How a plan's steps run Compose for a project. */
export interface ProjectUse {
  /** The words before the verb, as resolved: `docker compose --file … --project-name …`. */
  readonly words: readonly string[];
  readonly services: Set<string>;
  /** Containers may be removed, stopped or made anew, so that `up` brings them back. */
  comesBack: boolean;
}

/** The host as the inventory tells it, nothing foreseen yet. */
export function beginForesight(target: Target, inventory: Inventory): Foresight {
  const { containers, volumes, images, networks } = inventory;
  return {
    target,
    inventory,
    containers: new Set(containers.map(({ id }) => id)),
    running: new Set(containers.filter(isRunning).map(({ id }) => id)),
    volumes: new Set(volumes.map(({ name }) => name)),
    images: new Set(images.map(({ id }) => id)),
    networks: new Set(networks.map(({ id }) => id)),
    effects: new Map(),
    touched: new Map(),
    unforeseen: new Set(),
    projects: new Map(),
    renamed: new Map(),
    unknown: new Set(),
    undoable: new Set(),
    started: new Set(),
    paused: new Set(),
  };
}

/** Whether it runs, or would if it could stay up. */
export function isRunning({ state }: InventoryContainer): boolean {
  return state === 'running' || state === 'restarting' || state === 'paused';
}

/** Notes an effect; of several on one thing the worst stays. */
export function affect(foresight: Foresight, id: string, effect: Effect): void {
  const key = `${effect.kind} ${id}`;
  const before = foresight.effects.get(key);
  if (before === undefined || EFFECTS.indexOf(effect.effect) < EFFECTS.indexOf(before.effect))
    foresight.effects.set(key, effect);
}

/** Notes that the plan depends on a container being this one, with its image, volumes and networks. */
export function touchContainer(foresight: Foresight, container: InventoryContainer): void {
  touch(foresight, { kind: 'container', id: container.id, name: container.name });
  touch(foresight, { kind: 'image', id: container.imageId, name: container.image });
  for (const { name } of container.mounts) if (name !== '') touchVolume(foresight, name);
  for (const network of foresight.inventory.networks)
    if (!network.builtIn && container.networks.includes(network.name))
      touch(foresight, { kind: 'network', id: network.id, name: network.name });
}

/** Notes that the plan depends on a volume; volumes have no id but their name. */
export function touchVolume(foresight: Foresight, name: string): void {
  touch(foresight, { kind: 'volume', id: name, name });
}

/** Notes that the plan depends on a thing being this one. */
export function touch({ touched }: Foresight, thing: Touched): void {
  if (thing.id !== '') touched.set(`${thing.kind} ${thing.id}`, thing);
}

/** Containers that are still there and mount a volume. */
export function usersOf({ inventory, containers }: Foresight, volume: string): InventoryContainer[] {
  return inventory.containers.filter(
    ({ id, mounts }) => containers.has(id) && mounts.some(({ name }) => name === volume),
  );
}

/** What an image is called, for people: its first name, else its id. */
export function nameOf({ id, tags }: InventoryImage): string {
  return tags[0] ?? id.replace(/^sha256:/, '').slice(0, 12);
}

/** A file, as the inventory has it; a relative path starts at the working directory. */
export function fileAt({ files, workingDirectory }: Inventory, path: string): InventoryFile | undefined {
  const whole = path.startsWith('/') ? path : `${workingDirectory}/${path.replace(/^(\.\/)+/, '')}`;
  return files.find((file) => file.path === whole);
}
