import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process, told apart from a later one with the same number by when it was started. */
export interface Process {
  readonly pid: number;
  readonly started: string;
}

/** The running process. */
export async function thisProcess(): Promise<Process> {
  const started = await startOf(process.pid);
  if (started === undefined)
    throw new Error('Cannot tell when this process was started: neither /proc nor ps answers');
  return { pid: process.pid, started };
}

/** Whether that very process still runs. */
export async function isRunning(candidate: Process): Promise<boolean> {
  return (await startOf(candidate.pid)) === candidate.started;
}

/** Boot and clock ticks since then where there is a /proc, else what `ps` prints; undefined when it does not run. */
async function startOf(pid: number): Promise<string | undefined> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => undefined);
  if (boot === undefined) return await startByPs(pid);
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name in parentheses may hold anything; state is the 3rd field of proc(5), the start time the 22nd.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (!fields || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${boot.trim()}/${fields[19]}`;
}

async function startByPs(pid: number): Promise<string | undefined> {
  const options = { timeout: 5_000, env: { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' } };
  const answer = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], options).catch(
    () => undefined,
  );
  return answer?.stdout.trim() || undefined;
}
