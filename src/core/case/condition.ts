import type { Report } from '../diagnosis/diagnosis.ts';
import type { Operation } from '../gate/operation.ts';
import type { Outcome } from '../gate/outcome.ts';

/** What a case's events say about its target; `unknown` until somebody has looked. */
export type Condition =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'healthy' }
  | { readonly kind: 'troubled'; readonly since: Date };

/**
 * How a target is after a diagnosis asked for at `askedAt`: a walk that began before the trouble, or while something is
 * being changed (`disturbed`), does not end it.
 */
export function conditionAfterDiagnosis(
  before: Condition,
  status: Report['status'],
  { askedAt, at, disturbed }: { askedAt: Date; at: Date; disturbed: boolean },
): Condition {
  if (status !== 'healthy') return { kind: 'troubled', since: at };
  const stale = disturbed || (before.kind === 'troubled' && askedAt < before.since);
  return stale ? before : { kind: 'healthy' };
}

/**
 * How a target is after an operation: what only read, or was refused, says nothing about it; a grant that was used
 * before says that something was done and nobody heard how it ended.
 */
export function conditionAfterOperation(
  before: Condition,
  { risk, planned }: Operation,
  ending: Outcome['ending'],
  at: Date,
): Condition {
  if (risk === 'read') return before;
  if (ending.kind === 'refused' && ending.why !== 'used') return before;
  if (ending.kind !== 'succeeded') return { kind: 'troubled', since: at };
  const verification = planned?.plan.verification ?? 'none';
  switch (verification) {
    case 'healthy':
      return { kind: 'healthy' };
    // What was stopped on purpose is down all the same: the case stays open until it is up again.
    case 'stopped':
      return { kind: 'troubled', since: at };
    // What a walk that began before it has found is not how things are after it.
    case 'none':
      return before.kind === 'troubled' ? { kind: 'troubled', since: at } : before;
    default:
      return verification satisfies never;
  }
}
