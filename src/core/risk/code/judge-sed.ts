import { found, type Judge } from '../judge.ts';
import { shown } from '../risk.ts';

const ADDRESS = String.raw`(?:\d+(?:~\d+)?|\$|/(?:[^/\\\n]|\\.)*/I?)`;
const ADDRESSES = String.raw`(?:${ADDRESS}(?:\s*,\s*[+~]?(?:${ADDRESS}|\d+))?\s*!?\s*)?`;
const SUBSTITUTE = String.raw`[sy](?:/(?:[^/\\\n]|\\.)*/(?:[^/\\\n]|\\.)*/|\|(?:[^|\\\n]|\\.)*\|(?:[^|\\\n]|\\.)*\||#(?:[^#\\\n]|\\.)*#(?:[^#\\\n]|\\.)*#|,(?:[^,\\\n]|\\.)*,(?:[^,\\\n]|\\.)*,)[gpiI0-9]*`;
/** One command that only edits what passes through: no `w`, `W`, `r`, `e` and no flag of theirs. */
const HARMLESS = new RegExp(
  String.raw`^\s*${ADDRESSES}(?:[dDpPhHgGxnNqQl=]\d*|${SUBSTITUTE})\s*(?:[;\n}]|$)`,
);
const MAX_LENGTH = 2000;

/** A sed program is harmless when all of it is the small language of `p`, `d`, `s/…/…/` and their kin. */
export function judgeSed(program: string, path: string, judge: Judge): void {
  let rest = program.slice(0, MAX_LENGTH + 1);
  while (rest.trim() !== '' && program.length <= MAX_LENGTH) {
    const match = HARMLESS.exec(rest);
    if (match === null) break;
    rest = rest.slice(match[0].length);
  }
  if (rest.trim() !== '')
    found(judge, 'unknown', `${path} may write files or run commands: ${shown(program)}`);
}
