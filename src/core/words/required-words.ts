/** Shorter words are in every other line: looking for them gains nothing. */
const SHORTEST = 3;

/** At least one of these words, in lower case, is in every text that matches; `null` when none can be promised. */
export type Need = readonly string[] | null;

/**
 * The words a text must contain to match an RE2 pattern, whatever the case: a scanner looks for words first, which is
 * many times faster than asking each pattern. Never wrong, sometimes `null`.
 */
export function requiredWords(pattern: string): Need {
  const reader = { pattern, at: 0 };
  const need = readAlternatives(reader);
  return reader.at < pattern.length ? null : need;
}

interface Reader {
  readonly pattern: string;
  at: number;
}

/** What one atom of a sequence says: a literal character, or something else with what it needs. */
type Atom =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'other'; readonly need: Need };

function readAlternatives(reader: Reader): Need {
  const branches: Need[] = [readSequence(reader)];
  while (reader.pattern[reader.at] === '|') {
    reader.at += 1;
    branches.push(readSequence(reader));
  }
  return branches.includes(null) ? null : branches.flatMap((branch) => branch ?? []);
}

function readSequence(reader: Reader): Need {
  let best: Need = null;
  let run = '';
  const settle = (need: Need) => {
    if (score(need) > score(best)) best = need;
  };
  for (
    let next = reader.pattern[reader.at];
    next !== undefined && next !== '|' && next !== ')';
    next = reader.pattern[reader.at]
  ) {
    const atom = readAtom(reader);
    const repeat = readRepeat(reader);
    if (atom.kind === 'char' && repeat === 'once') {
      run += atom.char.toLowerCase();
      continue;
    }
    if (atom.kind === 'char' && repeat === 'some') run += atom.char.toLowerCase();
    settle([run]);
    run = '';
    if (atom.kind === 'other' && repeat !== 'optional') settle(atom.need);
  }
  settle([run]);
  return best;
}

/** Longer words are rarer; of equal ones, fewer. Zero is useless. */
function score(need: Need): number {
  if (need === null) return 0;
  const shortest = Math.min(...need.map((word) => word.length));
  return shortest < SHORTEST ? 0 : shortest - need.length / 1000;
}

function readAtom(reader: Reader): Atom {
  const { pattern, at } = reader;
  const sign = pattern.charAt(at);
  if (sign === '(') return readGroup(reader);
  if (sign === '[') return readClass(reader);
  if (sign === '\\') {
    const escaped = pattern.charAt(at + 1);
    // Letters and digits after a backslash are classes, codes or quotations; the rest of such a code is no literal.
    const code = /^\\(?:x\{[^}]*\}|x..|p\{[^}]*\}|P\{[^}]*\}|p.|P.|[0-7]{1,3}|Q)/.exec(
      pattern.slice(at),
    )?.[0];
    reader.at += code?.length ?? 2;
    if (escaped === 'Q')
      reader.at = pattern.includes('\\E', at) ? pattern.indexOf('\\E', at) + 2 : pattern.length;
    return /[\w]/.test(escaped) ? { kind: 'other', need: null } : literal(escaped);
  }
  reader.at += 1;
  return '.^$'.includes(sign) ? { kind: 'other', need: null } : literal(sign);
}

/** Case folding beyond ASCII is left to the pattern. */
function literal(char: string): Atom {
  return /^[\x20-\x7e]$/.test(char) ? { kind: 'char', char } : { kind: 'other', need: null };
}

function readGroup(reader: Reader): Atom {
  const flags = /^\(\?[a-zA-Z-]*\)/.exec(reader.pattern.slice(reader.at))?.[0];
  if (flags !== undefined) {
    reader.at += flags.length;
    return { kind: 'other', need: null };
  }
  const open = /^\((?:\?P?<\w+>|\?[a-zA-Z-]*:)?/.exec(reader.pattern.slice(reader.at))?.[0] ?? '(';
  reader.at += open.length;
  const need = readAlternatives(reader);
  reader.at += 1;
  return { kind: 'other', need };
}

function readClass(reader: Reader): Atom {
  const { pattern } = reader;
  let at = reader.at + 1;
  if (pattern[at] === '^') at += 1;
  if (pattern[at] === ']') at += 1;
  while (at < pattern.length && pattern[at] !== ']') {
    if (pattern.startsWith('[:', at)) at = pattern.indexOf(':]', at) + 1;
    else if (pattern[at] === '\\') at += 1;
    at += 1;
  }
  reader.at = at + 1;
  return { kind: 'other', need: null };
}

function readRepeat(reader: Reader): 'once' | 'some' | 'optional' {
  const repeat = /^(?:[*?+]|\{(\d+)(?:,\d*)?\})\??/.exec(reader.pattern.slice(reader.at));
  if (repeat === null) return 'once';
  reader.at += repeat[0].length;
  const least = repeat[1] === undefined ? (repeat[0].startsWith('+') ? 1 : 0) : Number(repeat[1]);
  return least > 0 ? 'some' : 'optional';
}
