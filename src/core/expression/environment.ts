import { Environment } from '@marcbachmann/cel-js';
import { compileLinear, type LinearRegex } from '../linear-regex.ts';

const REMEMBERED_PATTERNS = 500;

/** The variables and functions every expression sees; nothing else can be named. */
export const environment = declare();

function declare(): Environment {
  const declared = new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 400, maxDepth: 40, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 4 },
  });
  declared
    .registerVariable('it', 'dyn')
    .registerVariable('text', 'string')
    .registerVariable('matched', 'list<string>')
    .registerVariable('target', 'map<string, string>');
  mixNumbers(declared);
  declared
    .registerFunction('re(string, string): bool', matches)
    .registerFunction('string.re(string): bool', matches)
    .registerFunction('string.lower(): string', (value: string) => value.toLowerCase())
    .registerFunction('lower(string): string', (value: string) => value.toLowerCase())
    .registerFunction('lines(string): list<string>', splitLines)
    .registerFunction('string.lines(): list<string>', splitLines)
    .registerFunction('join(list, string): string', joinList);
  return declared;
}

/** JSON numbers are doubles and literals are ints; CEL itself refuses to add the two. */
function mixNumbers(declared: Environment): void {
  const operators: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  };
  const mixed = (operator: string, apply: (a: number, b: number) => number) => {
    const handler = (a: number | bigint, b: number | bigint) => apply(Number(a), Number(b));
    declared.registerOperator(`double ${operator} int: double`, handler);
    declared.registerOperator(`int ${operator} double: double`, handler);
  };
  for (const [operator, apply] of Object.entries(operators)) mixed(operator, apply);
  declared.registerOperator('double % double: double', (a: number, b: number) => a % b);
}

const patterns = new Map<string, LinearRegex>();

/** Patterns are literals and were checked when the expression was compiled, so a bad one is our own mistake. */
function matches(value: string, pattern: string): boolean {
  const known = patterns.get(pattern);
  if (known !== undefined) return known.test(value);
  const compiled = compileLinear(pattern);
  if (compiled.kind === 'invalid') throw new Error(compiled.message);
  if (patterns.size >= REMEMBERED_PATTERNS) patterns.clear();
  patterns.set(pattern, compiled.regex);
  return compiled.regex.test(value);
}

function splitLines(value: string): string[] {
  const lines = value.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function joinList(list: readonly unknown[] | ReadonlySet<unknown>, separator: string): string {
  return [...list].map((element) => (typeof element === 'string' ? element : show(element))).join(separator);
}

function show(element: unknown): string {
  if (element instanceof Map || typeof element === 'object')
    throw new Error('join() takes a list of plain values');
  return String(element);
}
