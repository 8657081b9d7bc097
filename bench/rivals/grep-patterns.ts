/**
 * Translates an RE2 pattern as signatures use them to what GNU `grep -E` matches the same lines by, or for `-i` the same
 * and more. Throws on what it does not know.
 */
export function grepPattern(pattern: string, ignoreCase: boolean): string {
  const reader: Reader = { pattern, at: 0, ignoreCase, folds: [false] };
  let out = '';
  while (reader.at < pattern.length) out += readToken(reader);
  return out;
}

interface Reader {
  readonly pattern: string;
  at: number;
  /** grep does it: `(?i)` needs no translation. */
  readonly ignoreCase: boolean;
  /** Whether both cases are meant, for each open group. */
  readonly folds: boolean[];
}

const OPENING = /^\((?:\?P?<\w+>|\?:|\?i:)?/;
const QUANTIFIER = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/;
/** What means the same after a backslash. */
const SAME = new Set([...'.[]()*+?{}|^$\\', ...'wWsSbB']);

function readToken(reader: Reader): string {
  const rest = reader.pattern.slice(reader.at);
  if (rest.startsWith('(?i)')) {
    reader.at += 4;
    reader.folds[reader.folds.length - 1] = true;
    return '';
  }
  const [sign = ''] = rest;
  if (sign === '(') {
    const [opening = '('] = OPENING.exec(rest) ?? [];
    reader.at += opening.length;
    reader.folds.push(opening === '(?i:' || (reader.folds.at(-1) ?? false));
    return '(';
  }
  const quantifier = QUANTIFIER.exec(rest)?.[0];
  if (quantifier !== undefined) {
    reader.at += quantifier.length;
    // Lazy or greedy: the same lines match.
    return quantifier.length > 1 ? quantifier.replace(/\?$/, '') : quantifier;
  }
  if (sign === '[') return readClass(reader);
  if (sign === '\\') return readEscape(reader);
  reader.at += 1;
  if (sign === ')') reader.folds.pop();
  return folds(reader) && isLetter(sign) ? `[${bothCases(sign)}]` : sign;
}

function folds({ folds, ignoreCase }: Reader): boolean {
  return !ignoreCase && (folds.at(-1) ?? false);
}

function readEscape(reader: Reader): string {
  const sign = reader.pattern.charAt(reader.at + 1);
  reader.at += 2;
  if (sign === 'd') return '[0-9]';
  if (/[\w]/.test(sign) && !SAME.has(sign))
    throw new Error(`\\${sign} in ${reader.pattern} has no translation`);
  return SAME.has(sign) ? `\\${sign}` : sign;
}

const CLASSES: Readonly<Record<string, string>> = { d: '0-9', w: '[:alnum:]_', s: '[:space:]' };

/** In a POSIX bracket `]` comes first, `-` last, and a backslash is nothing special. */
function readClass(reader: Reader): string {
  const { pattern } = reader;
  let at = reader.at + 1;
  const not = pattern[at] === '^' ? '^' : '';
  at += not.length;
  let first = '';
  let middle = '';
  let last = '';
  for (; pattern[at] !== ']'; at++) {
    const escaped = pattern[at] === '\\';
    if (escaped) at += 1;
    const sign = pattern.charAt(at);
    const range = /^[A-Za-z0-9]-[A-Za-z0-9]/.exec(pattern.slice(at))?.[0];
    if (escaped && CLASSES[sign] !== undefined) middle += CLASSES[sign];
    else if (sign === ']') first = ']';
    else if (sign === '-') last = '-';
    else if (range !== undefined) {
      middle += folds(reader) && isLetter(range[0] ?? '') ? range.toLowerCase() + range.toUpperCase() : range;
      at += 2;
    } else middle += folds(reader) && isLetter(sign) ? bothCases(sign) : sign;
  }
  reader.at = at + 1;
  return `[${not}${first}${middle}${last}]`;
}

function isLetter(sign: string): boolean {
  return /^[A-Za-z]$/.test(sign);
}

function bothCases(sign: string): string {
  return sign.toLowerCase() + sign.toUpperCase();
}
