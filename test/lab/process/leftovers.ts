import { glob, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { removeBridges } from './bridge.ts';
import { identify } from './descendants.ts';
import { type Made, OWNER_FILE, type Owner, removeFolder } from './folder.ts';
import { removeUser } from './plain-user.ts';
import { tryRun } from './run.ts';

/**
 * Removes what labs left behind whose processes were killed: the kernel then ends their daemons, but removes neither the
 * folders nor the users and bridges made for them.
 */
export async function sweep(): Promise<void> {
  for await (const file of glob(join(tmpdir(), 'umpire-*', OWNER_FILE))) {
    const owner = await readOwner(file);
    if (owner === undefined || (await identify(owner.pid))?.startedAt === owner.startedAt) continue;
    for await (const inner of glob(join(dirname(file), '*', OWNER_FILE))) {
      await clear(dirname(inner), (await readOwner(inner)) ?? {});
    }
    await clear(dirname(file), owner);
  }
}

/** `undefined` when another sweep was faster. */
async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

/** Removes a folder with what is mounted below it, and what was made for it outside. */
export async function clear(folder: string, { user, net }: Made): Promise<void> {
  if (user !== undefined) await removeUser(user);
  if (net !== undefined) await removeBridges(net);
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '');
  for (const mount of mounts.filter((path) => path.startsWith(`${folder}/`)).reverse()) {
    await tryRun(['umount', '--lazy', mount]);
  }
  await removeFolder(folder);
}
