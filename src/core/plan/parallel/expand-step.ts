import type { Knowledge } from '../../risk/knowledge/knowledge.ts';
import type { Target } from '../../target.ts';
import type { DraftStep } from '../draft.ts';
import type { Inventory } from '../inventory.ts';
import type { Step } from '../plan.ts';
import { discardParallel } from './discard-parallel.ts';
import { promoteParallel } from './promote-parallel.ts';
import { restoreBackups } from './restore-backups.ts';
import { startParallel } from './start-parallel.ts';

/** What a drafted step is spelled out against. */
export interface HostFacts {
  readonly target: Target;
  readonly inventory: Inventory;
  readonly knowledge: Knowledge;
}

/** A drafted step as steps, or why the host does not allow it. */
export type Expansion =
  | {
      readonly kind: 'steps';
      readonly steps: readonly Step[];
      /** What would undo them, in this order; empty where the plan's own rollback does. */
      readonly undo: readonly Step[];
      /** What the people who approve should know, in sentences. */
      readonly notes: readonly string[];
    }
  | { readonly kind: 'unplannable'; readonly message: string; readonly remedy: string };

/** Spells out what only the host's inventory can; Compose and engine stand as that host calls them. */
export function expandStep(step: DraftStep, facts: HostFacts): Expansion {
  switch (step.kind) {
    case 'restore-backups':
      return restoreBackups(step, facts);
    case 'start-parallel':
      return startParallel(step, facts);
    case 'promote-parallel':
      return promoteParallel(step, facts);
    case 'discard-parallel':
      return discardParallel(step, facts);
    default:
      return { kind: 'steps', steps: [step], undo: [], notes: [] };
  }
}
