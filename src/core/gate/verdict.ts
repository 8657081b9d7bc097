import type { Risk } from '../risk/risk.ts';
import type { Environment } from '../target.ts';

/** What the policy looks at; nothing else decides. */
export interface Facts {
  readonly risk: Risk;
  readonly environment: Environment;
  readonly target: string;
  /** Name of the procedure, or `null` for a typed command. */
  readonly procedure: string | null;
  /** Some step runs `compose down`, also inside a wrapper. */
  readonly composeDown: boolean;
  /** Strikes on the target's open case. */
  readonly strikes: number;
  /** The target has reached the freezing level and the team has not met. */
  readonly frozen: boolean;
  /** This approach is locked until another person helps. */
  readonly locked: boolean;
}

/** Who must approve: distinct people, none of them the requester. */
export interface Quorum {
  readonly people: number;
  /** How many of them must be seniors; the others are approvers. */
  readonly seniors: number;
}

/** The policy's answer, with the rule that said so. */
export type Verdict =
  | { readonly kind: 'allow'; readonly rule: string }
  | { readonly kind: 'approve'; readonly rule: string; readonly quorum: Quorum }
  | { readonly kind: 'deny'; readonly rule: string; readonly text: string };
