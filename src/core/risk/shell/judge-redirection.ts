import type { Redirect } from 'unbash';
import { judgeWrite } from '../command/judge-write.ts';
import { found, type Judge } from '../judge.ts';
import { readArgument } from './argument.ts';

/** Reading from a file is harmless; writing is judged by the file. `>&2` and `2>&-` only move descriptors. */
export function judgeRedirection({ operator, target }: Redirect, judge: Judge): void {
  const file = target && readArgument(target);
  if (file === undefined) {
    found(judge, 'unknown', `\`${operator}\` names no file`);
    return;
  }
  if (operator === '<' && file.fixed && file.text.startsWith('/dev/')) {
    judgeDevice(file.text, judge);
    return;
  }
  if (operator === '<' || operator === '<&') return;
  if (operator === '>&' && file.fixed && /^(\d+-?|-)$/.test(file.text)) return;
  judgeWrite(file, operator === '>>' || operator === '&>>' ? 'append' : 'overwrite', judge);
}

function judgeDevice(path: string, judge: Judge): void {
  if (/^\/dev\/(tcp|udp)\//.test(path)) found(judge, 'unknown', `opens a connection through ${path}`);
}
