import type { InventoryContainer } from '../inventory.ts';
import { type EngineCommand, hasFlag, valuesOf } from '../read-command.ts';
import { loseAnonymous } from './compose-verbs.ts';
import { findContainer, findImage, findNetwork, findVolume } from './find-things.ts';
import type { Foresight } from './foresight.ts';
import {
  dropBuildCache,
  loseVolume,
  moveNames,
  remove,
  removeImage,
  removeNetwork,
  restart,
  start,
  stop,
} from './happen.ts';
import {
  pruneContainers,
  pruneImages,
  pruneNetworks,
  pruneSystem,
  pruneVolumes,
  resetSystem,
} from './prune.ts';

type Verb = (foresight: Foresight, command: EngineCommand) => void;

/** What the verbs of an engine do; a verb that is missing takes nothing away, or is not foreseen. */
export const ENGINE_VERBS: Readonly<Record<string, Verb>> = {
  stop: halt,
  kill: halt,
  pause: (foresight, command) => {
    for (const container of containersOf(foresight, command)) {
      stop(foresight, container);
      foresight.paused.add(container.name);
    }
  },
  unpause: () => {},
  restart: (foresight, command) => {
    for (const container of containersOf(foresight, command)) restart(foresight, container);
  },
  start: (foresight, command) => {
    for (const container of containersOf(foresight, command)) start(foresight, container);
  },
  rm: (foresight, command) => {
    for (const container of containersOf(foresight, command)) {
      if (foresight.running.has(container.id) && !hasFlag(command.options, '-f', '--force'))
        foresight.unforeseen.add(`Container ${container.name} runs: without --force it is not removed.`);
      remove(foresight, container);
      if (hasFlag(command.options, '-v', '--volumes')) loseAnonymous(foresight, container);
    }
  },
  rmi: removeImages,
  tag: (foresight, command) => nameAnew(foresight, command.operands.slice(1)),
  build: (foresight, command) => nameAnew(foresight, valuesOf(command.options, '-t', '--tag')),
  pull: (foresight, command) => nameAnew(foresight, command.operands),
  push: () => {},
  'volume rm': (foresight, command) => {
    for (const { name } of named(foresight, command, 'volume', findVolume)) loseVolume(foresight, name);
  },
  'network rm': (foresight, command) => {
    for (const network of named(foresight, command, 'network', findNetwork))
      removeNetwork(foresight, network);
  },
  'container prune': (foresight, command) => pruneContainers(foresight, command),
  'image prune': (foresight, command) => pruneImages(foresight, command),
  'volume prune': (foresight, command) => pruneVolumes(foresight, command),
  'network prune': (foresight, command) => pruneNetworks(foresight, command),
  'system prune': pruneSystem,
  'system reset': resetSystem,
  'builder prune': dropBuildCache,
  'builder rm': dropBuildCache,
};

function halt(foresight: Foresight, command: EngineCommand): void {
  for (const container of containersOf(foresight, command)) {
    stop(foresight, container);
  }
}

function containersOf(foresight: Foresight, command: EngineCommand): InventoryContainer[] {
  return named(foresight, command, 'container', findContainer);
}

/** What the operands name; a name of nothing is said, not passed over. */
function named<T>(
  { inventory, unforeseen }: Foresight,
  { operands }: EngineCommand,
  kind: string,
  find: (inventory: Foresight['inventory'], word: string) => T | undefined,
): T[] {
  return operands.flatMap((word) => {
    const thing = find(inventory, word);
    if (thing === undefined) unforeseen.add(`There is no ${kind} \`${word}\` on the host.`);
    return thing === undefined ? [] : [thing];
  });
}

/** A name of several is taken away; with its last name, or by its id, an image is gone. */
function removeImages(foresight: Foresight, command: EngineCommand): void {
  for (const word of command.operands) {
    const [image] = named(foresight, { ...command, operands: [word] }, 'image', findImage);
    if (image === undefined) continue;
    const tag = /:[^/]*$/.test(word) ? word : `${word}:latest`;
    const own = image.tags.filter((each) => each === tag || each.endsWith(`/${tag}`));
    const rest = image.tags.filter((each) => !own.includes(each) && !foresight.renamed.has(each));
    if (own.length > 0 && rest.length > 0) moveNames(foresight, image, own);
    else removeImage(foresight, image);
  }
}

/** Names are given to another image than the one that has them now. */
function nameAnew(foresight: Foresight, names: readonly string[]): void {
  for (const name of names) {
    const tag = /:[^/]*$/.test(name) ? name : `${name}:latest`;
    const image = foresight.inventory.images.find(({ tags }) => tags.includes(tag));
    if (image !== undefined) moveNames(foresight, image, [tag]);
  }
}
