import { createHash } from 'node:crypto';
import { type Asking, runOnHost } from '../asking.ts';
import { Failure } from '../failure.ts';

/** A regular file of a host, byte for byte. */
export interface FileBytes {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  /** `null` of a file larger than `WHOLE_BYTES`. */
  readonly content: Buffer | null;
}

/** In base64 still less than what is kept of a command's output. */
const WHOLE_BYTES = 512 * 1024;

// The first line says what it is; of a small file its bytes follow, of another its size and digest.
const SCRIPT = [
  'f=$1',
  'if [ ! -e "$f" ]; then case $(ls -d -- "$f" 2>&1) in *ermission*) echo closed;; *) echo absent;; esac; exit; fi',
  '[ -f "$f" ] || { echo other; exit; }',
  '[ -r "$f" ] || { echo closed; exit; }',
  'size=$(wc -c <"$f") || exit',
  'if [ "$size" -le "$2" ]; then echo whole; exec base64 <"$f"; fi',
  'echo large; echo "$size"',
  'if command -v sha256sum >/dev/null; then sha256sum <"$f"; else shasum -a 256 <"$f"; fi',
].join('\n');

/** Reads a file in one command; `null` when there is none. Throws a Failure when it is none to be read. */
export async function readBytes(asking: Asking, path: string): Promise<FileBytes | null> {
  const ran = await runOnHost(
    asking,
    ['sh', '-c', SCRIPT, 'sh', path, String(WHOLE_BYTES)],
    ['sha256sum', path],
  );
  const [kind = '', ...rest] = ran.stdout.split('\n');
  if (ran.exitCode === 0 && kind === 'absent') return null;
  if (ran.exitCode === 0 && kind === 'whole') {
    const content = Buffer.from(rest.join(''), 'base64');
    return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex'), content };
  }
  const [size = '', digest = ''] = rest;
  const [, sha256] = /^([0-9a-f]{64})\b/.exec(digest) ?? [];
  if (ran.exitCode === 0 && kind === 'large' && sha256 !== undefined)
    return { bytes: Number(size), sha256, content: null };
  throw unreadable(path, kind, ran.stderr.trim());
}

function unreadable(path: string, kind: string, words: string): Failure {
  if (kind === 'other')
    return new Failure(
      'unsupported',
      `${path} is a folder or another thing that is no regular file`,
      'Name a file: what a plan reads or writes is fixed by its digest.',
    );
  if (kind === 'closed')
    return new Failure(
      'refused',
      `${path}: Permission denied`,
      `Let the user who works there read it: ls -ld ${path}`,
    );
  return new Failure(
    'refused',
    `${path} cannot be read: ${words || 'the host says nothing'}`,
    `Look at it on the host: ls -ld ${path}; sha256sum ${path}`,
  );
}
