import { compileLinear, type LinearRegex } from './linear-regex.ts';
import { isInnocent } from './redact/innocent.ts';
import { formsOf } from './redact/known-values.ts';
import { redactWords } from './redact/redact-argv.ts';
import { SECRET_KEY, SECRET_PATTERNS, type SecretPattern } from './redact/secret-patterns.ts';
import { MASK, maskSecrets, type Secret } from './redact/spans.ts';
import { createPatternFinder, type PatternFinder } from './words/pattern-finder.ts';

/** Masks secrets as `[redacted:kind]`, in linear time; masking twice is masking once. */
export interface Redactor {
  /** `secrets` are values known to be secret here, besides those of the configuration. */
  redact(text: string, secrets?: readonly string[]): string;
  redactArgv(argv: readonly string[], secrets?: readonly string[]): string[];
}

/** What one masking uncovers (a word that only now begins) is masked by the next; more rounds than this help nobody. */
const ROUNDS = 4;
const KEY = compile(SECRET_KEY);

/**
 * Builds a redactor of the built-in patterns, exact `values` (also URL-encoded, escaped and in base64) and own RE2
 * `patterns`, whose group `s` or whole match is masked. Throws on a pattern `compileLinear` refuses.
 */
export function createRedactor(own: { values: readonly string[]; patterns: readonly string[] }): Redactor {
  const patterns = [...SECRET_PATTERNS, ...own.patterns.map((pattern) => ({ kind: 'own', pattern }))];
  const matcher = {
    patterns: patterns.map(compilePattern),
    find: createPatternFinder(patterns.map((each) => each.pattern)),
  };
  const values = own.values.flatMap(formsOf);
  const redact = (text: string, secrets: readonly string[] = []): string => {
    const known = [...values, ...secrets.flatMap(formsOf)];
    let before = text;
    for (let round = 0; round < ROUNDS; round += 1) {
      const after = maskSecrets(before, findSecrets(before, known, matcher));
      if (after === before) break;
      before = after;
    }
    return before;
  };
  return {
    redact,
    redactArgv: (argv, secrets = []) =>
      redactWords(argv, { isSecretKey, redact: (word) => redact(word, secrets) }),
  };
}

interface Matcher {
  readonly patterns: readonly { readonly kind: string; readonly regex: LinearRegex }[];
  readonly find: PatternFinder;
}

function findSecrets(text: string, known: readonly string[], matcher: Matcher): Secret[] {
  const masks = text.includes('[redacted:') ? [...text.matchAll(MASK)] : [];
  const secrets: Secret[] = [...findKnown(text, known), ...findPrivateKeys(text)].filter(
    ({ start, end }) => !masks.some((mask) => start < mask.index + mask[0].length && mask.index < end),
  );
  let listed = false;
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end);
    const at = start;
    secrets.push(
      ...findInLine(line, matcher).map((each) => ({ ...each, start: each.start + at, end: each.end + at })),
    );
    if (listed) secrets.push(...findListedValue(line, at));
    listed = NAMED.test(line) && KEY.test(line);
    start = end + 1;
  }
  return secrets;
}

function* findKnown(text: string, known: readonly string[]): Generator<Secret> {
  for (const value of known) {
    for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + value.length)) {
      yield { start, end: start + value.length, kind: 'known' };
    }
  }
}

const PRIVATE_KEY_BEGIN = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/g;
const PRIVATE_KEY_END = /-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/g;

/** From its first line to its last; a key whose end is cut off goes on to the end of the text. */
function* findPrivateKeys(text: string): Generator<Secret> {
  if (!text.includes('-----BEGIN ')) return;
  let behind = 0;
  for (const { index } of text.matchAll(PRIVATE_KEY_BEGIN)) {
    if (index < behind) continue;
    PRIVATE_KEY_END.lastIndex = index;
    const end = PRIVATE_KEY_END.exec(text);
    behind = end === null ? text.length : end.index + end[0].length;
    yield { start: index, end: behind, kind: 'private-key' };
  }
}

const NAMED = /^\s*(?:-\s+)?name:\s*\S/;
const VALUE = /^(\s*value:\s*["']?)([^"'\s].*?)["']?\s*$/;

/** `value:` on the line after `- name: DB_PASSWORD`, as Kubernetes writes environments. */
function findListedValue(line: string, at: number): Secret[] {
  const match = VALUE.exec(line);
  if (match === null || isInnocent('', match[2] ?? '')) return [];
  const start = at + (match[1] ?? '').length;
  return [{ start, end: start + (match[2] ?? '').length, kind: 'value' }];
}

/** Masks are walls: what stands on both sides of one is looked at apart, so that masking again changes nothing. */
function findInLine(line: string, { patterns, find }: Matcher): Secret[] {
  const candidates = find(line);
  if (candidates.length === 0) return [];
  const secrets: Secret[] = [];
  let start = 0;
  for (const wall of [...line.matchAll(MASK), { index: line.length, 0: '' }]) {
    const part = line.slice(start, wall.index);
    for (const candidate of candidates) {
      const pattern = patterns[candidate];
      if (pattern === undefined || part === '' || !pattern.regex.test(part)) continue;
      for (const spans of pattern.regex.spans(part)) {
        const secret = toSecret(part, pattern.kind, spans);
        if (secret !== undefined)
          secrets.push({ ...secret, start: secret.start + start, end: secret.end + start });
      }
    }
    start = wall.index + wall[0].length;
  }
  return secrets;
}

type Spans = ReadonlyMap<string, { readonly start: number; readonly end: number }>;

function toSecret(text: string, kind: string, spans: Spans): Secret | undefined {
  const span = spans.get('s') ?? spans.get('');
  const key = spans.get('k');
  if (span === undefined || span.start === span.end) return undefined;
  if (key === undefined) return { ...span, kind };
  const value = text.slice(span.start, span.end);
  if (isInnocent(text.slice(key.start, key.end), value)) return undefined;
  const tail = /[,;)}\]]+$/.exec(value)?.[0].length ?? 0;
  return { start: span.start, end: span.end - (tail < value.length ? tail : 0), kind };
}

function isSecretKey(key: string): boolean {
  return KEY.test(key) && !isInnocent(key, 'value');
}

function compilePattern({ kind, pattern }: SecretPattern): { kind: string; regex: LinearRegex } {
  return { kind, regex: compile(pattern) };
}

function compile(pattern: string): LinearRegex {
  const compiled = compileLinear(pattern);
  if (compiled.kind === 'invalid') throw new Error(`redaction pattern: ${compiled.message}`);
  return compiled.regex;
}
