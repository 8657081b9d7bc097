import type { Risk } from '../risk/risk.ts';
import type { Step, Verification } from './plan.ts';

/** A proposal as steps, before the host was asked: enough to judge its risk. */
export interface Draft {
  readonly kind: 'draft';
  /** In a line: `docker compose down`, `prune until=24h`. */
  readonly title: string;
  readonly steps: readonly DraftStep[];
  /** Files the steps read or write, as they name them, besides the compose and env files of the target. */
  readonly files: readonly string[];
  /** The worst of the steps. */
  readonly risk: Risk;
  readonly reasons: readonly string[];
  /** Some step runs `compose down`, also inside a wrapper. */
  readonly composeDown: boolean;
  readonly verification: Verification;
}

/** What only the host's inventory can spell out stands here as what is wanted; risk and reasons are known already. */
export type DraftStep =
  | Step
  | (Pick<Step, 'title' | 'risk' | 'reasons' | 'timeoutMs'> &
      (
        | { readonly kind: 'restore-backups'; readonly operation: string }
        /** Starts the target's compose file a second time beside itself: own project, names and ports. */
        | { readonly kind: 'start-parallel'; readonly name: string; readonly port: number | null }
        /** Gives production the images of the parallel deployment and recreates its services. */
        | { readonly kind: 'promote-parallel'; readonly name: string }
        | { readonly kind: 'discard-parallel'; readonly name: string }
      ));

/** A proposal that cannot be a draft; `text` says why and what is allowed. */
export interface Undraftable {
  readonly kind: 'undraftable';
  readonly text: string;
}
