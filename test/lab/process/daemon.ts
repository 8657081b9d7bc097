import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { descendants, kill } from './descendants.ts';
import { poll } from './poll.ts';
import { withSystemPath } from './run.ts';

const READY_MS = 30_000;
const TERM_MS = 15_000;
const LOG_TAIL_CHARS = 2_000;

/** A process in the foreground that this one started. */
export interface Daemon {
  readonly pid: number;
  readonly logFile: string;
  /** Ends exactly this process and those it started: SIGTERM, then SIGKILL for what is left. Calling it again changes nothing. */
  stop(): Promise<void>;
}

export interface DaemonOptions {
  readonly argv: readonly string[];
  readonly logFile: string;
  /** Tried until it answers true. */
  readonly ready: () => Promise<boolean>;
  readonly env?: NodeJS.ProcessEnv;
  /** Runs it as this user and group instead of root. */
  readonly user?: string;
  readonly signal?: NodeJS.Signals;
}

/**
 * Starts a daemon with its output in `logFile` and resolves when it is ready. It gets a session of its own, and the kernel
 * sends it SIGTERM when this process dies in any way, so that nothing outlives a test run.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const log = openSync(options.logFile, 'a');
  const child = spawn('setpriv', wrapped(options), {
    detached: true,
    stdio: ['ignore', log, log],
    env: withSystemPath(options.env),
  });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined)
    throw new Error(`cannot start setpriv (package util-linux)`, { cause: (await once(child, 'error'))[0] });
  const stop = () => end(child, options.signal ?? 'SIGTERM');
  try {
    await poll(`${options.argv[0]} to be ready`, READY_MS, async () => {
      if (!isAlive(child)) return { ready: false };
      return (await options.ready()) && { ready: true };
    }).then(({ ready }) => {
      if (!ready)
        throw new Error(`${options.argv.join(' ')} ended with ${child.exitCode ?? child.signalCode}`);
    });
  } catch (cause) {
    await stop();
    throw new Error(
      `${(cause as Error).message}; its log ends:\n${readFileSync(options.logFile, 'utf8').slice(-LOG_TAIL_CHARS)}`,
      { cause },
    );
  }
  return { pid, logFile: options.logFile, stop };
}

function wrapped({ argv, user }: DaemonOptions): string[] {
  const identity = user === undefined ? [] : [`--reuid=${user}`, `--regid=${user}`, '--init-groups'];
  return [...identity, '--pdeathsig', 'TERM', '--', ...argv];
}

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (!isAlive(child)) return;
  const gone = once(child, 'exit');
  const family = await descendants(child.pid ?? 0);
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), TERM_MS);
  await gone;
  clearTimeout(timer);
  for (const member of family) await kill(member, 'SIGKILL');
}
