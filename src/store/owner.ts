import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isRunning, type Process, thisProcess } from './process-identity.ts';

const CLAIM = /^owner\.claim\..+\.json$/;
const CLAIM_TIMEOUT_MS = 10_000;

/** Who may use a data folder: this process, until `release`, or the living one that has it. */
export type Ownership =
  | { readonly kind: 'taken'; readonly release: () => Promise<void> }
  | { readonly kind: 'owned'; readonly pid: number; readonly socket: string };

/** Where a folder's owner listens for one-shot commands; sockets have short path limits (about 100 bytes). */
export function socketOf(dataFolder: string): string {
  return join(resolve(dataFolder), 'umpire.sock');
}

/**
 * Takes a data folder for this process, creating it with mode 0700. Of processes that race exactly one wins; the lock
 * of a process that is gone (or whose number was given to another) is taken over. It tells processes of one machine
 * and one PID namespace apart: a folder must not be shared between machines or containers.
 */
export async function takeOwnership(dataFolder: string): Promise<Ownership> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const me = await thisProcess();
  const release = await enter(dataFolder, me);
  try {
    const owner = await readProcess(join(dataFolder, 'owner.json'));
    if (owner && (await isRunning(owner)))
      return { kind: 'owned', pid: owner.pid, socket: socketOf(dataFolder) };
    await writeWhole(join(dataFolder, 'owner.json'), me);
    return { kind: 'taken', release: () => letGo(dataFolder, me) };
  } finally {
    await release();
  }
}

/** The living owner of a data folder, if there is one. Only looks: nothing is made or taken. */
export async function findOwner(
  dataFolder: string,
): Promise<Extract<Ownership, { kind: 'owned' }> | undefined> {
  const owner = await readProcess(join(dataFolder, 'owner.json'));
  if (owner === undefined || !(await isRunning(owner))) return undefined;
  return { kind: 'owned', pid: owner.pid, socket: socketOf(dataFolder) };
}

/** Throws unless `takeOwnership` gave the folder to this process. */
export async function assertOwned(dataFolder: string): Promise<void> {
  const owner = await readProcess(join(dataFolder, 'owner.json'));
  const me = await thisProcess();
  if (owner?.pid === me.pid && owner.started === me.started) return;
  throw new Error(
    `The data folder ${dataFolder} is ${owner ? `owned by process ${owner.pid}` : 'not owned by this process'}`,
  );
}

/**
 * Waits to be alone in writing the lock. Each process first shows its own claim, then looks for others: of two, the
 * later to look sees the other's, so never both go on. A claim dies with its process, so nothing is left to clean up.
 */
async function enter(folder: string, me: Process): Promise<() => Promise<void>> {
  const claim = `owner.claim.${me.pid}.${randomUUID()}.json`;
  const withdraw = () => rm(join(folder, claim), { force: true });
  const deadline = Date.now() + CLAIM_TIMEOUT_MS;
  for (;;) {
    await writeWhole(join(folder, claim), me);
    if (!(await othersClaim(folder, claim))) return withdraw;
    await withdraw();
    if (Date.now() > deadline)
      throw new Error(`Other processes keep claiming the data folder ${folder}; try again`);
    await pause(5 + Math.random() * 45);
  }
}

async function othersClaim(folder: string, mine: string): Promise<boolean> {
  for (const name of await readdir(folder)) {
    if (!CLAIM.test(name) || name === mine) continue;
    const other = await readProcess(join(folder, name));
    if (other && (await isRunning(other))) return true;
    await rm(join(folder, name), { force: true });
  }
  return false;
}

async function letGo(folder: string, me: Process): Promise<void> {
  const path = join(folder, 'owner.json');
  const owner = await readProcess(path);
  if (owner?.pid === me.pid && owner.started === me.started) await rm(path, { force: true });
}

/** Written beside and renamed, so that a reader sees all of it or nothing. */
async function writeWhole(path: string, process: Process): Promise<void> {
  const draft = `${path}.${randomUUID()}.draft`;
  await writeFile(draft, JSON.stringify(process), { mode: 0o600 });
  await rename(draft, path);
}

async function readProcess(path: string): Promise<Process | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const { pid, started } = JSON.parse(text);
    if (Number.isInteger(pid) && typeof started === 'string') return { pid, started };
  } catch {
    // Falls through: what is not ours to read is not ours to take.
  }
  throw new Error(`${path} is not a lock of Umpire; if no Umpire runs here, delete it`);
}
