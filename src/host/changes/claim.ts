import { type Asking, runOnHost } from '../asking.ts';
import { Failure } from '../failure.ts';

/** Ids as the engine makes them; never a path. */
const OPERATION = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

// `mkdir` without -p is what only one of many can do. The folder is written to disk before anybody is told.
const SCRIPT = [
  'umask 077',
  'mkdir -p -- "$1" || exit',
  'if mkdir -- "$1/$2" 2>/dev/null; then',
  '  sync -- "$1" 2>/dev/null',
  '  echo claimed',
  'elif [ -e "$1/$2" ] || [ -L "$1/$2" ]; then',
  '  echo taken',
  'else',
  '  mkdir -- "$1/$2"',
  'fi',
].join('\n');

/** Makes the operation's own folder below `folder`, which only the first can. Throws Failures. */
export async function claim(
  asking: Asking,
  folder: string,
  operation: string,
): Promise<{ readonly kind: 'claimed' | 'taken' }> {
  if (!OPERATION.test(operation))
    throw new Failure(
      'unsupported',
      `${JSON.stringify(operation)} is no id of an operation`,
      'An id has letters, digits, dots, dashes and underscores, and starts with a letter or digit.',
    );
  const argv = ['sh', '-c', SCRIPT, 'sh', folder, operation];
  const { stdout, stderr } = await runOnHost(asking, argv, ['mkdir', `${folder}/${operation}`]);
  const said = stdout.trim();
  if (said === 'claimed' || said === 'taken') return { kind: said };
  throw new Failure(
    'refused',
    `the operation ${operation} cannot be claimed on ${asking.host.name}: ${stderr.trim() || stdout.trim()}`,
    `Let the user who works there write to ${folder}, or choose another folder in \`backups.folder\`.`,
  );
}
