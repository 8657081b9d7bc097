import { compileLinear, type LinearRegex } from '../linear-regex.ts';
import { requiredWords } from '../words/required-words.ts';
import { createWordFinder, type WordFinder } from '../words/word-finder.ts';
import { isInnocent } from './innocent.ts';
import { findKeyedValues, isSecretKey, SECRET_WORDS } from './keyed-values.ts';
import { formsOf } from './known-values.ts';
import { redactWords } from './redact-argv.ts';
import { SECRET_PATTERNS, type SecretPattern } from './secret-patterns.ts';
import { findMasks, maskSecrets, type Secret, touchesMask } from './spans.ts';

/** Masks secrets as `[redacted:kind]`, in linear time; masking twice is masking once. */
export interface Redactor {
  /** `secrets` are values known to be secret here, besides those of the configuration. */
  redact(text: string, secrets?: readonly string[]): string;
  redactArgv(argv: readonly string[], secrets?: readonly string[]): string[];
}

/** What one masking uncovers (a word that only now begins) is masked by the next; more rounds than this help nobody. */
const ROUNDS = 4;

/**
 * Builds a redactor of the built-in patterns, exact `values` (also URL-encoded, escaped and in base64) and own RE2
 * `patterns`, whose group `s` or whole match is masked. Throws on a pattern `compileLinear` refuses.
 */
export function createRedactor(own: { values: readonly string[]; patterns: readonly string[] }): Redactor {
  const patterns = [...SECRET_PATTERNS, ...own.patterns.map((pattern) => ({ kind: 'own', pattern }))];
  const matcher = createMatcher(patterns, own.values.flatMap(formsOf));
  const redact = (text: string, secrets: readonly string[] = []): string => {
    const known = secrets.flatMap(formsOf);
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

interface Compiled {
  readonly kind: string;
  readonly regex: LinearRegex;
  readonly needs: string;
}

/** What it means that a word was found. */
type Meaning =
  | { readonly kind: 'patterns'; readonly patterns: readonly Compiled[] }
  | { readonly kind: 'key' }
  | { readonly kind: 'known'; readonly value: string };

interface Matcher {
  readonly finder: WordFinder;
  readonly meanings: readonly Meaning[];
  /** Patterns that need no word: asked of every line. */
  readonly always: readonly Compiled[];
  /** Known values the word finder cannot look for. */
  readonly foreign: readonly string[];
}

const ASCII = /^[\x20-\x7e]+$/;

function createMatcher(patterns: readonly SecretPattern[], values: readonly string[]): Matcher {
  const owners = new Map<string, Compiled[]>();
  const always: Compiled[] = [];
  for (const { kind, pattern, needs = '' } of patterns) {
    const compiled = compileLinear(pattern);
    if (compiled.kind === 'invalid') throw new Error(`redaction pattern: ${compiled.message}`);
    const entry = { kind, regex: compiled.regex, needs };
    const words = requiredWords(pattern);
    if (words === null) always.push(entry);
    for (const word of new Set(words)) owners.set(word, [...(owners.get(word) ?? []), entry]);
  }
  const meanings: [string, Meaning][] = [
    ...[...owners].map(([word, owned]): [string, Meaning] => [word, { kind: 'patterns', patterns: owned }]),
    ...SECRET_WORDS.map((word): [string, Meaning] => [word, { kind: 'key' }]),
    ...values
      .filter((value) => ASCII.test(value))
      .map((value): [string, Meaning] => [value.toLowerCase(), { kind: 'known', value }]),
  ];
  return {
    finder: createWordFinder(meanings.map(([word]) => word)),
    meanings: meanings.map(([, meaning]) => meaning),
    always,
    foreign: values.filter((value) => !ASCII.test(value)),
  };
}

function findSecrets(text: string, known: readonly string[], matcher: Matcher): Secret[] {
  const masks = findMasks(text);
  const { lines, values } = findWords(text, matcher);
  const anywhere = [...values, ...findKnown(text, [...known, ...matcher.foreign]), ...findPrivateKeys(text)];
  return [
    ...anywhere.filter((secret) => !touchesMask(secret, masks)),
    ...lines.flatMap((line) => findInLine(text, line)),
  ];
}

function* findKnown(text: string, known: readonly string[]): Generator<Secret> {
  for (const value of known) {
    for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + value.length)) {
      yield { start, end: start + value.length, kind: 'known' };
    }
  }
}

