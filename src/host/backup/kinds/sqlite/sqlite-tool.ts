import type { Workbench } from '../../../changes/workbench.ts';
import { Failure } from '../../../failure.ts';
import { inContainer } from '../../container/in-container.ts';
import { onHost } from '../../on-host.ts';

type Deed = 'size' | 'copy' | 'check' | 'restore';

/** What does SQLite's work in a container: its own shell, or Python's module. */
export interface SqliteTool {
  /** The words that do it to the database at `path`; `check` and `restore` read the copy from their input. */
  words(deed: Deed, path: string): string[];
}

const SHELL_START = [
  'db=$1 uri=$2',
  'trap "exit 1" TERM INT HUP',
  'scratch() { f=$(mktemp /tmp/umpire.XXXXXX 2>/dev/null || { cd "$(dirname "$db")" && mktemp ./umpire.XXXXXX; }) || exit 1; trap \'rm -f "$f" "$f-wal" "$f-shm"\' EXIT; }',
  'sound() { ended=$(sqlite3 "$f" "PRAGMA integrity_check"); echo "$ended"; [ "$ended" = ok ]; }',
].join('\n');

const SHELL: Readonly<Record<Deed, string>> = {
  size: '[ -f "$db" ] || { echo "there is no file $db" >&2; exit 1; }; wc -c <"$db"',
  copy: 'scratch; sqlite3 "$uri" ".timeout 10000" ".backup \'$f\'" >&2 || exit 1; cat "$f"',
  check: 'scratch; cat >"$f"; sound',
  restore: 'scratch; cat >"$f"; sound || exit 1; sqlite3 "$uri" ".timeout 10000" ".restore \'$f\'"',
};

const PYTHON_START = [
  'import os, shutil, signal, sqlite3, sys, tempfile',
  // Nobody can end it from outside the container.
  'signal.alarm(int(sys.argv[1]))',
  'db, uri = sys.argv[2:4]',
  'def scratch():',
  '    try: return tempfile.TemporaryDirectory()',
  '    except OSError: return tempfile.TemporaryDirectory(dir=os.path.dirname(db))',
  'def copied(source, target):',
  '    a, b = (sqlite3.connect(each, uri=True, timeout=10) for each in (source, target))',
  '    a.backup(b); b.close(); a.close()',
  'def received(path):',
  '    with open(path, "wb") as file: shutil.copyfileobj(sys.stdin.buffer, file)',
  '    one = sqlite3.connect(path)',
  '    ended = one.execute("PRAGMA integrity_check").fetchone()[0]',
  '    one.close()',
  '    print(ended)',
  '    return ended == "ok"',
  'folder = scratch(); copy = folder.name + "/copy"',
].join('\n');

const PYTHON: Readonly<Record<Deed, string>> = {
  size: 'print(os.path.getsize(db))',
  copy: 'copied(uri, "file:" + copy); shutil.copyfileobj(open(copy, "rb"), sys.stdout.buffer)',
  check: 'sys.exit(0 if received(copy) else 1)',
  restore: 'received(copy) or sys.exit(1); copied("file:" + copy, uri)',
};

/** Finds SQLite in a container. Throws a Failure that says what to do when there is none. */
export async function findSqlite(bench: Workbench, container: string): Promise<SqliteTool> {
  const answers = async (...argv: string[]) =>
    (await onHost(bench, 'looking for SQLite', [...bench.engine, 'exec', container, ...argv])).exitCode === 0;
  const options = (deed: Deed) => (deed === 'check' || deed === 'restore' ? ['--interactive'] : []);
  if (await answers('sqlite3', '-version'))
    return {
      words: (deed, path) =>
        inContainer(
          bench,
          container,
          `${SHELL_START}\n${SHELL[deed]}`,
          [path, uriOf(path, deed)],
          options(deed),
        ),
    };
  if (await answers('python3', '-c', 'import sqlite3'))
    return {
      words: (deed, path) => [
        ...[...bench.engine, 'exec', ...options(deed), container, 'python3', '-c'],
        `${PYTHON_START}\n${PYTHON[deed]}`,
        ...[String(Math.ceil(bench.deadline.remainingMs() / 1000) + 5), path, uriOf(path, deed)],
      ],
    };
  throw new Failure(
    'unsupported',
    'the container has neither sqlite3 nor python3 with its sqlite3 module, and copying the file of a database in use would not be safe',
    'Put sqlite3 into the image (apt-get install sqlite3, apk add sqlite), or stop the container and back up its volume.',
  );
}

/** Only a restore may make a database: asking a missing one for a copy would leave an empty one behind. */
function uriOf(path: string, deed: Deed): string {
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  return `file:${escaped}?mode=${deed === 'restore' ? 'rwc' : 'rw'}`;
}
