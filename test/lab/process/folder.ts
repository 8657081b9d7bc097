import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify } from './descendants.ts';

export const OWNER_FILE = 'lab-owner.json';

/** Whose folder it is, and what was made for it outside: enough for `sweep` to remove all of it when its owner was killed. */
export interface Owner extends Made {
  readonly pid: number;
  readonly startedAt: string;
}

export interface Made {
  /** A user of this machine. */
  readonly user?: string | undefined;
  /** The N of a network 10.N.0.0/16. */
  readonly net?: number | undefined;
}

/** A new empty folder for one daemon: below `parent`, or below the system's temporary folder. Others may pass through it. */
export async function ownFolder(name: string, parent: string = tmpdir()): Promise<string> {
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, `umpire-${name}-`));
  await chmod(folder, 0o755);
  await claim(folder, {});
  return folder;
}

/** Writes down what was made for a folder outside it. */
export async function claim(folder: string, made: Made): Promise<void> {
  const self = await identify(process.pid);
  const owner: Owner = { pid: process.pid, startedAt: self?.startedAt ?? '', ...made };
  await writeFile(join(folder, OWNER_FILE), JSON.stringify(owner));
}

/** Removes a folder and all below it; a daemon that is just ending may still be writing there, so it tries for a while. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
