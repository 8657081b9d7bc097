import { interpolate } from './interpolate.ts';

export interface Dotenv {
  readonly values: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

const SIZE_LIMIT = 1024 * 1024;
/** `KEY=value`, `export KEY=value` and the older `KEY: value`; what follows is read by hand. */
const ASSIGNMENT = /[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*[=:][ \t]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  $: '$$',
};

/**
 * Reads a `.env` file as Compose does: comments, `export`, single quotes literal, double quotes with escapes, both over
 * several lines, earlier variables filled in except between single quotes
 * (docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax).
 */
export function readDotenv(source: string | undefined): Dotenv {
  const values = new Map<string, string>();
  const problems: string[] = [];
  if (source === undefined) return { values, problems };
  if (source.length > SIZE_LIMIT)
    return { values, problems: ['.env is larger than 1 MiB and was not read.'] };
  const text = source.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const end = endOfLine(text, at);
    ASSIGNMENT.lastIndex = at;
    const found = ASSIGNMENT.exec(text);
    let next = end + 1;
    if (found !== null && ASSIGNMENT.lastIndex <= end) {
      const read = readValue(text, ASSIGNMENT.lastIndex, end);
      const filled = read.literal ? { value: read.raw, problem: null } : interpolate(read.raw, values);
      if (read.problem !== null) problems.push(`.env:${line}: ${read.problem}`);
      if (filled.problem !== null) problems.push(`.env:${line}: ${found[1]}: ${filled.problem}`);
      values.set(found[1] ?? '', filled.value);
      next = endOfLine(text, read.end) + 1;
    } else if (
      !/^[ \t]*(#|$|(export[ \t]+)?[A-Za-z_][A-Za-z0-9_.-]*[ \t]*$)/.test(
        text.slice(at, Math.min(end, at + 300)),
      )
    ) {
      problems.push(`.env:${line}: expected \`NAME=value\` or a comment.`);
    }
    for (let i = at; i < next && i < text.length; i++) if (text[i] === '\n') line++;
    at = next;
  }
  return { values, problems };
}

interface RawValue {
  readonly raw: string;
  readonly literal: boolean;
  readonly end: number;
  readonly problem: string | null;
}

function readValue(text: string, start: number, end: number): RawValue {
  const quote = text[start];
  if (quote === "'" || quote === '"') return quoted(text, start, closingQuote(text, start + 1, quote));
  const raw = text
    .slice(start, end)
    .replace(/(^|[ \t])#.*$/, '')
    .trimEnd();
  return { raw, literal: false, end, problem: null };
}

/** Between single quotes only the quote itself can be escaped. */
function quoted(text: string, start: number, close: number): RawValue {
  if (close < 0) return { raw: '', literal: true, end: text.length, problem: 'a quote is not closed.' };
  const raw = text.slice(start + 1, close);
  const literal = text[start] === "'";
  return { raw: literal ? raw.replaceAll("\\'", "'") : unescaped(raw), literal, end: close, problem: null };
}

function closingQuote(text: string, start: number, quote: string): number {
  for (let i = start; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === quote) return i;
  }
  return -1;
}

function unescaped(raw: string): string {
  return raw.replace(/\\([\s\S])/g, (whole, char: string) => ESCAPES[char] ?? whole);
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
