import type { Workbench } from '../../changes/workbench.ts';

/** Seconds after our own deadline at which a command in a container ends by itself: nobody can kill it from outside. */
const GRACE_SECONDS = 5;

// Not every image has `timeout`, and an old BusyBox has another one.
const LIMIT = [
  'n=$1 script=$2',
  'shift 2',
  'if timeout -k 2 9 true 2>/dev/null; then exec timeout -k 2 "$n" sh -c "$script" sh "$@"; fi',
  'exec sh -c "$script" sh "$@"',
].join('\n');

/** The words that run a fixed script in a container, with `args` as its arguments. */
export function inContainer(
  bench: Workbench,
  container: string,
  script: string,
  args: readonly string[] = [],
  options: readonly string[] = [],
): string[] {
  const seconds = String(Math.ceil(bench.deadline.remainingMs() / 1000) + GRACE_SECONDS);
  return [...bench.engine, 'exec', ...options, container, 'sh', '-c', LIMIT, 'sh', seconds, script, ...args];
}

/** The words that run `argv` with a file of the host as its input. */
export function fedWith(path: string, argv: readonly string[]): string[] {
  return ['sh', '-c', 'f=$1; shift; exec "$@" <"$f"', 'sh', path, ...argv];
}

/** The same with a `.gz` unpacked on the way. */
export function fedUnpacked(path: string, argv: readonly string[]): string[] {
  return ['sh', '-c', 'f=$1; shift; gzip -dc "$f" | "$@"', 'sh', path, ...argv];
}

/** The same with one member of a `.tar`. */
export function fedMember(path: string, member: string, argv: readonly string[]): string[] {
  return ['sh', '-c', 'f=$1 m=$2; shift 2; tar -xOf "$f" "$m" | "$@"', 'sh', path, member, ...argv];
}

/** The words that write what `argv` prints to a file of the host that only its owner reads. */
export function writtenTo(path: string, argv: readonly string[]): string[] {
  return ['sh', '-c', 'umask 077; f=$1; shift; exec "$@" >"$f"', 'sh', path, ...argv];
}
