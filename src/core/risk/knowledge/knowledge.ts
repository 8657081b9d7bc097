import type { Risk } from '../risk.ts';
import type { Effect, Operands, Reading } from './table.ts';

/** An option as it is looked up while a command line is read. */
export interface Option {
  readonly name: string;
  /** `optional` takes a value only after `=` or, for a letter, right behind it. */
  readonly takes: 'nothing' | 'value' | 'optional';
  readonly effects: readonly Effect[];
}

/** A program or verb, ready to be looked up. */
export interface Tool {
  /** As a person types it: `docker compose down`. */
  readonly path: string;
  readonly risk: Risk | undefined;
  readonly reason: string;
  readonly options: ReadonlyMap<string, Option>;
  /** Unknown options are taken as flags: none of this program's options does harm but those with effects. */
  readonly lenient: boolean;
  /** Some option makes it worse, so that a word that may be an option cannot be passed over. */
  readonly sensitive: boolean;
  readonly bundled: boolean;
  readonly assignments: boolean;
  readonly operands: Operands | undefined;
  readonly stdin: Reading | undefined;
  readonly ignoreCase: boolean;
  readonly verbs: ReadonlyMap<string, Tool> | undefined;
}

/** All programs by name; made by `compileKnowledge`. */
export interface Knowledge {
  readonly tools: ReadonlyMap<string, Tool>;
}
