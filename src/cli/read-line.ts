import { quoteAsNeeded } from '../core/quote.ts';

/** A command line as a person would type it in chat, and whether the answer is wanted as JSON. */
export interface Line {
  readonly text: string;
  readonly json: boolean;
}

/** Commands whose words after the first are somebody else's: an option of ours stands before that first word. */
const FOREIGN_WORDS: ReadonlySet<string> = new Set(['exec', 'deny']);

/**
 * Reads the words after `umpire`. `--json` is ours wherever it stands, but for `exec` and `deny` only before the target or
 * operation. What `exec` runs is a line of shell when it is one word; several words stay the words they are.
 */
export function readLine([name = '', ...words]: readonly string[]): Line {
  const first = words.findIndex((word) => word !== '--json');
  const end = FOREIGN_WORDS.has(name) && first >= 0 ? first : words.length;
  const json = words.slice(0, end).includes('--json');
  const said = words.filter((word, at) => at >= end || word !== '--json');
  if (name !== 'exec') return { text: [name, ...said].join(' '), json };
  const [target = '', ...rest] = said;
  const command = rest[0] === '--' ? rest.slice(1) : rest;
  const text = command.length === 1 ? (command[0] ?? '') : quoteAsNeeded(command);
  return { text: `${name} ${target} ${text}`.trimEnd(), json };
}
