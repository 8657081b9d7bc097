import type { Json } from '../diagnosis/observation.ts';

/** What an evaluation would have to look at. */
export interface Size {
  readonly longestList: number;
  readonly characters: number;
  /** How often the separators occur: no cut can make more pieces than this. */
  readonly cuts: number;
}

/**
 * Copies JSON into maps. An object's own key `constructor` or `__proto__` would confuse the evaluator's type tests;
 * in a map it is a key like any other.
 */
export function toCel(value: Json): unknown {
  if (Array.isArray(value)) return value.map(toCel);
  if (value === null || typeof value !== 'object') return value;
  return new Map(Object.entries(value).map(([key, inner]) => [key, toCel(inner)]));
}

/** Copies a result back to JSON; `undefined` for what has no JSON form (a type, bytes). */
export function fromCel(value: unknown): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return allOf(value.map(fromCel));
  if (value instanceof Date) return value.toISOString();
  const entries = value instanceof Map ? [...value] : isPlain(value) ? Object.entries(value) : undefined;
  if (entries === undefined) return undefined;
  const values = allOf(entries.map(([, inner]) => fromCel(inner)));
  return values && Object.fromEntries(entries.map(([key], index) => [String(key), values[index] ?? null]));
}

/** Measures JSON; `separators` are those by which the expression cuts strings. */
export function measure(value: Json, separators: ReadonlySet<string>): Size {
  let longestList = 0;
  let characters = 0;
  let cuts = 0;
  const visit = (inner: Json): void => {
    characters += 1;
    if (typeof inner === 'string') {
      characters += inner.length;
      for (const separator of separators) cuts += occurrences(inner, separator);
    } else if (inner !== null && typeof inner === 'object') {
      const children = Array.isArray(inner) ? inner : Object.values(inner);
      longestList = Math.max(longestList, children.length);
      children.forEach(visit);
    }
  };
  visit(value);
  return { longestList, characters, cuts };
}

function occurrences(text: string, separator: string): number {
  let count = 1;
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + separator.length))
    count += 1;
  return count;
}

function allOf(values: (Json | undefined)[]): Json[] | undefined {
  return values.includes(undefined) ? undefined : (values as Json[]);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
