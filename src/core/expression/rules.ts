import type { ASTNode } from '@marcbachmann/cel-js';
import { compileLinear } from '../linear-regex.ts';

/** What an expression may cost, known before it runs. */
export interface Shape {
  /** How deep macros (`map`, `exists`, …) are nested in each other. */
  readonly depth: number;
  /** How many `+` stand inside macros, each of which may double what the macro makes. */
  readonly growth: number;
  /** A macro's body names a variable from outside, so each round may look at all the data. */
  readonly looksOutside: boolean;
  /** Literal separators by which strings are cut into lists. */
  readonly separators: ReadonlySet<string>;
}

export interface Breach {
  readonly message: string;
  readonly at: number;
}

const MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);
const VARIABLES = new Set(['it', 'text', 'matched', 'target']);
const FUNCTIONS = new Set([
  ...['has', 'size', 'string', 'int', 'double', 'bool', 'type', 'dyn', 're', 'lower', 'lines', 'join'],
  ...['timestamp', 'duration'],
]);
const METHODS = new Set([
  ...MACROS,
  ...['size', 're', 'lower', 'lines', 'join', 'split', 'startsWith', 'endsWith', 'contains', 'trim'],
  ...['lowerAscii', 'upperAscii', 'substring', 'indexOf', 'lastIndexOf'],
]);
const MAX_DEPTH = 3;
const MAX_GROWTH = 12;

/** Measures an expression, and refuses what could take unbounded time or reach a JavaScript regular expression. */
export function inspect(root: ASTNode): { shape: Shape; breaches: Breach[] } {
  const separators = new Set<string>();
  const breaches: Breach[] = [];
  let depth = 0;
  let growth = 0;
  let looksOutside = false;
  const visit = (node: ASTNode, inside: number): void => {
    depth = Math.max(depth, inside);
    if (inside > 0 && node.op === '+') growth += 1;
    if (inside > 0 && node.op === 'id' && VARIABLES.has(node.args)) looksOutside = true;
    const call = callOf(node);
    if (call !== undefined) {
      breaches.push(...judgeCall(call, node));
      const separator = cutsBy(call);
      if (separator !== undefined) separators.add(separator);
    }
    const body = call?.receiver !== undefined && MACROS.has(call.name) ? inside + 1 : inside;
    if (call?.receiver !== undefined) visit(call.receiver, inside);
    for (const child of call?.args ?? childrenOf(node)) visit(child, body);
  };
  visit(root, 0);
  if (depth > MAX_DEPTH)
    breaches.push({ message: `macros may be nested ${MAX_DEPTH} deep, not ${depth}`, at: 0 });
  if (growth > MAX_GROWTH)
    breaches.push({ message: `at most ${MAX_GROWTH} \`+\` may stand inside macros, not ${growth}`, at: 0 });
  return { shape: { depth, growth, looksOutside, separators }, breaches };
}

interface Call {
  readonly name: string;
  readonly receiver: ASTNode | undefined;
  readonly args: readonly ASTNode[];
}

function callOf(node: ASTNode): Call | undefined {
  if (node.op === 'call') return { name: node.args[0], receiver: undefined, args: node.args[1] };
  if (node.op === 'rcall') return { name: node.args[0], receiver: node.args[1], args: node.args[2] };
  return undefined;
}

function* judgeCall(call: Call, node: ASTNode): Generator<Breach> {
  const allowed = call.receiver === undefined ? FUNCTIONS : METHODS;
  const last = call.args.at(-1);
  const at = call.receiver === undefined ? node.pos : call.receiver.end + 1;
  if (call.name === 'matches') {
    yield {
      message: 'matches() can take exponential time; use re(text, "pattern"), which cannot',
      at,
    };
  } else if (!allowed.has(call.name)) {
    yield {
      message: `${call.name}() is not known here; allowed: ${[...allowed].sort().join(', ')}`,
      at,
    };
  } else if (call.name === 're') {
    yield* judgePattern(last, at);
  } else if (call.name === 'duration' && literal(last) === undefined) {
    yield { message: 'duration() takes a literal, as in duration("5m")', at };
  } else if (call.name === 'split' && !literal(call.args[0])) {
    yield { message: 'split() takes a literal separator that is not empty', at };
  }
}

function* judgePattern(argument: ASTNode | undefined, at: number): Generator<Breach> {
  const pattern = literal(argument);
  if (pattern === undefined) {
    yield {
      message: 're() takes its pattern as a literal, so that it is checked before it runs',
      at,
    };
    return;
  }
  const compiled = compileLinear(pattern);
  if (compiled.kind === 'invalid') yield { message: compiled.message, at: argument?.pos ?? at };
}

function literal(node: ASTNode | undefined): string | undefined {
  return node?.op === 'value' && typeof node.args === 'string' ? node.args : undefined;
}

function cutsBy(call: Call): string | undefined {
  if (call.name === 'lines') return '\n';
  return call.name === 'split' ? literal(call.args[0]) : undefined;
}

function childrenOf(node: ASTNode): ASTNode[] {
  const found: ASTNode[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (isNode(value)) found.push(value);
  };
  collect(node.args);
  return found;
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
