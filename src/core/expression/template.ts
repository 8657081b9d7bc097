import type { Json } from '../diagnosis/observation.ts';
import { compileExpression, type Expression, type Mistake, type Scope } from './expression.ts';

export interface Template {
  readonly kind: 'ok';
  render(
    scope: Scope,
  ): { readonly kind: 'text'; readonly text: string } | { readonly kind: 'error'; readonly message: string };
}

/**
 * Compiles text with `{expression}` placeholders: strings stand as they are, lists are joined with ", ", anything else
 * is JSON. `{{` and `}}` are braces.
 */
export function compileTemplate(source: string): Template | Mistake {
  const parts: (string | Expression)[] = [];
  for (let at = 0; at < source.length; ) {
    const brace = indexOfBrace(source, at);
    if (brace > at) parts.push(source.slice(at, brace));
    if (brace === source.length) break;
    const sign = source.charAt(brace);
    if (source.charAt(brace + 1) === sign) {
      parts.push(sign);
      at = brace + 2;
      continue;
    }
    if (sign === '}') return mistake(source, brace, 'a lone `}`; write `}}` for a brace');
    const end = closingBrace(source, brace + 1);
    if (end < 0) return mistake(source, brace, 'this `{` has no `}`; write `{{` for a brace');
    const expression = compileExpression(source.slice(brace + 1, end));
    if (expression.kind === 'invalid') return shift(expression, source, brace + 1);
    parts.push(expression);
    at = end + 1;
  }
  return { kind: 'ok', render: (scope) => render(parts, scope) };
}

function render(parts: readonly (string | Expression)[], scope: Scope): ReturnType<Template['render']> {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const result = part.evaluate(scope);
    if (result.kind === 'error') return result;
    text += show(result.value);
  }
  return { kind: 'text', text };
}

function show(value: Json): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(show).join(', ') : JSON.stringify(value);
}

function indexOfBrace(source: string, from: number): number {
  const found = source.slice(from).search(/[{}]/);
  return found < 0 ? source.length : from + found;
}

/** Braces nest in map literals and mean nothing in string literals. */
function closingBrace(source: string, from: number): number {
  let depth = 0;
  let quote = '';
  for (let at = from; at < source.length; at += 1) {
    const sign = source.charAt(at);
    if (quote !== '') {
      if (sign === '\\') at += 1;
      else if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '{') depth += 1;
    else if (sign === '}' && depth === 0) return at;
    else if (sign === '}') depth -= 1;
  }
  return -1;
}

function mistake(source: string, at: number, message: string): Mistake {
  const before = source.slice(0, at).split('\n');
  return { kind: 'invalid', message, line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function shift(inner: Mistake, source: string, at: number): Mistake {
  const start = mistake(source, at, inner.message);
  const column = inner.line === 1 ? start.column + inner.column - 1 : inner.column;
  return { ...inner, line: start.line + inner.line - 1, column };
}
