import type { Risk } from '../risk.ts';

/**
 * How something written in a command line is read on: as another command (`argv`, `more-argv` with words added at run
 * time, `contained` inside a new container, `shell` joined to a line, `script` a line in one word), as code
 * (`sql`, `psql`, `sqlite`, `mongosh`, `sed`, `awk`), or as files written (`overwrites` each, `target` the last,
 * `appends`), mounts of a container, names of variables, an expression of `find`, operands of `dd`, the words behind `bash`, a format (`+%F`),
 * references git sends, addresses that are fetched, or names that are asked for (`name=value` sets), or a condition.
 */
export const READINGS = [
  'argv',
  'more-argv',
  'contained',
  'shell',
  'script',
  'sql',
  'psql',
  'sqlite',
  'mongosh',
  'sed',
  'awk',
  'overwrites',
  'target',
  'appends',
  'mount',
  'variables',
  'find',
  'dd',
  'shell-program',
  'format',
  'refspecs',
  'urls',
  'names',
  'test',
] as const;
export type Reading = (typeof READINGS)[number];

/** What an option does to the risk. */
export interface Effect {
  /** Spellings, separated by spaces: `-v --volumes`. */
  readonly on: string;
  readonly risk?: Risk;
  /** Predicate of a sentence: "removes the volumes, too". */
  readonly reason?: string;
  /** Only with one of these values; a `*` at the end stands for anything. */
  readonly when?: readonly string[];
  /** Not with one of these values. */
  readonly unless?: readonly string[];
  /** The option replaces the verb's own risk (`--dry-run`), instead of adding to it. */
  readonly instead?: boolean;
  /** Also behind each verb. */
  readonly shared?: boolean;
  /** How its value is read. */
  readonly reads?: Reading;
}

export interface Operands {
  readonly reads: Reading;
  /** Operands before those that are read: a container, a host, a duration. */
  readonly skip?: number;
  /** Options may stand among the skipped operands (`ssh host -p 22`). */
  readonly between?: boolean;
}

/** A program or one of its verbs. */
export interface RiskNode {
  readonly like?: string;
  readonly risk?: Risk;
  readonly reason?: string;
  readonly flags?: string;
  readonly values?: string;
  readonly optional?: string;
  readonly lenient?: boolean;
  readonly shared?: boolean;
  readonly ignoreCase?: boolean;
  readonly bundled?: boolean;
  readonly assignments?: boolean;
  readonly effects?: readonly Effect[];
  readonly operands?: Operands;
  readonly stdin?: Reading;
  readonly verbs?: { readonly [names: string]: RiskNode };
}

/** A program by its names, with examples that must hold. */
export interface RiskTable extends RiskNode {
  readonly names: readonly string[];
  readonly examples: { readonly [command: string]: Risk };
}