const PRIVATE_KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/g;
const PRIVATE_KEY_END = /-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----/g;

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

/** A line worth a look: what may be in it, and where words of secret-looking keys end. */
interface Line {
  readonly start: number;
  readonly end: number;
  readonly patterns: Set<Compiled>;
  readonly keyEnds: number[];
}

function findWords(text: string, { finder, meanings, always }: Matcher): { lines: Line[]; values: Secret[] } {
  const lines = always.length === 0 ? [] : everyLine(text, always);
  const values: Secret[] = [];
  let next = 0;
  const lineAt = (end: number): Line => {
    while ((lines[next]?.end ?? text.length) < end) next += 1;
    const line = lines[next] ?? lineAround(text, end, []);
    lines[next] = line;
    return line;
  };
  finder.each(text, (word, end) => {
    const meaning = meanings[word];
    if (meaning?.kind === 'known') {
      const start = end - meaning.value.length;
      if (text.startsWith(meaning.value, start)) values.push({ start, end, kind: 'known' });
    } else if (meaning?.kind === 'key') lineAt(end).keyEnds.push(end);
    else for (const pattern of meaning?.patterns ?? []) lineAt(end).patterns.add(pattern);
  });
  return { lines, values };
}

function everyLine(text: string, patterns: readonly Compiled[]): Line[] {
  const lines: Line[] = [];
  for (let at = 0; at <= text.length; at = (lines.at(-1)?.end ?? at) + 1)
    lines.push(lineAround(text, at, patterns));
  return lines;
}

function lineAround(text: string, at: number, patterns: readonly Compiled[]): Line {
  const end = text.indexOf('\n', at);
  return {
    start: at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1,
    end: end < 0 ? text.length : end,
    patterns: new Set(patterns),
    keyEnds: [],
  };
}

/** Masks are walls: what stands on both sides of one is looked at apart, so that masking again changes nothing. */
function findInLine(text: string, line: Line): Secret[] {
  const whole = text.slice(line.start, line.end);
  const secrets: Secret[] = findListedValue(text, line);
  let start = 0;
  let nextKey = 0;
  for (const wall of [...findMasks(whole), { start: whole.length, end: whole.length }]) {
    const part = whole.slice(start, wall.start);
    const offset = line.start + start;
    const keyEnds: number[] = [];
    for (; (line.keyEnds[nextKey] ?? Number.POSITIVE_INFINITY) <= line.start + wall.end; nextKey += 1) {
      keyEnds.push((line.keyEnds[nextKey] ?? 0) - offset);
    }
    const found = findKeyedValues(
      part,
      keyEnds.filter((end) => end <= part.length),
    );
    for (const pattern of line.patterns) found.push(...findPattern(part, pattern));
    for (const each of found) secrets.push({ ...each, start: each.start + offset, end: each.end + offset });
    start = wall.end;
  }
  return secrets;
}

function findPattern(part: string, { kind, regex, needs }: Compiled): Secret[] {
  if (!part.includes(needs) || !regex.test(part)) return [];
  const spans = [...regex.spans(part)].flatMap((groups) => groups.get('s') ?? groups.get('') ?? []);
  return spans.filter(({ start, end }) => start < end).map((span) => ({ ...span, kind }));
}

const NAME = /^\s*(?:-\s+)?name:\s*["']?[\w.-]+["']?\s*$/;
const VALUE = /\n[ \t]*value:[ \t]*["']?([^"'\s][^"'\n]*)/y;

/** `value:` on the line after `- name: DB_PASSWORD`, as Kubernetes writes environments. */
function findListedValue(text: string, line: Line): Secret[] {
  if (line.keyEnds.length === 0 || !NAME.test(text.slice(line.start, line.end))) return [];
  VALUE.lastIndex = line.end;
  const match = VALUE.exec(text);
  const value = match?.[1]?.trimEnd() ?? '';
  if (match === null || isInnocent('', value) || value.startsWith('[redacted:')) return [];
  const start = VALUE.lastIndex - (match[1]?.length ?? 0);
  return [{ start, end: start + value.length, kind: 'value' }];
}
