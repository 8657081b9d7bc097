import type {
  Inventory,
  InventoryContainer,
  InventoryImage,
  InventoryNetwork,
  InventoryVolume,
} from '../inventory.ts';

/** The container a word names: by name, or by the beginning of its id, as the engine reads it. */
export function findContainer({ containers }: Inventory, word: string): InventoryContainer | undefined {
  const name = word.replace(/^\//, '');
  return (
    containers.find((each) => each.id === name || each.name === name) ??
    containers.find((each) => isBeginning(name, each.id))
  );
}

/** The image a word names: by name (`:latest` may be left out, and the registry), or by the beginning of its id. */
export function findImage({ images }: Inventory, word: string): InventoryImage | undefined {
  const tag = /:[^/]*$/.test(word) ? word : `${word}:latest`;
  const id = word.replace(/^sha256:/, '');
  return (
    images.find(({ tags }) => tags.some((each) => each === tag || each.endsWith(`/${tag}`))) ??
    images.find((each) => isBeginning(id, each.id.replace(/^sha256:/, '')))
  );
}

/** The volume a word names. */
export function findVolume({ volumes }: Inventory, word: string): InventoryVolume | undefined {
  return volumes.find(({ name }) => name === word);
}

/** The network a word names: by name, or by the beginning of its id. */
export function findNetwork({ networks }: Inventory, word: string): InventoryNetwork | undefined {
  return (
    networks.find((each) => each.id === word || each.name === word) ??
    networks.find((each) => isBeginning(word, each.id))
  );
}

function isBeginning(word: string, id: string): boolean {
  return /^[0-9a-f]{4,64}$/.test(word) && id.startsWith(word);
}
