import type { BackupItem, Receipt } from '../../core/plan/backup.ts';
import type { Unable } from '../../ports/hands.ts';
import type { Workbench } from '../changes/workbench.ts';
import { checkItem, operationFolder } from './check-item.ts';
import { checkRoom } from './free-bytes.ts';
import { KINDS } from './kinds.ts';
import { discard, openPlace, seal } from './place.ts';
import { writeReceipt } from './receipts.ts';
import { orUnable } from './unable.ts';

/**
 * Takes one backup into the operation's folder, which must be there: written under another name, measured by the host,
 * tried, and only then given a receipt. `Unable` leaves nothing of it behind.
 */
export function backUp(
  bench: Workbench,
  operation: string,
  item: BackupItem,
): Promise<{ readonly kind: 'taken'; readonly receipt: Receipt } | Unable> {
  return orUnable(async () => {
    checkItem(item);
    const folder = operationFolder(bench.backupFolder, operation);
    const kind = KINDS[item.kind];
    const now = new Date();
    await checkRoom(bench, await kind.estimate(bench, item));
    const file = await openPlace(bench, folder, kind.fileName(item, now));
    let taken = false;
    try {
      const { rehearse, proof } = await kind.write(bench, item, `${file}.part`);
      const sealed = await seal(bench, file, item.kind === 'file');
      const rehearsal = await rehearse(file);
      const target = bench.target.name;
      const takenAt = now.toISOString();
      const receipt = { operation, target, item, ...(proof ?? sealed), takenAt, rehearsal };
      await writeReceipt(bench, file, receipt);
      taken = true;
      return { kind: 'taken', receipt };
    } finally {
      if (!taken) await discard(bench, file);
    }
  });
}
