import { isWorse, type Risk } from '../../risk/risk.ts';
import type { BackupItem } from '../backup.ts';
import type { Inventory } from '../inventory.ts';
import type { Foresight } from './foresight.ts';
import { isLosing } from './order-effects.ts';

/** Says, instead of passing over it, what a plan takes away without a backup, and when there is little room for one. */
export function sayWhatIsNotBackedUp(
  { effects, unforeseen }: Foresight,
  backups: readonly BackupItem[],
  { risk, inventory }: { readonly risk: Risk; readonly inventory: Inventory },
): void {
  if (backups.length === 0 && isWorse(risk, 'change'))
    unforeseen.add('Nothing is backed up: nothing of what this takes away can be, as far as the host tells.');
  const sources = new Set(backups.map(({ source }) => source));
  for (const [key, effect] of effects) {
    const id = key.slice(effect.kind.length + 1);
    const hasItem = sources.has(id) || backups.some(({ container }) => container === id);
    if (isLosing(effect) && effect.kind !== 'container' && !hasItem)
      unforeseen.add(`There is no backup of ${effect.kind} ${effect.name}.`);
  }
  sayRoom(unforeseen, backups, inventory);
}

function sayRoom(
  unforeseen: Set<string>,
  backups: readonly BackupItem[],
  { volumes, images, files, freeBytes, backupFolder }: Inventory,
): void {
  const bytes = new Map<string, number>([
    ...volumes.map(({ name, bytes }) => [`volume ${name}`, bytes ?? 0] as const),
    ...images.map(({ id, bytes }) => [`image ${id}`, bytes] as const),
    ...files.map(({ path, bytes }) => [`file ${path}`, bytes] as const),
  ]);
  const needed = backups.reduce((sum, { kind, source }) => sum + (bytes.get(`${kind} ${source}`) ?? 0), 0);
  if (freeBytes !== null && needed > freeBytes)
    unforeseen.add(
      `The backups may not fit: up to ${megabytes(needed)} are needed in ${backupFolder}, ${megabytes(freeBytes)} are free. ` +
        'Without them nothing is started.',
    );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`;
}
