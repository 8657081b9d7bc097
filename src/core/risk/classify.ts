import { judgeCommand } from './command/judge-command.ts';
import { createJudge } from './judge.ts';
import type { Knowledge } from './knowledge/knowledge.ts';
import { type Classification, conclude } from './risk.ts';
import { judgeBody, judgeScript } from './shell/judge-script.ts';

/** Longer input, in UTF-16 code units, is not read: it is `unknown`. */
export const MAX_COMMAND_LENGTH = 64 * 1024;

/**
 * The risk of a shell command line, by its syntax tree and what is known about each program (design, 2.2 and 6). Never
 * throws; bounded time for any input. What cannot be proven to be `read` or `change` is `unknown` or `destroy`.
 */
export function classify(command: string, knowledge: Knowledge): Classification {
  if (command.length > MAX_COMMAND_LENGTH)
    return unknown(`the command is longer than ${MAX_COMMAND_LENGTH} characters`);
  if (command.trim() === '') return unknown('there is no command');
  const judge = createJudge(knowledge, judgeScript, judgeBody, judgeCommand);
  try {
    judge.script(command, { kind: 'inherited' });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // the stack's end, whatever the input was
    const { composeDown } = conclude(judge.findings);
    return { ...unknown('the command is nested too deeply to be read'), composeDown };
  }
  return conclude(judge.findings);
}

const unknown = (reason: string): Classification => ({
  risk: 'unknown',
  reasons: [reason],
  composeDown: false,
});
