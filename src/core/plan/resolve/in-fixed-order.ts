import type { Inventory } from '../inventory.ts';

/** The same inventory in an order that does not depend on how the engine happened to list it. */
export function inFixedOrder(inventory: Inventory): Inventory {
  const { containers, volumes, images, networks } = inventory;
  return {
    ...inventory,
    containers: containers
      .map((each) => ({
        ...each,
        mounts: each.mounts.toSorted(by(({ destination }) => destination)),
        networks: each.networks.toSorted(),
        sqlite: each.sqlite.toSorted(),
      }))
      .sort(by(({ name, id }) => `${name} ${id}`)),
    volumes: volumes.toSorted(by(({ name }) => name)),
    images: images.map((each) => ({ ...each, tags: each.tags.toSorted() })).sort(by(({ id }) => id)),
    networks: networks.toSorted(by(({ name, id }) => `${name} ${id}`)),
  };
}

function by<T>(key: (value: T) => string): (a: T, b: T) => number {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}
