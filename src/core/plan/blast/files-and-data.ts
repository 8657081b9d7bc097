import type { BackupItem } from '../backup.ts';
import { findContainer } from './find-things.ts';
import { affect, type Foresight, fileAt, touchContainer } from './foresight.ts';
import { endangerVolume } from './happen.ts';

/** Writing a file: one that is there is overwritten. */
export function foreseeWrite(foresight: Foresight, path: string): void {
  const file = fileAt(foresight.inventory, path);
  if (file === undefined)
    foresight.unforeseen.add(`The file ${path} was not looked at: whatever is in it is overwritten.`);
  if (file !== undefined && file.sha256 === null) return;
  const [name, bytes] = [file?.path ?? path, file?.bytes ?? null];
  affect(foresight, name, { kind: 'file', name, effect: 'overwritten', bytes });
}

/** Putting a backup back replaces what is there now. */
export function foreseeRestore(foresight: Foresight, item: BackupItem): void {
  switch (item.kind) {
    case 'file':
      foreseeWrite(foresight, item.source);
      return;
    case 'volume':
      endangerVolume(foresight, item.source, 'overwritten');
      return;
    case 'postgres':
    case 'redis':
    case 'sqlite':
      replaceData(foresight, item);
      return;
    case 'image':
    case 'tag':
      return;
    default:
      item.kind satisfies never;
  }
}

/** The container of the backup may have been made anew since: its service tells it. */
function replaceData(foresight: Foresight, item: BackupItem): void {
  const { inventory, target } = foresight;
  const container =
    findContainer(inventory, item.kind === 'sqlite' ? item.container : item.source) ??
    inventory.containers.find(
      ({ project, service }) => project === target.compose?.project && service === item.name,
    ) ??
    findContainer(inventory, item.name);
  const name = `${item.kind} of ${item.name}`;
  if (container === undefined) {
    foresight.unforeseen.add(`There is no container for ${name}: it must be started first.`);
    return;
  }
  touchContainer(foresight, container);
  affect(foresight, container.id, { kind: 'data', name, effect: 'overwritten', bytes: null });
}
