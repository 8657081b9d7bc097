/** A known error: how to recognise it in one line of text, what it means, what to do. */
export interface Signature {
  readonly id: string;
  readonly title: string;
  /** Known to look like an error and to be none; never a root cause. */
  readonly harmless: boolean;
  /** RE2 patterns tried per line; the first that matches gives the captures. */
  readonly patterns: readonly string[];
  /** The root cause in a sentence; `{name}` is replaced by the capture of that name, `{name|words}` by the words where nothing was captured. */
  readonly cause: string;
  readonly advice: string;
  /** Ids of signatures that are usually only a consequence of this one. */
  readonly explains: readonly string[];
  readonly examples: readonly string[];
  readonly counterExamples: readonly string[];
}

/** A signature found in a text; `line` counts from 1. */
export interface Match {
  readonly signature: string;
  readonly harmless: boolean;
  readonly line: number;
  readonly cause: string;
  readonly advice: string;
}
