import { posix } from 'node:path';
import type { BackupItem } from '../../core/plan/backup.ts';
import { Failure } from '../failure.ts';

/** Names of containers, volumes and operations: never an option, a path or a pattern. */
const PLAIN = /^[A-Za-z0-9][\w.-]{0,254}$/;
const IMAGE_ID = /^(?:sha256:)?[0-9a-f]{12,64}$/;

const SOURCES: Readonly<Record<BackupItem['kind'], (source: string) => boolean>> = {
  file: isPath,
  sqlite: isPath,
  postgres: isPlain,
  redis: isPlain,
  volume: isPlain,
  image: (source) => IMAGE_ID.test(source),
  tag: (source) => IMAGE_ID.test(source),
};

/** Throws a Failure for an item whose source or container could be read as something else by a program. */
export function checkItem({ kind, source, container, name }: BackupItem): void {
  if (SOURCES[kind](source) && (container === '' || isPlain(container)) && !name.includes('\0')) return;
  throw new Failure(
    'unsupported',
    `${kind} ${source}${container === '' ? '' : ` in ${container}`} cannot be backed up or restored: that is no ${kind}`,
    'A file and a SQLite database have an absolute path; containers and volumes a name or id; images an id.',
  );
}

/** The folder of an operation's backups. Throws a Failure for an id that would lead elsewhere. */
export function operationFolder(backupFolder: string, operation: string): string {
  if (isPlain(operation)) return posix.join(backupFolder, operation);
  throw new Failure('unsupported', `${operation} is no id of an operation`, 'Ask again with /exec or /run.');
}

/** Whether a path is that of a file in the folder of an operation, with no way around. */
export function isBackupPath(backupFolder: string, path: string): boolean {
  const [operation = '', file = '', ...more] = posix.relative(backupFolder, path).split('/');
  return posix.normalize(path) === path && isPlain(operation) && /^[\w.-]+$/.test(file) && more.length === 0;
}

function isPlain(text: string): boolean {
  return PLAIN.test(text) && !text.includes('..');
}

function isPath(path: string): boolean {
  return posix.isAbsolute(path) && !path.includes('\0');
}
