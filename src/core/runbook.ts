import type { NoAnswer } from './diagnosis/observation.ts';
import type { Probe } from './diagnosis/probe.ts';
import type { Verification } from './plan/plan.ts';
import type { Target } from './target.ts';

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

/** Named steps that change something, as data: what people type reaches argv as whole words, or parts of one word. */
export interface Procedure {
  readonly id: string;
  readonly title: string;
  /** What may be given with it, as `name=value`. */
  readonly values: readonly ProcedureValue[];
  readonly steps: readonly ProcedureStep[];
  /** What must be as it says after the last step. */
  readonly verify: Verification;
}

export interface ProcedureValue {
  readonly name: string;
  /** What it is, for the usage. */
  readonly title: string;
  readonly type: ValueType;
  /** Taken when it is left out; `null` for none: it is then required, unless it is `optional`. */
  readonly default: string | null;
  /** May be left out without a default; only for the port of a parallel deployment, which is then found. */
  readonly optional: boolean;
}

/** No kind admits a character that means anything to a shell, nor a `-` in front; `choice` is the runbook's own words. */
export type ValueType =
  | { readonly kind: 'name' | 'duration' | 'operation' | 'port' | 'image' | 'tag' }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly of: readonly string[] };

/** One thing a procedure does. `{name}` in a word or field stands for the value of that name. */
export type ProcedureStep = {
  readonly title: string;
  /** `null`: by what the command does. */
  readonly timeoutSeconds: number | null;
} & (
  | { readonly kind: 'command'; readonly argv: readonly string[] }
  /** The content is the file beside the runbooks that the step names with `from`, read when they were loaded. */
  | { readonly kind: 'write'; readonly path: string; readonly content: string }
  | { readonly kind: 'restore-backups'; readonly operation: string }
  | { readonly kind: 'start-parallel'; readonly name: string; readonly port: string | null }
  | { readonly kind: 'promote-parallel'; readonly name: string }
  | { readonly kind: 'discard-parallel'; readonly name: string }
);

/** The procedures of a target: its runbook's own, and those for any compose target that it has not replaced. */
export function proceduresOf(
  { compose }: Pick<Target, 'compose'>,
  { procedures }: Pick<Runbook, 'procedures'>,
  common: readonly Procedure[],
): readonly Procedure[] {
  if (compose === undefined) return procedures;
  const own = new Set(procedures.map(({ id }) => id));
  return [...procedures, ...common.filter(({ id }) => !own.has(id))];
}

/** A step in a line, as a card shows it before any value is known. */
export function shownStep(step: ProcedureStep): string {
  switch (step.kind) {
    case 'command':
      return step.argv.join(' ');
    case 'write':
      return `write ${step.path}`;
    default:
      return step.title;
  }
}
