import {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  YAMLMap,
  YAMLSeq,
} from 'yaml';

/** Nodes of one file, anchors counted as often as they are used: more is an attack. */
const MAX_NODES = 20_000;

export type ComposeTree =
  | { readonly kind: 'tree'; readonly root: YAMLMap }
  | { readonly kind: 'invalid'; readonly message: string };

/** Says why a file cannot be derived from, in words for people. */
export class Underivable extends Error {}

/**
 * Reads a compose file as nodes that may be edited: aliases and merge keys are written out. Each scalar keeps the
 * spelling it has in the file, because the versions of Compose do not agree on what `yes` or `0440` are.
 */
export function readTree(text: string): ComposeTree {
  try {
    const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, uniqueKeys: false });
    const [error] = document.errors;
    if (error) return { kind: 'invalid', message: `it is no YAML: ${error.message}` };
    const root = flatten(document.contents, document, { nodes: 0 });
    if (!isMap(root)) return { kind: 'invalid', message: 'it is no map with `services:` at its top' };
    return { kind: 'tree', root };
  } catch (error) {
    if (error instanceof Underivable) return { kind: 'invalid', message: error.message };
    if (error instanceof RangeError) return { kind: 'invalid', message: 'it is nested too deeply' };
    throw error;
  }
}

/** The text of an edited tree. */
export function printTree(root: YAMLMap): string {
  return new Document(root, { schema: 'failsafe' }).toString({ lineWidth: 0 });
}

/** A scalar that stands in quotes, so that no version of YAML takes it for a number or a time. */
export function quoted(value: string): Scalar {
  const scalar = new Scalar(value);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

/** A scalar as it is, without quotes: a number, `true`. */
export function plain(value: string): Scalar {
  const scalar = new Scalar(value);
  scalar.type = Scalar.PLAIN;
  return scalar;
}

/** The entries of a map, with their keys as text; none of anything else. */
export function entriesOf(node: unknown): [string, Node][] {
  if (!isMap(node)) return [];
  return node.items.map(({ key, value }) => [textOf(key), value as Node]);
}

/** A scalar's text; '' for anything else. */
export function textOf(node: unknown): string {
  return isScalar(node) ? String(node.value ?? '') : '';
}

/** The node under a key of a map; `undefined` when there is none. */
export function nodeAt(node: unknown, key: string): Node | undefined {
  return entriesOf(node).find(([name]) => name === key)?.[1];
}

function flatten(node: unknown, document: Document, count: { nodes: number }): Node {
  count.nodes += 1;
  if (count.nodes > MAX_NODES) throw new Underivable('its anchors make it too large');
  if (isAlias(node)) {
    const meant = node.resolve(document);
    if (meant === undefined) throw new Underivable(`\`*${node.source}\` stands for nothing`);
    return flatten(meant, document, count);
  }
  if (isMap(node)) return flattenMap(node, document, count);
  if (isSeq(node)) {
    const list = new YAMLSeq();
    list.items = node.items.map((item) => flatten(item, document, count));
    return list;
  }
  const text = textOf(node);
  const type = isScalar(node) ? node.type : undefined;
  if (text === '' && (type === undefined || type === Scalar.PLAIN)) return plain('null');
  const scalar = new Scalar(text);
  if (type !== undefined && type !== null) scalar.type = type;
  return scalar;
}

/** A map's own keys win over merged ones, and of several merged maps the first. */
function flattenMap(map: YAMLMap, document: Document, count: { nodes: number }): YAMLMap {
  const own = new YAMLMap();
  const merged: YAMLMap[] = [];
  for (const { key, value } of map.items) {
    const flat = flatten(value, document, count);
    if (textOf(key) === '<<' && isScalar(key) && key.type === Scalar.PLAIN)
      merged.push(...(isSeq(flat) ? flat.items : [flat]).filter(isMap));
    else own.set(flatten(key, document, count), flat);
  }
  for (const each of merged)
    for (const { key, value } of each.items)
      if (nodeAt(own, textOf(key)) === undefined) own.items.push(new Pair(key, value));
  return own;
}
