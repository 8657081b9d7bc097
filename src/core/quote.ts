/** One argument as a POSIX shell word: what the remote `sh` reads back is exactly `argument`. Throws on NUL, which no argv can hold. */
export function quote(argument: string): string {
  if (argument.includes('\0')) throw new RangeError('an argument cannot contain a NUL character');
  return quoted(argument);
}

/** A whole argv as one line for a POSIX shell. */
export function quoteAll(argv: readonly string[]): string {
  return argv.map(quote).join(' ');
}

/**
 * The same with quotes only where a shell would read something else than the word: for people, and for what is parsed
 * to this argv again.
 */
export function quoteAsNeeded(argv: readonly string[]): string {
  return argv.map((word) => (isPlain(word) ? word : quoted(word))).join(' ');
}

/** `NAME=value` is plain text to a shell only where it is no assignment. */
function isPlain(word: string): boolean {
  return /^[\w@%+=:,./-]+$/.test(word) && !/^\w+=/.test(word);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
