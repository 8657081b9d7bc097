import { found, foundComposeDown, type Judge, MAX_DEPTH, type Stdin, spend } from '../judge.ts';
import { shown } from '../risk.ts';
import type { Argument } from '../shell/argument.ts';
import { namesComposeDown } from './compose-down.ts';
import { judgeTool } from './judge-tool.ts';

/** Words of one command that are read. */
const MAX_WORDS = 1000;
/** Where a system keeps its programs; the same name anywhere else is anybody's. */
const SYSTEM_FOLDER = /^\/(usr\/)?(local\/)?s?bin\/[^/]+$/;

/** Judges one command by its words: the first names a program, what follows is read as that program reads it. */
export function judgeCommand(words: readonly Argument[], judge: Judge, stdin: Stdin): void {
  const [head, ...rest] = words;
  if (head === undefined || !spend(judge)) return;
  if (!head.fixed) {
    foundUnknown(words, `\`${shown(head.text)}\` is a command that is only known when it runs`, judge);
    return;
  }
  const name = SYSTEM_FOLDER.test(head.text) ? head.text.slice(head.text.lastIndexOf('/') + 1) : head.text;
  const tool = judge.knowledge.tools.get(name);
  if (tool === undefined) {
    foundUnknown(words, `nothing is known about the program \`${shown(name)}\``, judge);
    return;
  }
  if (judge.depth >= MAX_DEPTH) {
    found(judge, 'unknown', 'the command is nested too deeply to be read');
    return;
  }
  if (rest.length > MAX_WORDS) found(judge, 'unknown', `${name} has more than ${MAX_WORDS} words`);
  judge.depth += 1;
  judgeTool(tool, rest.slice(0, MAX_WORDS), judge, stdin);
  judge.depth -= 1;
}

function foundUnknown(words: readonly Argument[], reason: string, judge: Judge): void {
  if (namesComposeDown(words)) foundComposeDown(judge, 'unknown', reason);
  else found(judge, 'unknown', reason);
}
