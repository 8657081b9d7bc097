import { chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { kill, processes } from './descendants.ts';
import { run, tryRun } from './run.ts';

/** Makes a user with a home below `folder`, /bin/sh, a group of its own and the password `lab`. */
export async function makeUser(name: string, folder: string): Promise<string> {
  const home = join(folder, 'home');
  await mkdir(home);
  const password = (await run(['openssl', 'passwd', '-6', 'lab'])).trim();
  await run([
    'useradd',
    '--no-create-home',
    '--home-dir',
    home,
    '--shell',
    '/bin/sh',
    '--user-group',
    '--password',
    password,
    name,
  ]);
  await run(['chown', `${name}:`, home]);
  await chmod(home, 0o755);
  return name;
}

/** Removes a user, if there is one, after ending what it still runs (a forwarding, a hung command). */
export async function removeUser(name: string): Promise<void> {
  const { exitCode, stdout } = await tryRun(['id', '-u', name]);
  if (exitCode !== 0) return;
  for (const one of await processes()) {
    const owner = await stat(`/proc/${one.pid}`).catch(() => undefined);
    if (owner?.uid === Number(stdout)) await kill(one, 'SIGKILL');
  }
  await run(['userdel', '--force', name]);
}
