import type { NoAnswer } from './observation.ts';
import type { Probe } from './probe.ts';

/** What Umpire knows about one kind of system: ordered layers of checks, and procedures that repair. */
export interface Runbook {
  readonly id: string;
  readonly title: string;
  readonly layers: readonly Layer[];
  readonly procedures: readonly Procedure[];
}

export interface Layer {
  readonly id: string;
  readonly title: string;
  readonly checks: readonly Check[];
}

export interface Check {
  readonly id: string;
  readonly title: string;
  readonly probe: Probe;
  /** All are judged; the worst ending counts. */
  readonly expect: readonly Expectation[];
  /** What a missing answer means for this check; a reason not named is an `error`. */
  readonly without: Partial<Record<NoAnswer, 'fail' | 'warn' | 'skipped'>>;
  /** What to do when it fails, in the words of the source document. */
  readonly advice: string;
  /** Names of the runbook's procedures that would repair it. */
  readonly repair: readonly string[];
  readonly timeoutMs: number;
}

export interface Expectation {
  /**
   * CEL over `it` (the probe's data), `text` (redacted), `matched` (ids of matched causes) and `target`
   * (`name`, `environment`). Must be a bool.
   */
  readonly that: string;
  readonly otherwise: 'fail' | 'warn';
  /** Said when it does not hold; `{expression}` is replaced by the expression's value. */
  readonly because: string;
}

/** Steps a person would take, in order. */
export interface Procedure {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly { readonly title: string; readonly argv: readonly string[] }[];
}
