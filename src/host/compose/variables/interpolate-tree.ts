import type { ComposeProblem } from '../compose-reading.ts';
import type { ParsedCompose } from '../parse-compose.ts';
import { interpolate, type Variables } from './interpolate.ts';

export interface Filled {
  readonly data: unknown;
  readonly errors: readonly ComposeProblem[];
  readonly notes: readonly ComposeProblem[];
  /** By service: variables used without value and without default. */
  readonly unset: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Aliases repeat what they name, so the walk is bounded in values and in characters. */
const NODE_LIMIT = 100_000;
const CHARACTER_LIMIT = 4 * 1024 * 1024;
const DEPTH_LIMIT = 100;

/** Fills variables into every string value of a compose file; keys are left alone, as in Compose. */
export function interpolateTree(parsed: ParsedCompose, variables: Variables): Filled {
  const walk: Walk = { parsed, variables, nodes: 0, characters: 0, errors: [], notes: [], unset: new Map() };
  try {
    const data = fill(walk, parsed.data, []);
    return { data, errors: walk.errors, notes: walk.notes, unset: walk.unset };
  } catch (cause) {
    if (!(cause instanceof TooLarge)) throw cause;
    const errors = [
      parsed.at([], 'The compose file is too large once its aliases and variables are filled in.'),
    ];
    return { data: null, errors, notes: [], unset: new Map() };
  }
}

interface Walk {
  readonly parsed: ParsedCompose;
  readonly variables: Variables;
  nodes: number;
  characters: number;
  readonly errors: ComposeProblem[];
  readonly notes: ComposeProblem[];
  readonly unset: Map<string, Set<string>>;
}

class TooLarge extends Error {}

function fill(walk: Walk, value: unknown, path: readonly string[]): unknown {
  if (++walk.nodes > NODE_LIMIT || path.length > DEPTH_LIMIT) throw new TooLarge();
  if (typeof value === 'string') return fillText(walk, value, path);
  if (Array.isArray(value)) return value.map((item, index) => fill(walk, item, [...path, String(index)]));
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, fill(walk, item, [...path, key])]),
  );
}

function fillText(walk: Walk, text: string, path: readonly string[]): string {
  const { value, unset, required, problem } = interpolate(text, walk.variables);
  walk.characters += value.length;
  if (walk.characters > CHARACTER_LIMIT) throw new TooLarge();
  if (problem !== null) walk.errors.push(walk.parsed.at(path, `${path.join('.')}: ${problem}.`));
  for (const { name, message } of required) {
    const because = message === '' ? '' : ` (${message})`;
    walk.notes.push(
      walk.parsed.at(
        path,
        `${path.join('.')}: ${name} is required${because} and has no value in .env; Compose starts only if the shell sets it.`,
      ),
    );
  }
  if (path[0] === 'services' && path[1] !== undefined)
    for (const name of [...unset, ...required.map(({ name }) => name)]) note(walk.unset, path[1], name);
  return value;
}

function note(unset: Map<string, Set<string>>, service: string, name: string): void {
  const names = unset.get(service) ?? new Set<string>();
  unset.set(service, names.add(name));
}
