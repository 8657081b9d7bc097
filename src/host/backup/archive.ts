import type { Workbench } from '../changes/workbench.ts';
import { Failure } from '../failure.ts';
import { must } from './on-host.ts';

// A pipeline ends as its last command does. What the first one ended with goes around the pipe.
const COMPRESS = [
  'part=$1',
  'shift',
  'umask 077',
  'ended=$({ { "$@" 3>&-; echo $? >&3; } | gzip -c >"$part" || echo full >&3; } 3>&1)',
  'case $ended in 0) ;; *full*) exit 74;; *) exit "$ended";; esac',
].join('\n');

// The end of a tar archive is two empty blocks: without them the rest of it is missing, which `tar` alone lets pass.
const LIST = [
  'gzip -t "$1" || exit 1',
  '[ "$(gzip -dc "$1" | tail -c 1024 | tr -d "\\000" | wc -c)" -eq 0 ] || { echo "its end is missing" >&2; exit 1; }',
  'ended=$({ { tar -tzf "$1" 3>&-; echo $? >&3; } | wc -l; } 3>&1)',
  'echo $ended',
].join('\n');

/** Writes what `argv` prints, compressed, to `part`. Throws a Failure when either of the two fails. */
export async function compress(
  bench: Workbench,
  what: string,
  argv: readonly string[],
  part: string,
  remedy: string,
): Promise<void> {
  await must(bench, what, ['sh', '-c', COMPRESS, 'sh', part, ...argv], remedy);
}

/** Reads a `.tar.gz` to its end; resolves with how many entries it has. Throws a Failure when it is not whole. */
export async function listArchive(bench: Workbench, path: string): Promise<number> {
  const again = 'Ask again; if it stays so, look at the disk of the host.';
  const { stdout } = await must(bench, `reading the archive ${path}`, ['sh', '-c', LIST, 'sh', path], again);
  const [ended, entries] = stdout.trim().split(/\s+/).map(Number);
  if (ended === 0 && entries !== undefined && entries > 0) return entries;
  throw new Failure('refused', `the archive ${path} cannot be listed`, again);
}
