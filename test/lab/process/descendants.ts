import { readdir, readFile } from 'node:fs/promises';

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
