import { readdir, readFile } from 'node:fs/promises';
import { poll } from './poll.ts';

const SURVIVORS_MS = 5_000;

/** A process that cannot be mistaken for a later one with the same id: `startedAt` is in clock ticks since boot. */
export interface ProcessId {
  readonly pid: number;
  readonly parent: number;
  readonly startedAt: string;
}

/** All processes below `pid`, children first. */
export async function descendants(pid: number): Promise<ProcessId[]> {
  const all = await processes();
  const below = (parent: number): ProcessId[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)]);
  return below(pid);
}

/** Every process of this machine. */
export async function processes(): Promise<ProcessId[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(names.map((name) => identify(Number(name))));
  return found.filter((one) => one !== undefined);
}

/** Sends a signal to exactly this process; one that has ended since is left alone. */
export async function kill(target: ProcessId, signal: NodeJS.Signals): Promise<void> {
  const now = await identify(target.pid);
  if (now?.startedAt !== target.startedAt) return;
  try {
    process.kill(target.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Ends processes that outlive their daemon (containerd's shims, Podman's monitors), with their children: those that name one
 * of `programs` and a path below `folder` in their argv. It looks again until none is left, because ending one may start another.
 */
export async function endSurvivors(folder: string, programs: readonly string[]): Promise<void> {
  await poll(`the last ${programs.join(' and ')} below ${folder} to end`, SURVIVORS_MS, async () => {
    const all = await processes();
    const isOne = await Promise.all(all.map(({ pid }) => belongs(pid, folder, programs)));
    const found = all.filter((_, index) => isOne[index]);
    for (const { pid } of found)
      for (const child of all.filter(({ parent }) => parent === pid)) await kill(child, 'SIGKILL');
    for (const one of found) await kill(one, 'SIGKILL');
    return found.length === 0;
  });
}

/** Asked of the argv, which is empty for a process that has ended. */
async function belongs(pid: number, folder: string, programs: readonly string[]): Promise<boolean> {
  const argv = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return argv.includes(`${folder}/`) && programs.some((program) => argv.split('\0')[0]?.endsWith(program));
}

/** The process that has this id now: fields of /proc/PID/stat after its name, which may hold parentheses (proc(5)). */
export async function identify(pid: number): Promise<ProcessId | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(fields[1]), startedAt: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
