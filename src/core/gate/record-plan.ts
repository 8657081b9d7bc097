import type { Case } from '../case/case.ts';
import { canonicalJson } from '../case/chain.ts';
import type { EventBody } from '../case/event.ts';
import { isLongWait } from '../diagnosis/long-wait.ts';
import type { Planned } from '../plan/plan.ts';
import { type Operation, stateOf } from './operation.ts';
import type { PlanResult } from './outcome.ts';
import type { Verdict } from './verdict.ts';
import { deadline, grantAllowed } from './voting/grant-operation.ts';

/** How an operation's plan job stands, as the queue tells it. */
export type PlanStanding =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running' }
  | { readonly kind: 'finished'; readonly result: PlanResult }
  | { readonly kind: 'failed'; readonly message: string };

/** How a plan is judged, and how long it may be approved, or begin. */
export interface Judgement {
  readonly judge: (planned: Planned) => Verdict;
  readonly minutes: number;
}

/** The events that bring an operation that is being planned to what the queue tells; none when it is known already. */
export function recordPlan(
  state: Case,
  operationId: string,
  standing: PlanStanding,
  { judge, minutes }: Judgement,
  now: Date,
): EventBody[] {
  const operation = state.operations.find((each) => each.id === operationId);
  if (operation === undefined || stateOf(operation) !== 'planning') return [];
  switch (standing.kind) {
    case 'running':
      return [];
    case 'waiting':
      return isLongWait(operation.askedAt, now) && !operation.waiting
        ? [{ kind: 'operation.waiting', operation: operationId }]
        : [];
    case 'failed': {
      const remedy =
        'Nothing was touched. This is a fault of Umpire or its configuration: see the worker’s log, then ask again.';
      return [{ kind: 'operation.failed', operation: operationId, message: standing.message, remedy }];
    }
    case 'finished': {
      const { result } = standing;
      if (result.kind === 'unplannable') {
        const { message, remedy } = result;
        return [{ kind: 'operation.failed', operation: operationId, message, remedy }];
      }
      return planRecorded(state, operation, result.planned, judge(result.planned), { minutes, now });
    }
    default:
      return standing satisfies never;
  }
}

/** A plan with its verdict, and what follows at once: the grant where nobody is asked, the denial where nobody helps. */
export function planRecorded(
  state: Case,
  operation: Operation,
  planned: Planned,
  verdict: Verdict,
  { minutes, now }: { minutes: number; now: Date },
): EventBody[] {
  const { id } = operation;
  if (!isAbout(planned, operation)) {
    const message = 'The worker’s answer is a plan for something else than was asked for.';
    const remedy =
      'Nothing was touched. Compare the versions and configurations of bot and worker, and who can write to the queue.';
    return [{ kind: 'operation.failed', operation: id, message, remedy }];
  }
  const expiresAt = deadline(minutes, now);
  const recorded: EventBody = { kind: 'operation.planned', operation: id, planned, verdict, expiresAt };
  switch (verdict.kind) {
    case 'approve':
      return [recorded];
    case 'allow':
      return [recorded, grantAllowed(state, operation, planned, { minutes, now })];
    case 'deny':
      return [recorded, { kind: 'operation.denied', operation: id, reason: verdict.text }];
    default:
      return verdict satisfies never;
  }
}

/** The queue is not trusted: people would approve what they read here. A rollback's steps are masked anew, so they may differ. */
function isAbout({ plan }: Planned, { id, target, host, proposal }: Operation): boolean {
  if (plan.operation !== id || plan.target !== target || plan.host !== host) return false;
  if (proposal.kind === 'rollback')
    return plan.proposal.kind === 'rollback' && plan.proposal.of === proposal.of;
  return canonicalJson(plan.proposal) === canonicalJson(proposal);
}
