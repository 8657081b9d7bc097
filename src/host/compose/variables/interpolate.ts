/** Text with its variables filled in. */
export interface Interpolated {
  readonly value: string;
  /** Names used without a value and without a default. */
  readonly unset: readonly string[];
  /** `${NAME:?message}` without a value: Compose refuses to start. */
  readonly required: readonly { readonly name: string; readonly message: string }[];
  readonly problem: string | null;
}

export type Variables = ReadonlyMap<string, string>;

/** Longest text one value may grow to; variables can refer to each other and double each time. */
const VALUE_LIMIT = 256 * 1024;
const DEPTH_LIMIT = 64;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATOR = /:?[-?+]/y;

/**
 * Fills in `$X ${X} ${X:-d} ${X-d} ${X:?e} ${X?e} ${X:+a} ${X+a}` (nested too) and `$$`, in one pass over the text
 * (docs.docker.com/reference/compose-file/interpolation). Bad syntax is a `problem`, with the text left as it was.
 */
export function interpolate(text: string, variables: Variables): Interpolated {
  if (!text.includes('$')) return { value: text, unset: [], required: [], problem: null };
  const cursor: Cursor = { text, at: 0, variables, unset: new Set(), required: [], depth: 0 };
  try {
    const value = expand(cursor, 'to the end', true);
    return { value, unset: [...cursor.unset], required: cursor.required, problem: null };
  } catch (cause) {
    if (!(cause instanceof BadTemplate)) throw cause;
    return { value: text, unset: [], required: [], problem: cause.message };
  }
}

interface Cursor {
  readonly text: string;
  at: number;
  readonly variables: Variables;
  readonly unset: Set<string>;
  readonly required: { name: string; message: string }[];
  depth: number;
}

class BadTemplate extends Error {}

/** `live` is false inside a default that is not used: it is read over and nothing in it counts. */
function expand(cursor: Cursor, until: 'to the end' | 'to the brace', live: boolean): string {
  const { text } = cursor;
  let out = '';
  while (cursor.at < text.length) {
    if (until === 'to the brace' && text[cursor.at] === '}') {
      cursor.at++;
      return out;
    }
    const piece = text[cursor.at] === '$' ? dollar(cursor, live) : plain(cursor, until);
    if (live) out += piece;
    if (out.length > VALUE_LIMIT) throw new BadTemplate('the value grows beyond 256 KiB');
  }
  if (until === 'to the brace') throw new BadTemplate('a `${` is not closed');
  return out;
}

function plain(cursor: Cursor, until: 'to the end' | 'to the brace'): string {
  const start = cursor.at;
  while (cursor.at < cursor.text.length) {
    const char = cursor.text[cursor.at];
    if (char === '$' || (char === '}' && until === 'to the brace')) break;
    cursor.at++;
  }
  return cursor.text.slice(start, cursor.at);
}

function dollar(cursor: Cursor, live: boolean): string {
  cursor.at++;
  if (cursor.text[cursor.at] === '$') {
    cursor.at++;
    return '$';
  }
  if (cursor.text[cursor.at] !== '{') return bare(cursor, take(cursor, NAME), live);
  cursor.at++;
  const name = take(cursor, NAME);
  if (cursor.text[cursor.at] === '}') {
    cursor.at++;
    return bare(cursor, name, live);
  }
  return operated(cursor, name, take(cursor, OPERATOR), live);
}

function operated(cursor: Cursor, name: string, operator: string, live: boolean): string {
  if (++cursor.depth > DEPTH_LIMIT)
    throw new BadTemplate(`variables are nested deeper than ${DEPTH_LIMIT} levels`);
  const value = cursor.variables.get(name);
  const given = value !== undefined && !(operator.startsWith(':') && value === '');
  const kind = operator.at(-1);
  const word = expand(cursor, 'to the brace', live && (kind === '+' ? given : !given));
  cursor.depth--;
  if (kind === '+') return given ? word : '';
  if (given) return value;
  if (kind === '?' && live) cursor.required.push({ name, message: word });
  return kind === '?' ? '' : word;
}

function bare(cursor: Cursor, name: string, live: boolean): string {
  const value = cursor.variables.get(name);
  if (value === undefined && live) cursor.unset.add(name);
  return value ?? '';
}

function take(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found === undefined)
    throw new BadTemplate(
      '`$` must be followed by a variable, `{` and a variable, or another `$` for a plain dollar sign',
    );
  cursor.at += found.length;
  return found;
}
