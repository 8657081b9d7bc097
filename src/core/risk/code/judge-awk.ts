import { found, type Judge } from '../judge.ts';
import { shown } from '../risk.ts';

/** Longer programs are not read. */
const MAX_LENGTH = 1000;

/**
 * An awk program is harmless when it has no sign by which awk runs a command or writes a file: no `system`, no single `|`, no
 * `@` (indirect calls, extensions), and `>` only outside of actions. Strings and patterns are not told apart: this refuses
 * too much and never too little.
 */
export function judgeAwk(program: string, path: string, judge: Judge): void {
  if (program.length > MAX_LENGTH) {
    found(judge, 'unknown', `${path} has a program too long to be read`);
    return;
  }
  const plain = program.replaceAll('||', '');
  const signs = /system|[|@\\]|getline|ARGV|ARGC/.test(plain) || writes(plain);
  if (signs) found(judge, 'unknown', `${path} may write files or run commands: ${shown(program)}`);
}

function writes(program: string): boolean {
  let depth = 0;
  for (const [index, sign] of [...program].entries()) {
    if (sign === '{') depth += 1;
    else if (sign === '}') depth -= 1;
    else if (sign === '>' && depth !== 0 && program[index + 1] !== '=') return true;
    else if (sign === '"' || sign === '/') {
      if (depth === 0 && /["/][^"/]*[{}]/.test(program.slice(index))) return program.includes('>');
    }
  }
  return false;
}
