import { RE2JS, RE2JSException } from 're2js';

/** A regular expression that takes linear time on any text, so that an untrusted log cannot stall us. */
export interface LinearRegex {
  readonly names: readonly string[];
  test(text: string): boolean;
  /** The named captures of the first match that took part in it; `null` when nothing matches. */
  captures(text: string): ReadonlyMap<string, string> | null;
  /** All matches from left to right; each has the spans of the named groups that took part, and `''` for the whole. */
  spans(text: string): Generator<ReadonlyMap<string, Span>>;
}

/** From the first to behind the last UTF-16 unit. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

type Compiled = { kind: 'ok'; regex: LinearRegex } | { kind: 'invalid'; message: string };

/** Loading checks every pattern and then compiles the same again; a start should not pay twice. */
const compiled = new Map<string, Compiled>();
const MOST_COMPILED = 1_000;

/** Compiles RE2 syntax (no lookaround, no backreferences); a mistake comes back as a message that says where. */
export function compileLinear(pattern: string): Compiled {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const fresh = compile(pattern);
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(pattern, fresh);
  return fresh;
}

function compile(pattern: string): Compiled {
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
    *spans(text) {
      const matcher = compiled.matcher(text);
      const groups = [['', 0] as const, ...names.map((name) => [name, name] as const)];
      while (matcher.find()) {
        yield new Map(
          groups
            .map(([name, key]) => [name, { start: matcher.start(key), end: matcher.end(key) }] as const)
            .filter(([, span]) => span.start >= 0),
        );
      }
    },
  };
}
