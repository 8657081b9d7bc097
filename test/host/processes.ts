import { readFile } from 'node:fs/promises';
import { processes } from '../lab/process/descendants.ts';
import { poll } from '../lab/process/poll.ts';

/** Process ids of this machine whose command line contains `words`; those that have ended and wait to be reaped are none. */
export async function running(words: string): Promise<number[]> {
  const all = await processes();
  const lines = await Promise.all(
    all.map(({ pid }) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  const found = all.filter(
    (one, i) => one.pid !== process.pid && lines[i]?.replaceAll('\0', ' ').includes(words),
  );
  return found.map((one) => one.pid);
}

/** Resolves when a process with `words` in its command line runs. */
export async function started(words: string): Promise<void> {
  await poll(`a process "${words}"`, 5000, async () => (await running(words)).length > 0);
}

/** A number of seconds to sleep that nobody else sleeps: to find one's own process by. */
export function uniqueSeconds(): string {
  return `9${process.pid}${Math.floor(Math.random() * 1e6)}`;
}
