import type { BackupItem, Receipt } from './backup.ts';
import type { Step } from './plan.ts';

/** Steps whose restores name the backups they take from, or the backups that are not there. */
export type FoundReceipts =
  | { readonly kind: 'found'; readonly steps: readonly Step[] }
  | { readonly kind: 'missing'; readonly items: readonly BackupItem[] };

/**
 * A planned rollback with the receipts of the operation it undoes: each restore gets the path of the newest backup of
 * its item that the operation took.
 */
export function findReceipts(
  steps: readonly Step[],
  operation: string,
  receipts: readonly Receipt[],
): FoundReceipts {
  const own = receipts
    .filter((receipt) => receipt.operation === operation)
    .toSorted((a, b) => (a.takenAt < b.takenAt ? 1 : -1));
  const missing: BackupItem[] = [];
  const found = steps.map((step): Step => {
    if (step.kind !== 'restore' || step.from !== '') return step;
    const { kind, source, name } = step.item;
    const receipt = own.find(
      ({ item }) => item.kind === kind && item.source === source && item.name === name,
    );
    if (receipt === undefined) missing.push(step.item);
    return { ...step, from: receipt?.path ?? '' };
  });
  return missing.length > 0 ? { kind: 'missing', items: missing } : { kind: 'found', steps: found };
}
