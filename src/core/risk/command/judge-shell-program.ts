import { found, type Judge, type Stdin } from '../judge.ts';
import { shown } from '../risk.ts';
import type { Argument } from '../shell/argument.ts';

/** `bash -c STRING`, `bash FILE`, `… | sh`: the string is read as a line of its own; files and pipes are not known. */
export function judgeShellProgram(
  words: readonly Argument[],
  name: string,
  judge: Judge,
  stdin: Stdin,
): void {
  let isString = false;
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word.fixed && word.text === '--') continue;
    if (!word.fixed || !/^[-+]./.test(word.text)) {
      judgeProgram(word, isString, name, judge, stdin);
      return;
    }
    if (/^--(version|help)$/.test(word.text)) {
      found(judge, 'read', `${name} prints about itself`);
      return;
    }
    if (/^--(norc|noprofile|posix|login|restricted|verbose)$/.test(word.text)) continue;
    if (!/^[-+][abcefhlmnopruvxBCEHPTiOs]+$/.test(word.text))
      found(judge, 'unknown', `nothing is known about the option ${shown(word.text)} of ${name}`);
    isString ||= word.text.startsWith('-') && !word.text.startsWith('--') && word.text.includes('c');
    if (/[oO]$/.test(word.text)) rest.shift();
  }
  if (!isString && stdin.kind === 'text' && stdin.text !== undefined) {
    judge.script(stdin.text, { kind: 'inherited' });
    return;
  }
  found(judge, 'unknown', `${name} runs what it reads on its input, which is not known`);
}

function judgeProgram(word: Argument, isString: boolean, name: string, judge: Judge, stdin: Stdin): void {
  if (isString && word.fixed) {
    judge.script(word.text, stdin);
    return;
  }
  const what = isString ? 'which is only known when it runs' : 'a script that is not read';
  found(judge, 'unknown', `${name} runs ${shown(word.text)}, ${what}`);
}
