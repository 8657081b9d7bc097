import { posix } from 'node:path';
import type { Receipt } from '../../core/plan/backup.ts';
import type { Workbench } from '../changes/workbench.ts';
import { Failure } from '../failure.ts';
import { cleanUp, failed, must, onHost } from './on-host.ts';

const ASK_FOLDER =
  'Look at the folder on the host: it belongs to whom Umpire logs in as, and has the mode 0700.';

// `set -C` makes creating the file the question whether it was there, so that two never get the same name.
const OPEN = [
  'umask 077',
  '[ -d "$1" ] && [ ! -L "$1" ] && cd "$1" || { echo "there is no folder $1" >&2; exit 1; }',
  'n=1 name=$2$3',
  'until (set -C; : >"$name") 2>/dev/null; do',
  '  [ -e "$name" ] || [ -L "$name" ] || { : >"$name"; exit 1; }',
  '  n=$((n + 1)) name="$2-$n$3"',
  '  [ "$n" -le 1000 ] || { echo "there are 1000 backups named $2$3 already" >&2; exit 1; }',
  'done',
  'echo "$name"',
].join('\n');

// Written data reach the disk before the name does: `sync FILE` where there is one, else everything.
const SEAL = [
  'f=$1',
  'sync "$f.part" 2>/dev/null || sync',
  'mv -f "$f.part" "$f" || exit 1',
  'sync "$(dirname "$f")" 2>/dev/null || sync',
  'wc -c <"$f" && { sha256sum <"$f" 2>/dev/null || shasum -a 256 <"$f" 2>/dev/null; } && exit',
  'echo "neither sha256sum nor shasum works there: install coreutils" >&2',
  'exit 1',
].join('\n');

const DIGEST = '[ -f "$1" ] && [ ! -L "$1" ] && { sha256sum <"$1" 2>/dev/null || shasum -a 256 <"$1"; }';

// Everything begins with a name that was ours alone from the start.
const DISCARD = 'rm -rf "$1" "$1.part" "$1.parts" "$1.receipt.json" "$1.receipt.json.part"';

/** Takes a free name in an operation's folder, by making an empty file of it; resolves with its path. */
export async function openPlace(
  bench: Workbench,
  folder: string,
  [stem, ending]: readonly [string, string],
): Promise<string> {
  const argv = ['sh', '-c', OPEN, 'sh', folder, stem, ending];
  const { stdout } = await must(bench, `making a file in ${folder}`, argv, ASK_FOLDER);
  return posix.join(folder, stdout.trim());
}

/** Gives what was written at `<path>.part` its name, and tells its size and digest as the host reads them. */
export async function seal(
  bench: Workbench,
  path: string,
  mayBeEmpty: boolean,
): Promise<Pick<Receipt, 'path' | 'bytes' | 'sha256'>> {
  const ran = await must(bench, `finishing ${path}`, ['sh', '-c', SEAL, 'sh', path], ASK_FOLDER);
  const [, bytes, sha256] = /^\s*(\d+)\s+([0-9a-f]{64})\b/.exec(ran.stdout) ?? [];
  if (bytes === undefined || sha256 === undefined) throw failed(`measuring ${path}`, ran, ASK_FOLDER);
  if (bytes === '0' && !mayBeEmpty)
    throw new Failure('refused', `the backup ${path} came out empty`, 'See whether its source has any data.');
  return { path, bytes: Number(bytes), sha256 };
}

/** The hex SHA-256 of a file of the host; `null` when there is no regular file. */
export async function digestOn(bench: Workbench, path: string): Promise<string | null> {
  const { stdout } = await onHost(bench, `reading ${path}`, ['sh', '-c', DIGEST, 'sh', path]);
  return /^[0-9a-f]{64}\b/.exec(stdout)?.[0] ?? null;
}

/** Removes a backup that did not come to its end, with all beside it. */
export function discard(bench: Workbench, path: string): Promise<void> {
  return cleanUp(bench, ['sh', '-c', DISCARD, 'sh', path]);
}

/** Text as part of a file's name. */
export function plainName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]+/g, '_').slice(0, 100);
}
