import { RE2JS, RE2JSException, RE2Set } from 're2js';

/** A regular expression that takes linear time on any text, so that an untrusted log cannot stall us. */
export interface LinearRegex {
  readonly names: readonly string[];
  test(text: string): boolean;
  /** The named captures of the first match that took part in it; `null` when nothing matches. */
  captures(text: string): ReadonlyMap<string, string> | null;
  /** All matches from left to right: of the named group where it took part, else of the whole match. */
  spans(text: string, group: string): Generator<Span>;
}

/** From the first to behind the last UTF-16 unit. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Many expressions asked at once: `test` is the fast question, `match` names the indexes that match. */
export interface LinearSet {
  test(text: string): boolean;
  match(text: string): readonly number[];
}

/** Compiles RE2 syntax (no lookaround, no backreferences); a mistake comes back as a message that says where. */
export function compileLinear(
  pattern: string,
): { kind: 'ok'; regex: LinearRegex } | { kind: 'invalid'; message: string } {
  try {
    return { kind: 'ok', regex: wrap(RE2JS.compile(pattern)) };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const detail = error.message.replace('error parsing regexp: ', '');
    return {
      kind: 'invalid',
      message: `${detail} in \`${pattern}\`; allowed is RE2 syntax (no lookaround, no backreferences)`,
    };
  }
}

/** Compiles expressions that `compileLinear` accepts into one automaton each for `test` and `match`. */
export function compileLinearSet(patterns: readonly string[]): LinearSet {
  if (patterns.length === 0) return { test: () => false, match: () => [] };
  const union = RE2JS.compile(patterns.map((pattern) => `(?:${withoutNames(pattern)})`).join('|'));
  const set = new RE2Set();
  for (const pattern of patterns) set.add(withoutNames(pattern));
  set.compile();
  return { test: (text) => union.test(text), match: (text) => set.match(text) };
}

function wrap(compiled: RE2JS): LinearRegex {
  const names = Object.keys(compiled.namedGroups());
  return {
    names,
    test: (text) => compiled.test(text),
    captures: (text) => {
      const matcher = compiled.matcher(text);
      if (!matcher.find()) return null;
      const found = names.map((name) => [name, matcher.group(name)] as const);
      return new Map(found.filter((entry): entry is readonly [string, string] => entry[1] !== null));
    },
    *spans(text, group) {
      const matcher = compiled.matcher(text);
      const key = names.includes(group) ? group : 0;
      while (matcher.find()) {
        const inner = matcher.start(key) < 0 ? 0 : key;
        yield { start: matcher.start(inner), end: matcher.end(inner) };
      }
    },
  };
}

/** The same expression without capturing: names may not repeat in a union, and captures slow the automaton down. */
function withoutNames(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\(\?P?<[A-Za-z_]\w*>/g, (found) =>
    found.startsWith('\\') ? found : '(?:',
  );
}
