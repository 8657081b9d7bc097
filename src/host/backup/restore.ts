import { posix } from 'node:path';
import type { BackupItem } from '../../core/plan/backup.ts';
import type { Unable } from '../../ports/hands.ts';
import type { Workbench } from '../changes/workbench.ts';
import { Failure } from '../failure.ts';
import type { Restored } from './backup-kind.ts';
import { checkItem, isBackupPath } from './check-item.ts';
import { checkTag } from './kinds/tag.ts';
import { KINDS } from './kinds.ts';
import { digestOn } from './place.ts';
import { receiptOf } from './receipts.ts';
import { orUnable } from './unable.ts';

/**
 * Puts a backup back; `from` is the path of its receipt. A backup that is not, byte for byte, what its receipt says is
 * refused before anything is touched.
 */
export function restore(
  bench: Workbench,
  item: BackupItem,
  from: string,
): Promise<({ readonly kind: 'exited' } & Restored) | Unable> {
  return orUnable(async () => {
    checkItem(item);
    if (item.kind === 'tag') await checkTag(bench, from, item.source);
    else await checkFile(bench, item, from);
    return { kind: 'exited', ...(await KINDS[item.kind].restore(bench, item, from)) };
  });
}

async function checkFile(bench: Workbench, item: BackupItem, from: string): Promise<void> {
  const refuse = (why: string): never => {
    throw new Failure(
      'refused',
      `${from} cannot be restored: ${why}. Nothing was touched`,
      'Look at the backups of the target (/backups), or restore by hand as docs/backups.md says.',
    );
  };
  if (!isBackupPath(bench.backupFolder, from)) refuse(`backups lie in ${bench.backupFolder}/OPERATION/`);
  const receipt = await receiptOf(bench, from);
  if (receipt === undefined) return refuse('it has no receipt');
  const { operation, target, path, item: was } = receipt;
  if (path !== from || operation !== posix.basename(posix.dirname(from)))
    refuse('its receipt is of another file');
  if (target !== bench.target.name) refuse(`it is a backup of the target ${target}`);
  if (was.kind !== item.kind || was.name !== item.name)
    refuse(`it is a backup of the ${was.kind} ${was.name}`);
  const digest = await digestOn(bench, from);
  if (digest === null) refuse('the file is not there');
  if (digest !== receipt.sha256) refuse('it has been changed since it was taken (its SHA-256 is another)');
}
