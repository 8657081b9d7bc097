import { posix } from 'node:path';
import type { Unable } from '../../ports/hands.ts';
import type { Workbench } from '../changes/workbench.ts';
import { removeTag } from './kinds/tag.ts';
import { must } from './on-host.ts';
import { type FiledReceipt, listReceipts } from './receipts.ts';
import { orUnable } from './unable.ts';

/** What one call looks at, oldest first; the next call goes on. */
const AT_ONCE = 300;

// The receipt goes last: what could not be removed keeps it and is tried again. The folder is the mark that the operation
// was done; it goes with its last backup, long after the grant has expired.
const REMOVE = [
  '[ ! -L "$1" ] && cd "$1" || exit 1',
  'rm -f "./$2" && rm -f "./$2.receipt.json" || exit 1',
  '[ "$3" = kept ] || { cd .. && rmdir "$1" 2>/dev/null; }',
  'true',
].join('\n');

// Operations that took no backup leave an empty folder as the mark of their claim; `rmdir` takes only empty ones.
const SWEEP =
  '[ -d "$1" ] && [ ! -L "$1" ] || exit 0; find "$1" -mindepth 1 -maxdepth 1 -type d -mtime +"$2" -exec rmdir {} \\; 2>/dev/null; true';
const DAY_MS = 24 * 60 * 60 * 1000;

/** A grant lives for minutes: a folder that may be younger than this marks a claim that still counts. */
const CLAIM_MS = DAY_MS;

/**
 * Removes the target's backups taken before `before` that have a receipt of ours, and nothing else; resolves with how many.
 * Links are not followed. Folders whose last backup went, and empty ones, are removed as well when they are over a day old.
 */
export function expireBackups(bench: Workbench, before: Date): Promise<number | Unable> {
  return orUnable(async () => {
    const old = (await listReceipts(bench, 'oldest', AT_ONCE)).filter(
      ({ receipt }) => Date.parse(receipt.takenAt) < before.getTime(),
    );
    for (const each of old) await remove(bench, each);
    const days = Math.max(1, Math.floor((Date.now() - before.getTime()) / DAY_MS));
    const argv = ['sh', '-c', SWEEP, 'sh', bench.backupFolder, String(days)];
    await must(bench, `removing old marks in ${bench.backupFolder}`, argv, 'See who owns the folder: ls -la');
    return old.length;
  });
}

async function remove(bench: Workbench, { receipt, folder, file }: FiledReceipt): Promise<void> {
  if (receipt.item.kind === 'tag') await removeTag(bench, receipt.path);
  const young = Date.parse(receipt.takenAt) > Date.now() - CLAIM_MS;
  const path = posix.join(bench.backupFolder, folder);
  const argv = ['sh', '-c', REMOVE, 'sh', path, file, young ? 'kept' : 'removed'];
  await must(bench, `removing ${folder}/${file}`, argv, 'See who owns the folder: ls -la');
}
