import type { CompoundCommand, CompoundList, Redirected } from 'unbash';
import type { Knowledge } from './knowledge/knowledge.ts';
import type { Finding, Risk } from './risk.ts';
import type { Argument } from './shell/argument.ts';

/** What a command reads on standard input, as far as it can be told. */
export type Stdin =
  | { readonly kind: 'inherited' | 'pipe' | 'file' }
  | { readonly kind: 'text'; readonly text: string | undefined };

export type FunctionBody = CompoundCommand | Redirected | CompoundList;

/** The state of judging one line: what was found, what the line defined, and how much work is left. */
export interface Judge {
  readonly knowledge: Knowledge;
  readonly findings: Finding[];
  /** Functions the line defines, all bodies by name: which of them a call means is not followed. */
  readonly functions: Map<string, FunctionBody[]>;
  /** Functions being walked, to end recursion. */
  readonly calling: Set<string>;
  /** Scripts and commands inside others: `sudo`, `bash -c`, `$(…)`, `ssh host …`. */
  depth: number;
  /** Commands still to be judged before the line counts as too long. */
  budget: number;
  /** Judges a line of shell; here so that programs that run other programs need not know who does. */
  script(text: string, stdin: Stdin): void;
  /** Judges the body of a function where it is called. */
  body(body: FunctionBody, stdin: Stdin): void;
  /** Judges one command by its words. */
  command(words: readonly Argument[], stdin: Stdin): void;
}

type Judging<A> = (of: A, judge: Judge, stdin: Stdin) => void;

/** Levels of scripts and commands inside others that are followed. */
export const MAX_DEPTH = 32;
/** Commands of one line that are judged. */
const MAX_COMMANDS = 2000;
/** Different findings kept of one line. */
const MAX_FINDINGS = 4000;

/** A judge of one line, who has found nothing yet. */
export function createJudge(
  knowledge: Knowledge,
  judgeScript: Judging<string>,
  judgeBody: Judging<FunctionBody>,
  judgeCommand: Judging<readonly Argument[]>,
): Judge {
  const judge: Judge = {
    knowledge,
    findings: [],
    functions: new Map(),
    calling: new Set(),
    depth: 0,
    budget: MAX_COMMANDS,
    script: (text, stdin) => judgeScript(text, judge, stdin),
    body: (body, stdin) => judgeBody(body, judge, stdin),
    command: (words, stdin) => judgeCommand(words, judge, stdin),
  };
  return judge;
}

/** Notes one part's risk. */
export function found(judge: Judge, risk: Risk, reason: string): void {
  if (judge.findings.length < MAX_FINDINGS || risk === 'destroy') judge.findings.push({ risk, reason });
}

/** Notes a part that is `compose down`, or that may turn out to be. */
export function foundComposeDown(judge: Judge, risk: 'destroy' | 'unknown', reason: string): void {
  judge.findings.push({ risk, reason, composeDown: true });
}

/** True while there is work left; noted as `unknown`, which may be anything, when there is not. */
export function spend(judge: Judge): boolean {
  judge.budget -= 1;
  if (judge.budget === 0)
    foundComposeDown(judge, 'unknown', `the line has more than ${MAX_COMMANDS} commands`);
  return judge.budget > 0;
}
