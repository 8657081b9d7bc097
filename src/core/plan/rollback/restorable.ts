import type { BackupItem } from '../backup.ts';
import type { Foresight } from '../blast/foresight.ts';

/**
 * Volumes whose content is lost, overwritten or at risk. One of a database that was dumped is left to the dump: an
 * archive taken while the database writes need not hold together. An anonymous one that is gone is found by no new
 * container: its archive is kept for people.
 */
export function volumesToRestore(foresight: Foresight, backups: readonly BackupItem[]): BackupItem[] {
  const dumped = new Set(backups.filter(isDump).map(({ source }) => source));
  const users = foresight.inventory.containers.filter(({ id }) => dumped.has(id));
  const covered = new Set(users.flatMap(({ mounts }) => mounts.map(({ name }) => name)));
  const isForsaken = (name: string) =>
    ['lost', 'unreferenced'].includes(foresight.effects.get(`volume ${name}`)?.effect ?? '') &&
    foresight.inventory.volumes.some((volume) => volume.name === name && volume.anonymous);
  return backups.filter(
    ({ kind, source }) => kind === 'volume' && !covered.has(source) && !isForsaken(source),
  );
}

/** Databases whose data a plan replaces or puts at risk, or whose volume it loses. */
export function databasesToRestore(
  { inventory, effects }: Foresight,
  backups: readonly BackupItem[],
): BackupItem[] {
  const endangered = new Set(backups.filter(({ kind }) => kind === 'volume').map(({ source }) => source));
  return backups.filter((item) => {
    if (!isDump(item) && item.kind !== 'sqlite') return false;
    const id = item.kind === 'sqlite' ? item.container : item.source;
    const mounts = inventory.containers.find((each) => each.id === id)?.mounts ?? [];
    return effects.has(`data ${id}`) || mounts.some(({ name }) => endangered.has(name));
  });
}

function isDump({ kind }: BackupItem): boolean {
  return kind === 'postgres' || kind === 'redis';
}
