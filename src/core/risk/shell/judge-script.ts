import { forEachChild, type ParsedScript, parse, type SyntaxNode } from 'unbash';
import { type FunctionBody, found, type Judge, MAX_DEPTH, type Stdin } from '../judge.ts';
import { unreadable } from './unreadable.ts';
import { walk } from './walk.ts';

/** Judges a line (or lines) of shell: all of it that could run. */
export function judgeScript(text: string, judge: Judge, stdin: Stdin): void {
  const source = withoutCarriageReturns(text);
  const reason = unreadable(source);
  if (reason !== undefined) {
    found(judge, 'unknown', reason);
    return;
  }
  walkScript(parse(source), judge, stdin);
}

/** Judges a script that was parsed with the line around it, like that of `$(…)`. */
export function walkScript(script: ParsedScript | undefined, judge: Judge, stdin: Stdin): void {
  if (script === undefined || judge.depth >= MAX_DEPTH) {
    found(judge, 'unknown', 'the command is nested too deeply to be read');
    return;
  }
  const error = script.errors?.[0];
  if (error) found(judge, 'unknown', `the command is no complete shell syntax: ${error.message}`);
  judge.depth += 1;
  for (const statement of script.commands) collectFunctions(statement, judge);
  for (const statement of script.commands) walk(statement, judge, stdin, walkScript);
  judge.depth -= 1;
}

/** Judges what a call of a function runs. */
export function judgeBody(body: FunctionBody, judge: Judge, stdin: Stdin): void {
  walk(body, judge, stdin, walkScript);
}

/** Functions are known before anything is walked: a call may stand in front of the definition. */
function collectFunctions(node: SyntaxNode, judge: Judge): void {
  if (node.type === 'Function') {
    const { value } = node.name;
    judge.functions.set(value, [...(judge.functions.get(value) ?? []), node.body]);
  }
  if (node.type !== 'Word' && node.type !== 'Command')
    forEachChild(node, (child) => collectFunctions(child, judge));
}

/** Lines that all end in CR LF were written on Windows; any other carriage return stays and is refused. */
function withoutCarriageReturns(text: string): string {
  if (!text.includes('\r')) return text;
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  return lines.every((line) => line.endsWith('\r'))
    ? text.replaceAll('\r\n', '\n').replace(/\r$/, '')
    : [...lines, last].join('\n');
}
