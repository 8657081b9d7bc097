import type { Json } from '../diagnosis/observation.ts';
import { environment } from './environment.ts';
import { inspect, type Shape } from './rules.ts';
import { fromCel, measure, toCel } from './values.ts';

/** What an expression sees: the probe's data, the redacted text, ids of matched causes, the target. */
export interface Scope {
  readonly it: Json;
  readonly text: string;
  readonly matched: readonly string[];
  readonly target: { readonly name: string; readonly environment: string };
}

export type Value =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'error'; readonly message: string };

export interface Expression {
  readonly kind: 'ok';
  /** The type known beforehand: `bool`, `string`, …, or `dyn` when only the data can tell. */
  readonly type: string;
  /** Never throws: a missing key or a wrong type is a value of kind `error`. */
  evaluate(scope: Scope): Value;
}

/** A mistake in an expression or template; line and column count from 1 within it. */
export interface Mistake {
  readonly kind: 'invalid';
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** Rounds of macros, each weighed with the data it may look at: about a second at worst. */
const BUDGET = 1_000_000;
const CHARACTERS_PER_ROUND = 1000;

/**
 * Compiles CEL (https://github.com/google/cel-spec) over `Scope`. Besides the usual operators and macros there are
 * `re(text, "RE2 pattern")`, `lines(text)`, `lower(text)` and `join(list, separator)`. Unknown names are mistakes.
 */
export function compileExpression(source: string): Expression | Mistake {
  try {
    const parsed = environment.parse(source);
    const { shape, breaches } = inspect(parsed.ast);
    const breach = breaches[0];
    if (breach !== undefined) return mistake(source, breach.message, breach.at);
    const checked = parsed.check();
    if (checked.error !== undefined) return explain(source, checked.error);
    return { kind: 'ok', type: checked.type ?? 'dyn', evaluate: (scope) => run(parsed, shape, scope) };
  } catch (error) {
    return explain(source, error);
  }
}

function run(evaluate: (context: Record<string, unknown>) => unknown, shape: Shape, scope: Scope): Value {
  try {
    const cost = costOf(shape, scope);
    if (cost > BUDGET)
      return { kind: 'error', message: 'too much data for this expression; look at fewer elements' };
    const { it, text, matched, target } = scope;
    const context = { it: toCel(it), text, matched: [...matched], target: new Map(Object.entries(target)) };
    const value = fromCel(evaluate(context));
    return value === undefined
      ? { kind: 'error', message: 'the result is not a plain value' }
      : { kind: 'value', value };
  } catch (error) {
    return { kind: 'error', message: summary(error) };
  }
}

function costOf(shape: Shape, scope: Scope): number {
  if (shape.depth === 0) return 0;
  const size = measure({ it: scope.it, text: scope.text, matched: [...scope.matched] }, shape.separators);
  const rounds = ((size.longestList + size.cuts) * 2 ** shape.growth) ** shape.depth;
  return rounds * (shape.looksOutside ? Math.max(1, size.characters / CHARACTERS_PER_ROUND) : 1);
}

function explain(source: string, error: unknown): Mistake {
  const range =
    error instanceof Error && 'range' in error ? (error.range as { start?: number } | undefined) : undefined;
  return mistake(source, summary(error), range?.start ?? 0);
}

function summary(error: unknown): string {
  if (error instanceof Error && 'summary' in error && typeof error.summary === 'string') return error.summary;
  return error instanceof Error ? error.message : String(error);
}

function mistake(source: string, message: string, at: number): Mistake {
  const before = source.slice(0, at).split('\n');
  return { kind: 'invalid', message, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
