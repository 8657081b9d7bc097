import type { BackupItem, Receipt } from '../core/plan/backup.ts';
import type { Inventory } from '../core/plan/inventory.ts';
import type { Plan, Step } from '../core/plan/plan.ts';
import type { Target } from '../core/target.ts';

/** Why a host could not do it, in words for people; unredacted. */
export interface Unable {
  readonly kind: 'unable';
  readonly message: string;
  readonly remedy: string;
}

/** How a step ended. Output is unredacted, bounded, control characters made visible. */
export type StepEnd =
  | {
      readonly kind: 'exited';
      readonly exitCode: number;
      readonly output: string;
      readonly secrets: readonly string[];
    }
  | { readonly kind: 'timed-out'; readonly output: string; readonly secrets: readonly string[] }
  | (Unable & { readonly output: string; readonly secrets: readonly string[] });

/**
 * A worker's hands on hosts: everything that changes something there. Nothing throws for what a host, an engine or a
 * network can do. Every call ends the remote process at its time limit, and when `signal` aborts.
 */
export interface Hands {
  /** What there is, with digests of `files` (relative ones start at the working directory). */
  survey(
    target: Target,
    files: readonly string[],
    signal: AbortSignal,
  ): Promise<
    { readonly kind: 'surveyed'; readonly inventory: Inventory; readonly secrets: readonly string[] } | Unable
  >;
  /**
   * Spends an operation's grant on the host itself, durably: `claimed` the first time ever, `taken` from then on,
   * whoever asks.
   */
  claim(
    target: Target,
    operation: string,
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'claimed' | 'taken' } | Unable>;
  /** Takes one backup, checks its size and digest, rehearses its restore where that is possible. */
  backUp(
    target: Target,
    operation: string,
    item: BackupItem,
    signal: AbortSignal,
  ): Promise<{ readonly kind: 'taken'; readonly receipt: Receipt } | Unable>;
  /** Does one step; `told` hears the output so far, unredacted, now and then. */
  perform(
    plan: Plan,
    target: Target,
    step: Step,
    told: (output: string) => void,
    signal: AbortSignal,
  ): Promise<StepEnd>;
  /** Removes backups of the target taken before `before`; resolves with how many. */
  expire(target: Target, before: Date, signal: AbortSignal): Promise<number | Unable>;
}
