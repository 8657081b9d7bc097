import type { Match } from './signature.ts';
import type { Catalogue } from './signature-catalogue.ts';

/** A longer line is matched in its first and its last half of this. */
export const LINE_CHARS = 16 * 1024;
const HALF = LINE_CHARS / 2;

/** Matches a log piece by piece, in bounded memory. However it is cut, the result is that of the whole text. */
export interface LogMatcher {
  push(piece: string): void;
  /** The matches, as `Catalogue.match` orders them. */
  end(): Match[];
}

export function createLogMatcher(catalogue: Pick<Catalogue, 'matchLine' | 'likeliest'>): LogMatcher {
  const found = new Map<string, Match>();
  const known = new Set<string>();
  const unfinished = createLine();
  let line = 0;

  function look(text: string): void {
    for (const match of catalogue.matchLine(cleanLine(text), known)) {
      known.add(match.signature);
      found.set(match.signature, { ...match, line });
    }
  }

  function finish(rest: string): void {
    line += 1;
    for (const part of unfinished.finish(rest)) look(part);
  }

  return {
    push(piece) {
      let start = 0;
      for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', start)) {
        finish(piece.slice(start, end));
        start = end + 1;
      }
      unfinished.add(piece.slice(start));
    },
    end() {
      finish('');
      const matches = [...found.values()];
      const harmless = matches.filter((match) => match.harmless);
      const causes = catalogue.likeliest(
        matches.filter((match) => !match.harmless).map((match) => match.signature),
      );
      return [...causes.flatMap((id) => found.get(id) ?? []), ...harmless];
    },
  };
}

/** A line still being read: whole while it is short, then its head and a moving tail. */
function createLine() {
  let head = '';
  let tail: string | null = null;
  function add(text: string): void {
    if (tail === null && head.length + text.length <= LINE_CHARS) {
      head += text;
      return;
    }
    const whole = (tail ?? head) + text;
    if (tail === null) head = whole.slice(0, HALF);
    tail = whole.slice(-HALF);
  }
  return {
    add,
    /** Ends the line with its rest and gives what is to be matched: one part, or head and tail. */
    finish(rest: string): string[] {
      if (head === '' && rest.length <= LINE_CHARS) return [rest];
      add(rest);
      const parts = tail === null ? [head] : [head, tail];
      head = '';
      tail = null;
      return parts;
    },
  };
}

/** Colours, cursor movements and hyperlinks of terminals (ECMA-48 CSI and OSC), and carriage returns at the end. */
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;

/** A line as a person sees it: without carriage returns at its end and without escape sequences. */
export function cleanLine(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 13) end -= 1;
  const line = end === text.length ? text : text.slice(0, end);
  return line.includes('\x1b') ? line.replace(ESCAPES, '') : line;
}

/** A text as a person sees it: `cleanLine` of each line, without control characters (a database refuses NUL, a terminal obeys others). */
export function cleanText(text: string): string {
  if (!CONTROLS.test(text)) return text;
  return text.split('\n').map(cleanLine).join('\n').replace(ALL_CONTROLS, '');
}

const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;
const ALL_CONTROLS = new RegExp(CONTROLS.source, 'g');
