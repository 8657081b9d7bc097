/** One argument as a POSIX shell word: what the remote `sh` reads back is exactly `argument`. Throws on NUL, which no argv can hold. */
export function quote(argument: string): string {
  if (argument.includes('\0')) throw new RangeError('an argument cannot contain a NUL character');
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/** A whole argv as one line for a POSIX shell. */
export function quoteAll(argv: readonly string[]): string {
  return argv.map(quote).join(' ');
}
