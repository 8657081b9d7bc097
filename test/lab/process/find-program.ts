import { access, constants, glob } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The path of a program: Debian's own first, then `PATH`; PostgreSQL's are below a folder of its version. */
export async function findProgram(name: string): Promise<string | undefined> {
  const versions: string[] = [];
  for await (const folder of glob('/usr/lib/postgresql/*/bin')) versions.push(folder);
  const folders = [
    ...SYSTEM_FOLDERS,
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.sort().reverse(),
  ];
  for (const folder of folders) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
