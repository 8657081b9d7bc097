import type { Case } from '../case/case.ts';
import type { Operation } from '../gate/operation.ts';
import { clock, duration, nameOf } from './wording.ts';

/** Who asked for what, where and when. */
export function operationFooter(state: Case, operation: Operation): string {
  const { id, host, planned, askedBy, askedAt, ending } = operation;
  const parts = [`operation ${id}`, `host ${host}`];
  if (planned !== null) parts.push(planned.plan.environment);
  parts.push(`asked by ${nameOf(askedBy)} at ${clock(askedAt)}`);
  if (ending !== null)
    parts.push(`ended at ${clock(ending.at)}, after ${duration(ending.at.getTime() - askedAt.getTime())}`);
  const undone = rollbackOf(state, operation);
  if (undone !== undefined) parts.push(`its rollback is ${undone.id}`);
  return parts.join(' · ');
}

/** An operation is rolled back once: the newest rollback that was not turned down before it began. */
export function rollbackOf(state: Case, { id }: Operation): Operation | undefined {
  return state.operations.findLast(
    ({ proposal, ending }) =>
      proposal.kind === 'rollback' && proposal.of === id && (ending === null || ending.kind === 'worked'),
  );
}
