import { type Command, forEachChild, type ParsedScript, type Pipeline, type SyntaxNode } from 'unbash';
import { found, type Judge, type Stdin, spend } from '../judge.ts';
import { shown } from '../risk.ts';
import { readArgument } from './argument.ts';
import { judgeEvaluation } from './judge-evaluation.ts';
import { judgeRedirection } from './judge-redirection.ts';
import { judgeVariable } from './judge-variable.ts';
import { stdinOf } from './stdin-of.ts';

type WalkScript = (script: ParsedScript | undefined, judge: Judge, stdin: Stdin) => void;

/** Judges a node and all below it; scripts inside words go to `script`. A function is judged where it is called. */
export function walk(node: SyntaxNode, judge: Judge, stdin: Stdin, script: WalkScript): void {
  const below = (inner: Stdin) => forEachChild(node, (child) => walk(child, judge, inner, script));
  switch (node.type) {
    case 'Command':
      below(stdin);
      judgeSimple(node, judge, stdinOf(node.redirects) ?? stdin);
      return;
    case 'Pipeline':
      walkPipeline(node, judge, stdin, script);
      return;
    case 'Redirected':
      below(stdinOf(node.redirects) ?? stdin);
      return;
    case 'Coproc':
      below({ kind: 'pipe' });
      return;
    case 'Function':
      return;
    case 'Script':
      script(node, judge, stdin);
      return;
    case 'CommandExpansion':
    case 'ProcessSubstitution':
    case 'ArithmeticCommandExpansion':
      script(node.script, judge, stdin);
      return;
    case 'For':
    case 'Select':
      judgeVariable(node.name.value, undefined, judge);
      below(stdin);
      return;
    case 'Assignment':
      judgeVariable(node.name, node.value.type === 'Word' ? readArgument(node.value) : undefined, judge);
      judgeEvaluation(node, judge);
      below(stdin);
      return;
    case 'Redirect':
      judgeRedirection(node, judge);
      below(stdin);
      return;
    default:
      judgeEvaluation(node, judge);
      below(stdin);
      return;
  }
}

function walkPipeline(node: Pipeline, judge: Judge, stdin: Stdin, script: WalkScript): void {
  for (const [index, command] of node.commands.entries())
    walk(command, judge, index === 0 ? stdin : { kind: 'pipe' }, script);
}

function judgeSimple({ name, args }: Command, judge: Judge, stdin: Stdin): void {
  if (name === undefined || !spend(judge)) return;
  const words = [name, ...args].map(readArgument);
  const called = words[0]?.fixed ? judge.functions.get(words[0].text) : undefined;
  if (called === undefined) {
    judge.command(words, stdin);
    return;
  }
  callFunction(name.value, judge, stdin);
  if (judge.knowledge.tools.has(name.value)) judge.command(words, stdin);
}

function callFunction(name: string, judge: Judge, stdin: Stdin): void {
  if (judge.calling.has(name)) {
    found(judge, 'unknown', `the function ${shown(name)} calls itself`);
    return;
  }
  judge.calling.add(name);
  for (const body of judge.functions.get(name) ?? []) judge.body(body, stdin);
  judge.calling.delete(name);
}
