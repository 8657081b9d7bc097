import { type Document, LineCounter, parseDocument } from 'yaml';
import type { ComposeProblem } from './compose-reading.ts';

export const SOURCE_LIMIT = 1024 * 1024;
/** An anchor used more often than this, counted through nested anchors, is taken for an attack. */
const ALIAS_LIMIT = 1000;
/** Compose's own tags for merging files; they mean nothing in a single one. */
const COMPOSE_TAGS = /!(reset|override)\b/;

/** A compose file as plain data, with a way back from a path to its place in the text. */
export interface ParsedCompose {
  readonly data: unknown;
  readonly errors: readonly ComposeProblem[];
  readonly notes: readonly ComposeProblem[];
  readonly at: (path: readonly string[], message: string, on?: 'key' | 'value') => ComposeProblem;
  /** The text a value was written as, quotes included; empty when the path leads nowhere. */
  readonly written: (path: readonly string[]) => string;
}

/** Parses YAML as Compose does (merge keys, no duplicate keys); never throws, refuses over 1 MiB and alias bombs. */
export function parseCompose(source: string): ParsedCompose {
  if (Buffer.byteLength(source) > SOURCE_LIMIT) return refused('The compose file is larger than 1 MiB.');
  const lines = new LineCounter();
  let document: Document;
  try {
    document = parseDocument(source, { lineCounter: lines, merge: true, uniqueKeys: true });
  } catch (cause) {
    // Nested a thousand levels deep, the parser runs out of stack.
    return refused(`The compose file cannot be parsed: ${String(cause)}`);
  }
  const place = (offset: number, message: string): ComposeProblem => {
    const { line, col } = lines.linePos(offset);
    return { message, line, column: col };
  };
  const errors: ComposeProblem[] = [];
  const notes: ComposeProblem[] = [];
  for (const { code, message, pos } of document.errors) {
    if (code === 'MULTIPLE_DOCS') notes.push(place(pos[0], 'Only the first document of this file was read.'));
    else errors.push(place(pos[0], firstLine(message)));
  }
  for (const { message, pos } of document.warnings)
    if (!COMPOSE_TAGS.test(message)) notes.push(place(pos[0], firstLine(message)));
  let data: unknown = null;
  try {
    if (errors.length === 0) data = document.toJS({ maxAliasCount: ALIAS_LIMIT });
  } catch (cause) {
    errors.push(place(0, cause instanceof Error ? cause.message : String(cause)));
  }
  return {
    data,
    errors,
    notes,
    at: (path, message, on = 'value') => place(offsetOf(document, path, on), message),
    written: (path) => sourceOf(document, path, source),
  };
}

function refused(message: string): ParsedCompose {
  const problem = { message, line: 1, column: 1 };
  return {
    data: null,
    errors: [problem],
    notes: [],
    at: (_, message) => ({ ...problem, message }),
    written: () => '',
  };
}

/** The parser's message goes on with an excerpt of the source, which may hold secrets. */
function firstLine(message: string): string {
  return message.replace(/ at line \d+, column \d+:?[\s\S]*$/, '').split('\n')[0] ?? message;
}

interface Ranged {
  readonly range?: readonly [number, number, number] | null;
}

interface KeyedItems {
  readonly items: readonly { readonly key: unknown; readonly value: unknown }[];
}

/** Where a path is; the nearest parent that can be found when it came in by an alias or a merge key. */
function offsetOf(document: Document, path: readonly string[], on: 'key' | 'value'): number {
  for (let length = path.length; length >= 0; length--) {
    const node =
      (on === 'key' ? keyNode(document, path.slice(0, length)) : undefined) ?? nodeAt(document, path, length);
    if (node?.range) return node.range[0];
  }
  return 0;
}

function nodeAt(document: Document, path: readonly string[], length: number): Ranged | undefined {
  const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
  return typeof node === 'object' && node !== null ? (node as Ranged) : undefined;
}

function keyNode(document: Document, path: readonly string[]): Ranged | undefined {
  const parent = nodeAt(document, path, path.length - 1) as Partial<KeyedItems> | undefined;
  const last = path.at(-1);
  const pair = parent?.items?.find(({ key }) => isScalar(key) && String(key.value) === last);
  return pair?.key as Ranged | undefined;
}

function isScalar(node: unknown): node is { value: unknown } {
  return typeof node === 'object' && node !== null && 'value' in node;
}

function sourceOf(document: Document, path: readonly string[], source: string): string {
  const range = nodeAt(document, path, path.length)?.range;
  return range ? source.slice(range[0], range[1]) : '';
}
