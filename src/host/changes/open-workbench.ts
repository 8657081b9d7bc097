import { posix } from 'node:path';
import type { Asking } from '../asking.ts';
import { Failure } from '../failure.ts';
import { engineWords } from './engine-way.ts';
import type { HostFacts } from './host-facts.ts';
import type { Workbench } from './workbench.ts';

/** Lays out what a backup or a restore works with; `folder` is the configured one. */
export async function openWorkbench(asking: Asking, folder: string, facts: HostFacts): Promise<Workbench> {
  const { target, host, machine, deadline } = asking;
  const [engine, backupFolder] = await Promise.all([
    engineWords(asking, facts),
    findBackupFolder(asking, folder, facts),
  ]);
  return { target, host, machine, deadline, engine, backupFolder };
}

/** The backup folder on a host: absolute, `~/` being the home folder of the user there. Throws `unsupported` for others. */
export async function findBackupFolder(asking: Asking, folder: string, facts: HostFacts): Promise<string> {
  if (posix.isAbsolute(folder)) return posix.normalize(folder);
  if (folder.startsWith('~/')) return posix.join(await facts.home(asking), folder.slice(2));
  throw new Failure(
    'unsupported',
    `the backup folder ${folder} is a relative path`,
    'Write an absolute path in `backups.folder`, or one that starts with ~/.',
  );
}
