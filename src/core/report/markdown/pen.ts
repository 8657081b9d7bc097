import { shortenMiddle } from '../../cards/wording.ts';
import { cleanText } from '../../signatures/match-log.ts';

/** Markdown that is safe as it stands; only a pen makes it. */
export interface Span {
  readonly markdown: string;
}

/** How much of what others wrote is shown, in characters: of a text in a sentence, and of an output in a block. */
export interface Limits {
  readonly text: number;
  readonly output: number;
}

/**
 * Writes what strangers wrote into Markdown: redacted, without control characters, escaped, so that no output begins a
 * heading, ends a code block, or looks like a citation.
 */
export interface Pen {
  /** A sentence; what stands between its words is escaped, unless it is a span. */
  say(words: TemplateStringsArray, ...values: readonly (string | number | Span)[]): Span;
  /** Text in one line of code. */
  code(text: string): Span;
  /** Output as the lines of a code block; its head and its tail. */
  block(output: string): string[];
}

export function createPen(redact: (text: string) => string, limits: Limits): Pen {
  const clean = (text: string) => redact(cleanText(text.toWellFormed()).replace(INVISIBLE, ''));
  const oneLine = (text: string) => shorten(clean(text).replace(/\s+/g, ' '), limits.text);
  return {
    say: (words, ...values) => ({
      markdown: words.reduce((before, word, at) => {
        const value = values[at - 1] ?? '';
        return before + (typeof value === 'object' ? value.markdown : escaped(oneLine(String(value)))) + word;
      }),
    }),
    code: (text) => codeSpan(oneLine(text).trim()),
    block(output) {
      const shown = shortenMiddle(clean(output).trimEnd(), limits.output);
      const fence = '`'.repeat(Math.max(3, longestTicks(shown) + 1));
      return [`${fence}text`, ...shown.split('\n'), fence];
    },
  };
}

/** Characters that hide, join or turn around what stands beside them. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Everything CommonMark gives a meaning to within a line, and at its beginning. */
function escaped(text: string): string {
  return text
    .replace(/[\\`*[\]<~]|&(?=#?\w+;)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/^(\s*)([-+=#>])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2');
}

function shorten(line: string, limit: number): string {
  return line.length <= limit ? line : `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** A span ends only at as many backticks as it began with. */
function codeSpan(text: string): Span {
  const ticks = '`'.repeat(longestTicks(text) + 1);
  const space = /^`|`$|^ .* $|^$/.test(text) ? ' ' : '';
  return { markdown: `${ticks}${space}${text}${space}${ticks}` };
}

function longestTicks(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
}
