/**
 * `{name}` in a word of a runbook. Other braces stand as they are: `{{.Names}}` of Docker's formats, `${x}` of a shell's
 * variables, JSON.
 */
const PLACEHOLDER = /(?<![{$])\{([a-z][a-z0-9-]*)\}(?!\})/g;

/** A placeholder in a word, with its offset from 0. */
export interface Placeholder {
  readonly name: string;
  readonly at: number;
}

/** The placeholders of a word, in order. */
export function placeholdersIn(word: string): Placeholder[] {
  return [...word.matchAll(PLACEHOLDER)].map((match) => ({ name: match[1] ?? '', at: match.index }));
}

/** The word with its values put in, once: what a value holds is not read for placeholders again. */
export function fill(word: string, values: ReadonlyMap<string, string>): string {
  return word.replace(PLACEHOLDER, (whole, name: string) => values.get(name) ?? whole);
}
