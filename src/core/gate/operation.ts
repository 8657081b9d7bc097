import type { Place } from '../case/event.ts';
import type { Actor } from '../person.ts';
import type { Planned } from '../plan/plan.ts';
import type { Proposal } from '../plan/proposal.ts';
import type { Risk } from '../risk/risk.ts';
import type { GrantClaims } from './grant.ts';
import type { OperateProgress, Outcome } from './outcome.ts';
import type { Verdict } from './verdict.ts';

/** One thing somebody wants to have done to a target, from the request to its end; folded from the ledger. */
export interface Operation extends OperateProgress {
  /** `<case>.<number>`, as people type it. */
  readonly id: string;
  readonly target: string;
  readonly host: string;
  readonly proposal: Proposal;
  /** What is tried, as strikes know it: the same approach again is not a new one. */
  readonly approach: string;
  /** In a line: `docker compose down`, `rebuild`. */
  readonly title: string;
  readonly place: Place;
  readonly askedBy: Actor;
  readonly askedAt: Date;
  readonly risk: Risk;
  readonly reasons: readonly string[];
  readonly verdict: Verdict;
  /** `null` until a worker has looked. */
  readonly planned: Planned | null;
  /** Nobody has taken the job for a while. */
  readonly waiting: boolean;
  /** Approvals that count, one per person, in order. */
  readonly approvals: readonly Vote[];
  /** Votes that did not count, and why, newest last; at most 5. */
  readonly refusals: readonly { readonly by: Actor; readonly text: string }[];
  /** When the request, or after the grant the grant, expires; `null` while it is being planned. */
  readonly expiresAt: Date | null;
  readonly grant: GrantClaims | null;
  readonly grantedAt: Date | null;
  /** The worker has begun: its checks are done, and it takes backups or runs steps. */
  readonly startedAt: Date | null;
  /** When the running step began, or was last heard of. */
  readonly heardAt: Date | null;
  readonly ending: OperationEnding | null;
}

export interface Vote {
  readonly by: Extract<Actor, { kind: 'person' }>;
  readonly at: Date;
}

export type OperationEnding = { readonly at: Date } & (
  | { readonly kind: 'worked'; readonly outcome: Pick<Outcome, 'ending' | 'report'> }
  /** By the policy, or by a person. */
  | { readonly kind: 'denied'; readonly by: Actor; readonly reason: string }
  | { readonly kind: 'expired'; readonly what: 'request' | 'grant' }
  /** It could not be planned, or Umpire itself could not do it; nothing was touched. */
  | { readonly kind: 'failed'; readonly message: string; readonly remedy: string }
);

/** Where an operation is, in a word. */
export function stateOf(
  operation: Operation,
): 'planning' | 'waiting-for-approval' | 'granted' | 'running' | 'ended' {
  if (operation.ending !== null) return 'ended';
  if (operation.planned === null) return 'planning';
  if (operation.grant === null) return 'waiting-for-approval';
  return operation.startedAt === null ? 'granted' : 'running';
}

/** Whether its time to be approved, or to begin, is over at `now`; the last moment does not count any more. */
export function isOverdue({ expiresAt }: Pick<Operation, 'expiresAt'>, now: Date): boolean {
  return expiresAt !== null && now >= expiresAt;
}
