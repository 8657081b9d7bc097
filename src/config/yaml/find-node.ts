import { type Document, isAlias, isCollection, isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml';

export type Path = readonly PropertyKey[];

/** The node a path leads to, or the nearest one above it; `key` is the key it stands under. */
export interface Found {
  readonly key: Node | null;
  readonly value: Node | null;
  /** How much of the path was found. */
  readonly depth: number;
}

/** Follows `path` through maps, lists and aliases as far as the document goes. */
export function findNode(document: Document, path: Path): Found {
  let found: Found = { key: null, value: document.contents as Node | null, depth: 0 };
  for (const segment of path) {
    const next = step(document, found.value, segment);
    if (next === undefined) break;
    found = { ...next, depth: found.depth + 1 };
  }
  return found;
}

function step(document: Document, node: Node | null, segment: PropertyKey): Omit<Found, 'depth'> | undefined {
  const inside = isAlias(node) ? (node.resolve(document) ?? null) : node;
  if (isMap<Scalar<string>, Node | null>(inside)) {
    const pair = inside.items.find(({ key }) => key.value === String(segment));
    return pair && { key: pair.key, value: pair.value };
  }
  if (isSeq<Node>(inside) && typeof segment === 'number') {
    const item = inside.items[segment];
    return item && { key: null, value: item };
  }
  return undefined;
}

/**
 * Where a person looks for it: the value itself; its key when the value is left out or a block below the key, and when
 * the field is missing, what it is missing from.
 */
export function offsetOf({ key, value, depth }: Found, path: Path, aim: 'key' | 'value'): number {
  const missing = depth < path.length;
  const below = isCollection(value) && !value.flow;
  const empty = isScalar(value) && value.value === null && value.source === '';
  const node = key && (aim === 'key' || missing || below || empty || value === null) ? key : value;
  return node?.range?.[0] ?? 0;
}

/**
 * Offset in `source` of the character at `position` (counted from 0) of a text value, through quotes, folding and
 * indentation: white space may differ, everything else comes in the same order. Past its end, just behind it.
 */
export function offsetInside(source: string, scalar: Scalar<string>, position: number): number {
  const [start, end] = scalar.range ?? [0, 0];
  const block = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  const quoted = scalar.type === 'QUOTE_SINGLE' || scalar.type === 'QUOTE_DOUBLE';
  let offset = block ? source.indexOf('\n', start) + 1 : quoted ? start + 1 : start;
  let after = offset;
  let ahead = scalar.value.slice(0, position).replace(/\s/g, '').length;
  for (; offset < end; offset++) {
    if (/\s/.test(source[offset] ?? '')) continue;
    if (ahead === 0) return offset;
    ahead--;
    if (quoted && isEscape(source, offset, scalar.type)) offset++;
    after = offset + 1;
  }
  return after;
}

function isEscape(source: string, offset: number, type: Scalar['type']): boolean {
  const pair = source.slice(offset, offset + 2);
  return type === 'QUOTE_SINGLE' ? pair === "''" : pair.startsWith('\\');
}
