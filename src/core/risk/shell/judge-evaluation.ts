import type { SyntaxNode, Word } from 'unbash';
import { found, type Judge } from '../judge.ts';
import { shown } from '../risk.ts';
import { readArgument } from './argument.ts';

/** A number as the shell writes it, or nothing. */
const NUMBER = /^\s*[-+]?\d*\s*$/;
const ARITHMETIC_TESTS = new Set(['-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-v', '-R']);

/**
 * Finds where the shell evaluates text once more: a variable in arithmetic may hold `a[$(rm -rf /)]`, `${x@P}` expands as a
 * prompt, `${!x}` follows a name.
 */
export function judgeEvaluation(node: SyntaxNode, judge: Judge): void {
  const evaluates = (text: string) =>
    found(judge, 'unknown', `\`${shown(text)}\` evaluates what a variable holds, which may run commands`);
  switch (node.type) {
    case 'ArithmeticWord':
      if (!/^(0[xX][0-9a-fA-F]+|\d+)$/.test(node.value)) evaluates(node.value);
      return;
    case 'ArithmeticExpansion':
    case 'ArithmeticCommand':
      if (node.expression === undefined) evaluates('body' in node ? node.body : node.text);
      return;
    case 'TestUnary':
      if (ARITHMETIC_TESTS.has(node.operator)) evaluates(node.operand.text);
      return;
    case 'TestBinary':
      if (!ARITHMETIC_TESTS.has(node.operator)) return;
      for (const side of [node.left, node.right]) if (!isNumber(side)) evaluates(side.text);
      return;
    case 'Assignment':
      if (node.index && !isNumber(node.index)) evaluates(node.text);
      return;
    case 'ParameterExpansion':
      if (node.prefix === '!' || (node.index && !isNumber(node.index) && !/^[@*]$/.test(node.index.text)))
        evaluates(node.text);
      return;
    case 'Transform':
    case 'Unknown':
      evaluates('operand' in node ? `@${node.operand.text}` : node.operator);
      return;
    case 'Slice':
      for (const side of [node.offset, node.length]) if (side && !isNumber(side)) evaluates(side.text);
      return;
  }
}

function isNumber(word: Word): boolean {
  const { fixed, text } = readArgument(word);
  return fixed && NUMBER.test(text);
}
