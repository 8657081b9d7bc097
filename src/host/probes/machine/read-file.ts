import { posix } from 'node:path';
import { type Asking, runOnHost } from '../../asking.ts';
import { Failure } from '../../failure.ts';
import { KEEP_BYTES } from '../../run/watch.ts';

/** A file of a host. */
export type HostFile =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly sizeBytes: number;
      readonly modified: string;
      readonly content: string;
      readonly truncated: boolean;
    }
  | { readonly kind: 'absent'; readonly path: string };

/** What is read of a file; the rest of what one command may write is for its facts. */
const FILE_BYTES = KEEP_BYTES - 1024;

// The first line says what it is; the second, of a file, its size and time; the rest is its start.
const SCRIPT = [
  'f=$1',
  'if [ ! -e "$f" ]; then case $(ls -d -- "$f" 2>&1) in *ermission*) echo closed;; *) echo absent;; esac; exit; fi',
  '[ -f "$f" ] || { echo other; exit; }',
  '[ -r "$f" ] || { echo closed; exit; }',
  'echo file',
  'stat -L -c "%s %Y" -- "$f" 2>/dev/null || stat -L -f "%z %m" "$f"',
  'head -c "$2" -- "$f" 2>/dev/null || head -c "$2" "$f"',
].join('\n');

/** Reads a file in one command. Throws a Failure when it may not be read or is no file. */
export async function readFile(asking: Asking, path: string): Promise<HostFile> {
  const ran = await runOnHost(asking, ['sh', '-c', SCRIPT, 'sh', path, String(FILE_BYTES)], ['cat', path]);
  const [kind = '', facts = '', ...rest] = ran.stdout.split('\n');
  if (kind === 'absent') return { kind: 'absent', path };
  if (kind === 'closed')
    throw new Failure(
      'refused',
      `${path}: Permission denied`,
      `Let the user who logs in read it: ls -ld ${path}`,
    );
  if (kind !== 'file') throw new Failure('unsupported', `${path} is no regular file`, 'Name a file.');
  const [size = 0, seconds = 0] = facts.split(' ').map(Number);
  return {
    kind: 'file',
    path,
    sizeBytes: size,
    modified: new Date(seconds * 1000).toISOString(),
    content: rest.join('\n'),
    truncated: size > FILE_BYTES,
  };
}

/** The whole path of a probe's file: relative ones start at the compose file's folder. Throws `unsupported` without one. */
export function pathOf(asking: Asking, path: string): string {
  if (posix.isAbsolute(path)) return path;
  const { compose, name } = asking.target;
  if (compose) return posix.join(posix.dirname(compose.file), path);
  throw new Failure(
    'unsupported',
    `${path} is a relative path, and the target ${name} has no compose file whose folder it could start at`,
    'Write an absolute path in the runbook, or give the target a compose file.',
  );
}
