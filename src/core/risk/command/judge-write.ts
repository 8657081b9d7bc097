import { found, type Judge } from '../judge.ts';
import { shown } from '../risk.ts';
import type { Argument } from '../shell/argument.ts';

/** `copy` is what people make backups with, so that a name that says backup is believed. */
export type Writing = 'overwrite' | 'append' | 'copy';

const HARMLESS = /^\/dev\/(null|stdout|stderr|tty|fd\/\d+)$/;
const SCRATCH = /^\/(var\/)?tmp\/./;
/** `compose.yml.2025-01-31`, `db_20250131_1200.sql`: a name of its own, that overwrites nothing. */
const DATED = /(^|[^0-9])(\d{4}-?\d\d-?\d\d|0-0-0|0{3,6})([^0-9]|$)/;
const BACKUP = /(^|[._-])(bak|backup|orig|old|save)([._-]?[\d_-]*)?$|~$|(^|\/)backups?\//;
const ARCHIVE = /\.(tar|tgz|tbz2?|txz|zip|t?gz|bz2|xz|zst)$/;
const GROWING = /\.(log|txt|out|csv|md)$/;

/**
 * Writing a file (design, 6): scratch files in `/tmp` and files with a date in their name are `change`; whatever else is
 * overwritten may have been there and is lost. Appending loses nothing but changes what a configuration says.
 */
export function judgeWrite(file: Argument, writing: Writing, judge: Judge): void {
  const name = shown(file.text);
  if (!file.fixed) {
    found(judge, 'unknown', `writes to ${name}, a file only known when it runs`);
    return;
  }
  const path = normalise(file.text);
  if (HARMLESS.test(path) || file.text === '-') return;
  if (/^\/dev\/(tcp|udp)\//.test(path)) {
    found(judge, 'unknown', `sends to ${name}`);
    return;
  }
  if (SCRATCH.test(path) || DATED.test(lastOf(path))) {
    found(judge, 'change', `writes ${name}`);
    return;
  }
  if (writing === 'copy' && (BACKUP.test(path) || ARCHIVE.test(path))) {
    found(judge, 'change', `writes ${name}, a backup by its name`);
    return;
  }
  if (
    writing === 'append' &&
    (GROWING.test(path) || path.startsWith('/var/log/')) &&
    !/(^|\/)\./.test(path)
  ) {
    found(judge, 'change', `appends to ${name}`);
    return;
  }
  const verb = writing === 'append' ? 'changes what is in' : 'overwrites';
  found(judge, 'destroy', `${verb} ${name}`);
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Without `.`, `..` and doubled slashes, as far as the text goes; links are not followed. */
function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return `${path.startsWith('/') ? '/' : ''}${parts.join('/')}`;
}
