import { randomBytes } from 'node:crypto';
import { quoteAll } from '../../core/quote.ts';

/** Where ordinary programs live, so that nothing depends on what a login shell puts on PATH. */
export const PLAIN_PATH =
  '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin:/snap/bin';

/** Seconds after our own deadline at which the host ends the command by itself, should we be gone by then. */
const GRACE_SECONDS = 5;
const KILL_AFTER_SECONDS = 2;

// `exec` all the way keeps one process id from the login shell on. sshd makes that shell a session leader, so this id
// is also that of the whole process group. An old BusyBox has another `timeout`, hence the trial.
const SCRIPT = [
  'echo "$1$$"; echo "$1$$" >&2',
  'n=$2',
  'shift 2',
  `PATH=${PLAIN_PATH} LC_ALL=C`,
  'export PATH LC_ALL',
  `if timeout -k ${KILL_AFTER_SECONDS} 9 true 2>/dev/null; then exec timeout -k ${KILL_AFTER_SECONDS} "$n" "$@"; fi`,
  'exec "$@"',
].join('\n');

/** The one line sent to a host's shell, and how to read the process group's id off the start of its output. */
export interface RemoteScript {
  readonly line: string;
  /** Starts the line, on both streams, that tells the group's id; what a shell's start-up files wrote stands before it. */
  readonly mark: string;
}

/** Wraps an argv so that its process group is known and ends even when we do not live to end it. */
export function remoteScript(argv: readonly string[], timeoutMs: number): RemoteScript {
  const mark = `umpire-${randomBytes(8).toString('hex')}:`;
  const seconds = Math.ceil(timeoutMs / 1000) + GRACE_SECONDS;
  return { mark, line: `exec sh -c ${quoteAll([SCRIPT, 'sh', mark, String(seconds), ...argv])} </dev/null` };
}

/** The line that ends a process group from a second channel. */
export function killScript(group: number): string {
  return `exec sh -c ${quoteAll([`kill -s KILL -- -${group}`])} </dev/null`;
}
