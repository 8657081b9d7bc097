import { isInnocent } from './innocent.ts';
import type { Part, Secret } from './spans.ts';

/** Words of keys whose values are secret, in lower case; a key may go on before and behind them. */
export const SECRET_WORDS: readonly string[] = [
  ...[
    'password',
    'passwd',
    'passphrase',
    'passcode',
    'pwd',
    'secret',
    'token',
    'credential',
    'connection_string',
  ],
  ...['api_key', 'api-key', 'apikey', 'access_key', 'access-key', 'accesskey', 'account_key', 'accountkey'],
  ...['private_key', 'private-key', 'privatekey', 'signing_key', 'signing-key', 'signingkey'],
  ...['encryption_key', 'encryption-key', 'encryptionkey', 'auth_key', 'auth-key', 'authkey', 'master_key'],
  ...[
    'license_key',
    'routing_key',
    'integration_key',
    '_pass',
    '-pass',
    'dbpass',
    'userpass',
    '_auth',
    'webhook_url',
  ],
  ...['sharedaccesssignature', 'sentry_dsn'],
];

/** Whether a key's own words say that its value is secret. */
export function isSecretKey(key: string): boolean {
  const lower = key.toLowerCase();
  return SECRET_WORDS.some((word) => lower.includes(word)) && !isInnocent(key, 'value');
}

/**
 * The values of the secret-looking keys in one line, as environments, JSON (also inside strings), YAML, command lines
 * and programs write them. `wordEnds` are the places behind the words found, in order.
 */
export function findKeyedValues(line: string, wordEnds: readonly number[]): Secret[] {
  const secrets: Secret[] = [];
  let behind = 0;
  for (const wordEnd of wordEnds) {
    if (wordEnd <= behind) continue;
    const key = keyAround(line, wordEnd, behind);
    const value = valueAfter(line, key);
    behind = key.end;
    if (value === undefined || value.start >= value.end) continue;
    if (isInnocent(line.slice(key.start, key.end), line.slice(value.start, value.end))) {
      // What a reference names is no key of a value of its own.
      if (line.startsWith('${', value.start)) behind = value.end;
      continue;
    }
    secrets.push({ ...value, kind: 'value' });
    behind = value.end;
  }
  return secrets;
}

const KEY_CHARACTER = /[\w.-]/;

/** `limit` is where the part before ended: looking behind it again would take quadratic time. */
function keyAround(line: string, wordEnd: number, limit: number): Part {
  let start = wordEnd;
  while (start > limit && KEY_CHARACTER.test(line.charAt(start - 1))) start -= 1;
  let end = wordEnd;
  while (end < line.length && KEY_CHARACTER.test(line.charAt(end))) end += 1;
  return { start, end };
}

const SEPARATOR = /[\\"'`\]]*\s*(?::=|=>|=(?!=)|:(?!:|\/\/))\s*/y;
const NAME_AND_VALUE = /[\\"']*\s*,\s*[\\"']*value[\\"']*\s*[:=]\s*/iy;
const ARGUMENT = /\s+(?=[^\s-])/y;

function valueAfter(line: string, key: Part): Part | undefined {
  const flag = line.charAt(key.start) === '-' && /^--?\w/.test(line.slice(key.start, key.start + 3));
  for (const separator of flag ? [SEPARATOR, ARGUMENT] : [SEPARATOR, NAME_AND_VALUE]) {
    separator.lastIndex = key.end;
    const found = separator.exec(line);
    if (found === null) continue;
    const start = separator.lastIndex;
    return quotedValue(line, start) ?? bareValue(line, start, opensLine(line, key) && /: +$/.test(found[0]));
  }
  return undefined;
}

/** No YAML is indented more than this, and looking at the indentation again and again takes time. */
const DEEPEST = 200;

/** A key with which a line begins: YAML, where a value may have spaces. */
function opensLine(line: string, key: Part): boolean {
  return key.start < DEEPEST && /^\s*(?:-\s+)?["']?$/.test(line.slice(0, key.start));
}

const OPENING = /[bBrRuUfF]?(\\*["'`])/y;

function quotedValue(line: string, at: number): Part | undefined {
  OPENING.lastIndex = at;
  const quote = OPENING.exec(line)?.[1];
  if (quote === undefined) return undefined;
  const start = OPENING.lastIndex;
  const end = line.indexOf(quote, start);
  if (end < 0) return { start, end: line.length };
  return { start, end: quote.length > 1 ? end : closingQuote(line, quote, end) };
}

/** A quote behind a backslash goes on; in a string that is escaped itself the quote has the backslash in its mark. */
function closingQuote(line: string, quote: string, first: number): number {
  let end = first;
  while (end >= 0 && line.charAt(end - 1) === '\\') end = line.indexOf(quote, end + 1);
  return end < 0 ? line.length : end;
}

function bareValue(line: string, start: number, wholeLine: boolean): Part {
  const rest = line.slice(start);
  const reference = /^\$\{[^}]*\}/.exec(rest)?.[0];
  if (reference !== undefined) return { start, end: start + reference.length };
  const value = wholeLine ? withoutComment(rest) : rest.slice(0, rest.search(/[\s"'`&]|$/));
  return { start, end: start + withoutTail(value).length };
}

function withoutComment(text: string): string {
  const comment = text.indexOf(' #');
  return (comment < 0 ? text : text.slice(0, comment)).trimEnd();
}

/** Punctuation behind a value belongs to what surrounds it, unless it closes what the value opens. */
function withoutTail(value: string): string {
  const foreign = new Set([',', ';']);
  for (const [open, close] of ['{}', '()', '[]'].map((pair) => pair.split(''))) {
    if (open !== undefined && close !== undefined && !value.includes(open)) foreign.add(close);
  }
  let end = value.length;
  while (end > 1 && foreign.has(value.charAt(end - 1))) end -= 1;
  return value.slice(0, end);
}
