import { createHash } from 'node:crypto';

/** `previous` of the first row. */
export const GENESIS = '0'.repeat(64);

/** What a row's hash covers; `actor` and `data` are the very texts that are stored. */
export interface ChainRow {
  readonly seq: number;
  readonly caseId: string;
  readonly version: number;
  readonly at: Date;
  readonly actor: string;
  readonly kind: string;
  readonly data: string;
}

/** A row as it stands in the ledger. */
export interface LinkedRow extends ChainRow {
  readonly previous: string;
  readonly hash: string;
}

/** The newest row of a chain, or how a chain begins. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

export type ChainVerdict =
  | { readonly kind: 'intact'; readonly head: ChainHead }
  | { readonly kind: 'broken'; readonly seq: number; readonly problem: string };

/** The head of a ledger without rows. */
export const EMPTY_CHAIN: ChainHead = { seq: 0, hash: GENESIS };

/**
 * JSON with sorted keys and no white space, so that equal values are equal texts. Keys whose value is undefined are
 * left out; what JSON cannot hold (NaN, a Date, a function) throws a TypeError naming its path.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$');
}

/** Hex SHA-256 over every field of `row` and the hash of the row before it. */
export function hashOf(row: ChainRow, previous: string): string {
  const covered = [
    row.seq,
    row.caseId,
    row.version,
    row.at.toISOString(),
    row.actor,
    row.kind,
    row.data,
    previous,
  ];
  return createHash('sha256').update(JSON.stringify(covered)).digest('hex');
}

/**
 * Goes on checking a chain at `head` with its next rows in order of `seq`, so that a ledger is walked page by page.
 * It names the first row that is missing, changed or linked wrongly. Rows deleted from the end leave an intact chain
 * behind them: only a head written down elsewhere shows that.
 */
export function verifyChain(head: ChainHead, rows: readonly LinkedRow[]): ChainVerdict {
  let at = head;
  for (const row of rows) {
    const problem = problemOf(at, row);
    if (problem) return { kind: 'broken', seq: row.seq === at.seq + 1 ? row.seq : at.seq + 1, problem };
    at = { seq: row.seq, hash: row.hash };
  }
  return { kind: 'intact', head: at };
}

function problemOf(before: ChainHead, row: LinkedRow): string | undefined {
  if (row.seq !== before.seq + 1) return `the row is missing: row ${row.seq} comes after row ${before.seq}`;
  const linked = row.previous === before.hash;
  const whole = hashOf(row, row.previous) === row.hash;
  if (linked && whole) return undefined;
  if (linked) return 'its content or its hash was changed after it was written: they do not match';
  if (whole) return `it is not linked to row ${before.seq}: that row was replaced, or this one was inserted`;
  return `its link to row ${before.seq} was changed after it was written`;
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.map((item, index) => write(item, `${path}[${index}]`)).join(',')}]`;
  if (isPlain(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    members.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${write(member, `${path}.${key}`)}`).join(',')}}`;
  }
  throw new TypeError(
    `Not JSON at ${path}: ${typeof value === 'object' ? 'an object of a class' : String(value)}`,
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
