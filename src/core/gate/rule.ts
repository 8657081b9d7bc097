import type { Risk } from '../risk/risk.ts';
import type { Environment } from '../target.ts';
import type { Facts, Quorum } from './verdict.ts';

/** One rule of the policy: when all its conditions hold, its verdict counts, and `title` says why. */
export interface Rule {
  readonly title: string;
  readonly when: Conditions;
  readonly verdict: Consequence;
}

/** Conditions over `Facts`; one that is left out holds always. */
export interface Conditions {
  readonly risk?: readonly Risk[];
  readonly environment?: readonly Environment[];
  /** Names of targets. */
  readonly targets?: readonly string[];
  /** Names of procedures; `exec` is a typed command, `rollback` the steps that undo an operation. */
  readonly procedures?: readonly string[];
  readonly composeDown?: boolean;
  /** At least so many. */
  readonly strikes?: number;
  readonly frozen?: boolean;
  readonly locked?: boolean;
}

export type Consequence =
  /** By whoever may ask. */
  | { readonly kind: 'allow' }
  | { readonly kind: 'approve'; readonly quorum: Quorum }
  /** `{target}` in the text is the target's name. */
  | { readonly kind: 'deny'; readonly text: string };

/** How a rule's `procedures` call a typed command, and the steps that undo an operation. */
export const EXEC = 'exec';
export const ROLLBACK = 'rollback';

/** Whether all conditions hold. */
export function holds(when: Conditions, facts: Facts): boolean {
  return Object.values(HOLDS).every((each) => each(when, facts));
}

/** The same in parts that look at different facts; facts that depend on each other are one part. */
export const HOLDS = {
  deed: (when: Conditions, { risk, composeDown }: Pick<Facts, 'risk' | 'composeDown'>) =>
    among(when.risk, risk) && same(when.composeDown, composeDown),
  place: (when: Conditions, { target, environment }: Pick<Facts, 'target' | 'environment'>) =>
    among(when.targets, target) && among(when.environment, environment),
  procedure: (when: Conditions, { procedure }: Pick<Facts, 'procedure'>) =>
    among(when.procedures, procedure ?? EXEC),
  strikes: (when: Conditions, { strikes }: Pick<Facts, 'strikes'>) => strikes >= (when.strikes ?? 0),
  frozen: (when: Conditions, { frozen }: Pick<Facts, 'frozen'>) => same(when.frozen, frozen),
  locked: (when: Conditions, { locked }: Pick<Facts, 'locked'>) => same(when.locked, locked),
} as const;

const among = <T>(allowed: readonly T[] | undefined, value: T): boolean =>
  allowed === undefined || allowed.includes(value);

const same = (wanted: boolean | undefined, value: boolean): boolean =>
  wanted === undefined || wanted === value;
