import { lstat, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Dockerd } from '../dockerd.ts';
import { run } from '../process/run.ts';
import { filesOf } from './packages.ts';

const FOLDERS = ['dev', 'proc', 'sys', 'etc', 'root', 'tmp', 'run', 'home', 'var/tmp', 'var/lib', 'var/log'];
const MERGED = ['bin', 'sbin', 'lib', 'lib64'];
const ACCOUNTS = ['root', 'nobody', 'postgres', 'redis'];

export interface ImageSource {
  readonly name: string;
  /** Debian packages whose files it holds, with those they depend on. */
  readonly packages: readonly string[];
  /** A folder for what else lies in it, filled by the caller; more is written there. */
  readonly extra: string;
  /** Lines of a Dockerfile: `ENV`, `CMD`, `ENTRYPOINT`, `WORKDIR`. */
  readonly changes: readonly string[];
}

/** Packs files of this machine's packages into a complete image: no registry, and nothing mounted from the host. */
export async function importImage(
  dockerd: Dockerd,
  { name, packages, extra, changes }: ImageSource,
): Promise<void> {
  for (const folder of FOLDERS) await mkdir(join(extra, folder), { recursive: true });
  for (const folder of MERGED) await symlink(`usr/${folder}`, join(extra, folder));
  for (const table of ['passwd', 'group'])
    await writeFile(join(extra, 'etc', table), await run(['getent', table, ...(await known(table))]));
  await run(['chmod', '1777', join(extra, 'tmp'), join(extra, 'var/tmp')]);
  const list = `${extra}.list`;
  await writeFile(list, (await withCompiled(await filesOf(packages))).map((path) => `.${path}\n`).join(''));
  const tar = `${extra}.tar`;
  await run([
    'tar',
    '--create',
    `--file=${tar}`,
    '-C',
    extra,
    '.',
    '-C',
    '/',
    '--no-recursion',
    '--verbatim-files-from',
    `--files-from=${list}`,
  ]);
  await dockerd.docker('import', ...changes.flatMap((change) => ['--change', change]), tar, name);
  await Promise.all([rm(tar), rm(list), rm(extra, { recursive: true })]);
}

async function known(table: string): Promise<string[]> {
  const all = (await run(['getent', table])).split('\n').map((line) => line.split(':')[0] ?? '');
  return ACCOUNTS.filter((account) => all.includes(account));
}

/** With Python's compiled files, which are made at installation and on no package's list; folders come by themselves. */
async function withCompiled(paths: readonly string[]): Promise<string[]> {
  const sources = new Set(paths.filter((path) => path.endsWith('.py')));
  const compiled: string[] = [];
  for (const folder of new Set([...sources].map((path) => join(dirname(path), '__pycache__')))) {
    for (const file of await readdir(folder).catch(() => [])) {
      if (sources.has(join(dirname(folder), `${basename(file).split('.')[0]}.py`)))
        compiled.push(join(folder, file));
    }
  }
  const all = [...new Set([...paths, ...compiled, '/usr/bin/sh'])];
  const isFile = await Promise.all(
    all.map((path) =>
      lstat(path).then(
        (found) => !found.isDirectory(),
        () => false,
      ),
    ),
  );
  return all.filter((_, index) => isFile[index]);
}
