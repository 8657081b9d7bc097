import type { BackupItem, Receipt } from '../../core/plan/backup.ts';
import type { Workbench } from '../changes/workbench.ts';

export type Rehearsal = Receipt['rehearsal'];

/** Tries what was written, at its final path. Throws a Failure when it could not be restored. */
export type Rehearse = (path: string) => Promise<Rehearsal>;

/** What writing leaves to be done. */
export interface Written {
  readonly rehearse: Rehearse;
  /** What the receipt says instead of the file's path, size and digest, where the file is not the backup itself. */
  readonly proof?: Pick<Receipt, 'path' | 'bytes' | 'sha256'>;
}

/** How a restore ended; what it said is unredacted. */
export interface Restored {
  readonly exitCode: number;
  readonly output: string;
}

/** How one kind of thing is backed up and put back. What the host cannot do is thrown as a Failure. */
export interface BackupKind {
  /** What people find in the folder: the name up to where a number may be added, and its ending. */
  fileName(item: BackupItem, now: Date): readonly [stem: string, ending: string];
  /** Bytes it may take, as far as that is cheap to know. */
  estimate(bench: Workbench, item: BackupItem): Promise<number>;
  /** Writes the backup to `part`, readable by the owner alone. */
  write(bench: Workbench, item: BackupItem, part: string): Promise<Written>;
  /** Puts it back. A Failure means that nothing was touched, unless it says otherwise. */
  restore(bench: Workbench, item: BackupItem, from: string): Promise<Restored>;
}
