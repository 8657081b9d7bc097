import type { Workbench } from '../changes/workbench.ts';
import { Failure } from '../failure.ts';
import { onHost } from './on-host.ts';

/** What stays free beside a backup. */
const SPARE_BYTES = 100 * 1024 * 1024;

// The folder is made with the first operation: before that, its file system is the one of what is there.
const SCRIPT = 'f=$1; while [ ! -d "$f" ] && [ "$f" != / ]; do f=$(dirname "$f"); done; exec df -Pk "$f"';

/** Bytes that are free where backups go, for the user who logs in; `null` when the host does not tell. */
export async function freeBytes(bench: Workbench): Promise<number | null> {
  try {
    const argv = ['sh', '-c', SCRIPT, 'sh', bench.backupFolder];
    const { exitCode, stdout } = await onHost(bench, '`df`', argv);
    return exitCode === 0 ? readFree(stdout) : null;
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

/** Bytes available, from the output of POSIX `df -Pk` of one folder; `null` when it is none. */
export function readFree(df: string): number | null {
  const blocks = df
    .trim()
    .split('\n')
    .at(-1)
    ?.match(/\s(\d+)\s+\d+%\s/)?.[1];
  return blocks === undefined ? null : Number(blocks) * 1024;
}

/** Throws a Failure, in numbers, when a backup of `bytes` would leave less than 100 MiB free. */
export async function checkRoom(bench: Workbench, bytes: number): Promise<void> {
  const free = await freeBytes(bench);
  if (free !== null && free - bytes >= SPARE_BYTES) return;
  const needed = `it may take ${mebibytes(bytes)}, and ${mebibytes(SPARE_BYTES)} must stay free`;
  throw new Failure(
    'unsupported',
    free === null
      ? `nobody knows how much room there is at ${bench.backupFolder}: \`df\` does not tell`
      : `there is no room for this backup at ${bench.backupFolder}: ${mebibytes(free)} are free, ${needed}`,
    'Make room on the host, or let `backups.folder` of the config name a bigger file system.',
  );
}

/** A size for people. */
export function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0)} MiB`;
}
