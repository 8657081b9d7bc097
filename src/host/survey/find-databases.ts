import { posix } from 'node:path';
import type { Asking } from '../asking.ts';
import { deadlineIn } from '../deadline.ts';
import { execIn } from '../docker/exec.ts';
import { Failure } from '../failure.ts';
import type { Listed } from './list-containers.ts';

const FIND_MS = 8000;
const DEPTH = 6;
const MOST = 50;

// The first bytes of every SQLite database (sqlite.org/fileformat2.html, 1.3). `-xdev` stays on the mount itself.
const SCRIPT = [
  'depth=$1 most=$2',
  'shift 2',
  'for at; do',
  '  find "$at" -xdev -maxdepth "$depth" -type f \\( -name "*.db" -o -name "*.sqlite" -o -name "*.sqlite3" \\) 2>/dev/null',
  'done | head -n "$most" | while IFS= read -r file; do',
  '  [ "$(head -c 15 "$file" 2>/dev/null)" = "SQLite format 3" ] && printf "%s\\n" "$file"',
  'done',
  'true',
].join('\n');

/**
 * SQLite databases a running container keeps in its writable mounts, by path in the container. As far as can be seen: a
 * container without a shell or `find`, or one that takes too long, shows none.
 */
export async function findDatabases(asking: Asking, { container, shown }: Listed): Promise<string[]> {
  const places = shown.mounts.filter((mount) => !mount.readOnly).map((mount) => mount.destination);
  if (container.state !== 'running' || places.length === 0) return [];
  const deadline = deadlineIn(Math.min(FIND_MS, asking.deadline.remainingMs()), asking.deadline.signal);
  try {
    const { exitCode, stdout } = await execIn({ ...asking, deadline }, container, [
      ...['sh', '-c', SCRIPT, 'sh', String(DEPTH), String(MOST)],
      ...places,
    ]);
    const found = exitCode === 0 ? stdout.split('\n').filter((path) => posix.isAbsolute(path)) : [];
    return [...new Set(found)].sort();
  } catch (error) {
    if (error instanceof Failure && !asking.deadline.signal.aborted) return [];
    throw error;
  }
}
