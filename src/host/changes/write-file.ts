import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { type Asking, runOnHost } from '../asking.ts';
import { Failure } from '../failure.ts';

/** The whole command must fit into one argument of the host's login shell (128 KiB on Linux). */
const CONTENT_BYTES = 96 * 1024;

// Says in one word how it ended. `cp -p` brings along mode and owner; a file nobody had is as readable as any other.
const SCRIPT = [
  'f=$1 t=$2',
  'umask 077',
  'facts() { stat -c "%u:%g %a" -- "$1" 2>/dev/null || stat -f "%u:%g %Lp" "$1"; }',
  'if [ -L "$f" ]; then echo "link $(readlink -- "$f")"; exit; fi',
  'trap \'rm -f -- "$t"\' EXIT',
  'if [ -e "$f" ]; then',
  '  [ -f "$f" ] || { echo other; exit; }',
  '  was=$(facts "$f") && cp -p -- "$f" "$t" && chmod u+w -- "$t" && printf %s "$3" >"$t" || exit',
  '  chmod "${was#* }" -- "$t" || exit',
  '  [ "$(facts "$t")" = "$was" ] || { echo "owner $was"; exit; }',
  'else',
  '  (set -C; printf %s "$3" >"$t") && chmod 644 -- "$t" || exit',
  'fi',
  'sync -- "$t" 2>/dev/null',
  'mv -f -- "$t" "$f" && echo written',
].join('\n');

/** Writes a file whole or not at all; an existing one keeps its mode and owner. Throws a Failure where that cannot be. */
export async function writeFile(asking: Asking, path: string, content: string): Promise<void> {
  const size = Buffer.byteLength(content);
  if (size > CONTENT_BYTES || content.includes('\0'))
    throw new Failure(
      'unsupported',
      `${path} would be written with ${size} bytes${content.includes('\0') ? ', one of them NUL' : ''}: a step writes text of at most ${CONTENT_BYTES} bytes`,
      'Bring the file to the host in another way, and copy it in a step.',
    );
  const beside = posix.join(posix.dirname(path), `.umpire-${randomBytes(8).toString('hex')}`);
  const { stdout, stderr, exitCode } = await runOnHost(
    asking,
    ['sh', '-c', SCRIPT, 'sh', path, beside, content],
    ['write', path],
  );
  const [said = '', ...more] = stdout.trim().split(' ');
  if (exitCode === 0 && said === 'written') return;
  throw refusal(path, said, more.join(' '), stderr.trim());
}

function refusal(path: string, said: string, more: string, stderr: string): Failure {
  if (said === 'link')
    return new Failure(
      'unsupported',
      `${path} is a symbolic link to ${more}, and links are not written through`,
      'Name the file itself.',
    );
  if (said === 'other')
    return new Failure('unsupported', `${path} is there and is no regular file`, 'Name a file.');
  if (said === 'owner')
    return new Failure(
      'refused',
      `${path} would change its owner or mode (now ${more})`,
      `Let the user who works there own it: ls -l ${path}`,
    );
  return new Failure(
    'refused',
    `${path} cannot be written: ${stderr || said || 'the host says nothing'}`,
    `Check the folder, its rights and its free space: ls -ld ${posix.dirname(path)}; df ${posix.dirname(path)}`,
  );
}
