import type { Case } from '../../case/case.ts';
import type { EventBody } from '../../case/event.ts';
import { digestOfShown } from '../../plan/digest.ts';
import type { Planned } from '../../plan/plan.ts';
import type { GrantClaims } from '../grant.ts';
import type { Operation } from '../operation.ts';
import { standingOf } from '../standing.ts';
import { requesterOf } from './quorum.ts';

const MINUTE = 60_000;

/** ISO 8601 of `minutes` from `now`. */
export function deadline(minutes: number, now: Date): string {
  return new Date(now.getTime() + minutes * MINUTE).toISOString();
}

/** The permission to execute exactly `planned`, once, within `minutes`. */
export function grantOf(
  state: Case,
  operation: Operation,
  planned: Planned,
  approvers: readonly string[],
  { minutes, now }: { minutes: number; now: Date },
): GrantClaims {
  return {
    operation: operation.id,
    target: operation.target,
    host: operation.host,
    digest: planned.digest,
    shown: digestOfShown(planned),
    expiresAt: deadline(minutes, now),
    requester: requesterOf(operation.askedBy),
    approvers,
    ...standingOf(state, operation),
  };
}

/**
 * The operation that has the target to itself now: granted or running. Reading disturbs nothing and is not held up by
 * anything, so it neither takes this lock nor waits for it.
 */
export function lockHolder(
  { operations }: Case,
  operation: Operation,
  { plan }: Planned,
): Operation | undefined {
  if (plan.risk === 'read') return undefined;
  return operations.find(
    (each) => each.id !== operation.id && each.grant !== null && each.ending === null && each.risk !== 'read',
  );
}

/** What becomes of a plan the policy allows without anybody: a grant, unless the target is another operation's now. */
export function grantAllowed(
  state: Case,
  operation: Operation,
  planned: Planned,
  { minutes, now }: { minutes: number; now: Date },
): EventBody {
  const { id } = operation;
  const holder = lockHolder(state, operation, planned);
  if (holder === undefined)
    return {
      kind: 'operation.granted',
      operation: id,
      claims: grantOf(state, operation, planned, [], { minutes, now }),
    };
  const message = `Another operation has ${operation.target} to itself: \`${holder.id}\`, ${holder.title}.`;
  const remedy = 'Nothing was touched. Ask again when it has ended.';
  return { kind: 'operation.failed', operation: id, message, remedy };
}
