import * as z from 'zod';
import { nearest } from '../../core/command/nearest.ts';

type Issue = z.core.$ZodRawIssue;

/**
 * Words zod's issues for people: what was expected, what is there, what is allowed. `unrecognized_keys` gets one line
 * for each key, in order. Values are shown only where they are names to choose from, never free text: it may be secret.
 */
export function explainIssue(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `is missing; expected ${typeName(issue.expected)}${purpose(issue)}`
        : `expected ${typeName(issue.expected)}, got ${describeValue(issue.input)}${quoteHint(issue)}`;
    case 'invalid_value':
      return explainChoice(issue.input, issue.values);
    case 'invalid_union':
      return issue.discriminator === undefined
        ? explainAlternatives(issue)
        : explainChoice(
            field(issue.input, issue.discriminator),
            Array.isArray(issue.options) ? issue.options : [],
          );
    case 'unrecognized_keys':
      return issue.keys.map((key) => explainKey(key, allowedKeys(issue))).join('\n');
    case 'too_small':
      return tooFew(issue.origin, issue.input, Number(issue.minimum));
    case 'too_big':
      return tooMany(issue.origin, issue.input, Number(issue.maximum));
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.map(({ message }) => message).join('; ');
    case 'invalid_format':
      return issue.format === 'regex'
        ? `must match ${issue.pattern}`
        : `does not have the form of ${issue.format}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'custom':
      return `is not allowed${purpose(issue)}`;
  }
}

function explainChoice(got: unknown, values: readonly unknown[]): string {
  const allowed = values.map(String);
  const list = allowed.length === 1 ? `\`${allowed[0]}\`` : `one of ${allowed.join(', ')}`;
  if (got === undefined) return `is missing; expected ${list}`;
  if (typeof got !== 'string') return `expected ${list}, got ${describeValue(got)}`;
  return `expected ${list}, got \`${shorten(got)}\`${suggestion(got, allowed)}`;
}

function explainKey(key: string, allowed: readonly string[]): string {
  return `unknown key${suggestion(key, allowed)}; allowed: ${allowed.join(', ')}`;
}

/** ` (did you mean …?)` when one of the words is near, else nothing. */
export function suggestion(typed: string, allowed: readonly string[]): string {
  const near = nearest(typed, allowed);
  return near === undefined ? '' : ` (did you mean \`${near}\`?)`;
}

function tooFew(origin: string, input: unknown, minimum: number): string {
  if (origin === 'string') return minimum === 1 ? 'is empty' : `is too short; at least ${minimum} characters`;
  if (origin === 'array')
    return `needs at least ${count(minimum, 'entry', 'entries')}, has ${lengthOf(input)}`;
  return `must be at least ${minimum}, got ${String(input)}`;
}

function tooMany(origin: string, input: unknown, maximum: number): string {
  if (origin === 'string') return `is too long; at most ${maximum} characters`;
  if (origin === 'array')
    return `may have at most ${count(maximum, 'entry', 'entries')}, has ${lengthOf(input)}`;
  return `must be at most ${maximum}, got ${String(input)}`;
}

function explainAlternatives(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const expected = alternatives(issue);
  return issue.input === undefined
    ? `is missing; expected ${expected}${purpose(issue)}`
    : `expected ${expected}, got ${describeValue(issue.input)}`;
}

function alternatives(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const expected = issue.errors.flatMap((branch) =>
    branch.flatMap((inner) => (inner.code === 'invalid_type' ? [typeName(inner.expected)] : [])),
  );
  return [...new Set(expected)].join(' or ');
}

function allowedKeys({ schema }: Issue): string[] {
  if (schema instanceof z.ZodRecord) return [...(schema.def.keyType._zod.values ?? [])].map(String);
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([key, value]) => (isRefused(value) ? [] : [key]));
}

/** A key that is declared only to say why it may not be used. */
const isRefused = (schema: unknown): boolean =>
  schema instanceof z.ZodExactOptional && schema.def.innerType instanceof z.ZodNever;

function purpose({ schema }: Issue): string {
  const description = schema instanceof z.ZodType ? schema.description : undefined;
  return description === undefined ? '' : ` (${description})`;
}

function quoteHint(issue: Extract<Issue, { code: 'invalid_type' }>): string {
  const scalar = typeof issue.input === 'number' || typeof issue.input === 'boolean';
  return issue.expected === 'string' && scalar ? '; put it in quotes' : '';
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

const typeName = (type: string): string => TYPE_NAMES[type] ?? type;

function describeValue(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a number with a fraction';
  return typeof value === 'string' ? 'text' : String(value);
}

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;
const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
