import type { BackupItem } from './backup.ts';
import type { Inventory, InventoryContainer } from './inventory.ts';

const POSTGRES = /(^|[-_.])(postgres(ql)?|postgis|timescale(db)?|pgvector)([-_.](ha|alpine|\d+))*$/;
const REDIS = /(^|[-_.])(redis(-stack-server|-stack)?|valkey|dragonfly)([-_.](alpine|\d+))*$/;
/** Where containers get configuration and first contents from: nothing of a database lies there. */
const NO_DATA = /^\/(docker-entrypoint|etc|run|tmp)|\.(conf|sql|sh|crt|key|pem)$/;

/** The databases of a container: by the name of its image, and the SQLite files that were found. */
export function databasesOf(container: InventoryContainer): BackupItem[] {
  const { id } = container;
  const name = serviceOf(container);
  const image =
    container.image
      .replace(/@.*$/, '')
      .replace(/:[^/]*$/, '')
      .split('/')
      .at(-1) ?? '';
  const items = container.sqlite.map(
    (source): BackupItem => ({ kind: 'sqlite', source, name, container: id }),
  );
  if (POSTGRES.test(image)) items.push({ kind: 'postgres', source: id, name, container: '' });
  if (REDIS.test(image)) items.push({ kind: 'redis', source: id, name, container: '' });
  return items;
}

/**
 * Databases that go with their container, because no folder of the host and no volume with a name keeps them.
 * `anonymous` volumes keep them only for Compose, which hands them on to the container made anew.
 */
export function looseDatabases(
  { volumes }: Inventory,
  container: InventoryContainer,
  anonymous: 'keep' | 'lose',
): BackupItem[] {
  const kept = container.mounts.filter(({ name, readOnly, destination }) => {
    const isAnonymous = volumes.some((volume) => volume.name === name && volume.anonymous);
    return !readOnly && !NO_DATA.test(destination) && !(isAnonymous && anonymous === 'lose');
  });
  return databasesOf(container).filter(({ kind, source }) =>
    kind === 'sqlite'
      ? !kept.some(({ destination }) => source === destination || source.startsWith(`${destination}/`))
      : kept.length === 0,
  );
}

/** How a container is found again when it was made anew. */
export function serviceOf({ service, name }: InventoryContainer): string {
  return service === '' ? name : service;
}
