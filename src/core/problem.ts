/** One thing wrong in what a person wrote. `message` says what is wrong, what is allowed and what to do. */
export interface Problem {
  /** Path as the person gave it, or `environment`. */
  readonly file: string;
  /** Counts from 1; 0 when the problem has no place in a text (a missing file, an environment variable). */
  readonly line: number;
  /** Counts from 1; 0 like `line`. */
  readonly column: number;
  /** Path of the field, `hosts.lab.ssh.port`; empty when it is about the whole file. */
  readonly field: string;
  readonly message: string;
}

/** `file:line:column: field: message`, without the parts that do not apply. */
export function formatProblem({ file, line, column, field, message }: Problem): string {
  const place = line > 0 ? `${file}:${line}:${column}` : file;
  return [place, ...(field === '' ? [] : [field]), message].join(': ');
}

/** Reading order: by file, then line, then column; problems at the same place keep their order. */
export function compareProblems(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
