import type { Risk } from '../risk/risk.ts';
import type { BackupItem } from './backup.ts';
import { type Foresight, fileAt } from './blast/foresight.ts';
import { databasesOf } from './databases.ts';
import type { InventoryContainer } from './inventory.ts';
import type { Effect, Step } from './plan.ts';
import { isName } from './rollback/bring-back-images.ts';

/**
 * What is backed up before a plan's first step, in this order: files, databases while they run, volumes that are lost or
 * overwritten, images that go, and names for the images of services that may come back from others. A `change` backs up
 * only the files it overwrites, a `read` nothing.
 */
export function neededBackups(risk: Risk, steps: readonly Step[], foresight: Foresight): BackupItem[] {
  if (risk === 'read') return [];
  const files = fileItems(risk, steps, foresight);
  if (risk === 'change') return files;
  const { inventory, effects } = foresight;
  const affected =
    (kind: Effect['kind'], ...which: Effect['effect'][]) =>
    (id: string) => {
      const effect = effects.get(`${kind} ${id}`)?.effect;
      return effect !== undefined && (which.length === 0 || which.includes(effect));
    };
  const containers = inventory.containers.filter(
    ({ id }) => affected('container')(id) || affected('data')(id),
  );
  const endangered = affected('volume', 'lost', 'overwritten', 'at-risk');
  const forsaken = affected('volume', 'unreferenced');
  const volumes = inventory.volumes
    .filter(({ name, anonymous }) => endangered(name) || (anonymous && forsaken(name)))
    .map(
      ({ name }): BackupItem => ({ kind: 'volume', source: name, name, container: userOf(foresight, name) }),
    );
  const gone = affected('image', 'removed');
  const images = inventory.images
    .filter(({ id }) => gone(id))
    .map(
      (image): BackupItem => ({
        kind: 'image',
        source: image.id,
        name: image.tags[0] ?? image.id,
        container: '',
      }),
    );
  const tags = containers
    .filter(({ imageId }) => imageId !== '' && !gone(imageId))
    .map(
      ({ imageId, image }): BackupItem => ({
        kind: 'tag',
        source: imageId,
        name: isName(image) ? image : imageId,
        container: '',
      }),
    );
  return once([...files, ...containers.flatMap(dumpsOf), ...volumes, ...images, ...tags]);
}

/** For more than a change every file that was looked at: which of them the steps overwrite is not always known. */
function fileItems(risk: Risk, steps: readonly Step[], { inventory }: Foresight): BackupItem[] {
  const written = steps.flatMap((step) =>
    step.kind === 'write' ? [fileAt(inventory, step.path)?.path] : [],
  );
  return inventory.files
    .filter(({ sha256, path }) => sha256 !== null && (risk !== 'change' || written.includes(path)))
    .map(({ path }): BackupItem => ({ kind: 'file', source: path, name: path, container: '' }));
}

/** Only a running database can be dumped. */
function dumpsOf(container: InventoryContainer): BackupItem[] {
  return container.state === 'running' ? databasesOf(container) : [];
}

/** The container a volume is reached through: the database's, where one uses it, so that a restore knows what the dump covers. */
function userOf({ inventory }: Foresight, volume: string): string {
  const users = inventory.containers.filter(({ mounts }) => mounts.some(({ name }) => name === volume));
  return (users.find((each) => dumpsOf(each).length > 0) ?? users[0])?.id ?? '';
}

function once(items: readonly BackupItem[]): BackupItem[] {
  const byThing = new Map(
    items.map((item) => [[item.kind, item.source, item.name, item.container].join('\n'), item]),
  );
  return [...byThing.values()];
}
