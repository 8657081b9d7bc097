import type { LedgerEvent, OperationEvent } from '../case/event.ts';
import type { Operation, OperationEnding } from './operation.ts';
import type { StepRun } from './outcome.ts';

/** Refused votes a card still shows. */
const SHOWN_REFUSALS = 5;

/** An operation as it begins. */
export function requestedOperation(
  event: Pick<LedgerEvent, 'actor' | 'at'>,
  body: Extract<OperationEvent, { kind: 'operation.requested' }>,
): Operation {
  const { operation, kind: _, ...request } = body;
  return {
    id: operation,
    ...request,
    approach: request.approach ?? request.title,
    askedBy: event.actor,
    askedAt: event.at,
    planned: null,
    waiting: false,
    approvals: [],
    refusals: [],
    expiresAt: null,
    grant: null,
    grantedAt: null,
    startedAt: null,
    heardAt: null,
    stage: 'checking',
    receipts: [],
    steps: [],
    ending: null,
  };
}

/** Applies one later event to its operation. */
export function applyOperationEvent(
  operation: Operation,
  { actor, at }: Pick<LedgerEvent, 'actor' | 'at'>,
  body: Exclude<OperationEvent, { kind: 'operation.requested' }>,
): Operation {
  const end = (ending: Ending): Operation => ({ ...operation, ending: { at, ...ending } });
  switch (body.kind) {
    case 'operation.waiting':
      return { ...operation, waiting: true };
    case 'operation.planned': {
      const { planned, verdict } = body;
      return {
        ...operation,
        planned,
        verdict,
        risk: planned.plan.risk,
        waiting: false,
        expiresAt: new Date(body.expiresAt),
      };
    }
    case 'approval.given':
      return actor.kind === 'person'
        ? { ...operation, approvals: [...without(operation, actor.id), { by: actor, at }] }
        : operation;
    case 'approval.withdrawn':
      return actor.kind === 'person' ? { ...operation, approvals: without(operation, actor.id) } : operation;
    case 'approval.refused':
      return {
        ...operation,
        refusals: [...operation.refusals, { by: actor, text: body.text }].slice(-SHOWN_REFUSALS),
      };
    case 'operation.granted':
      return {
        ...operation,
        grant: body.claims,
        grantedAt: at,
        waiting: false,
        expiresAt: new Date(body.claims.expiresAt),
      };
    // What runs has not expired, whatever an earlier look at the queue made of it.
    case 'operation.started':
      return { ...operation, startedAt: at, waiting: false, ending: null };
    case 'backup.taken':
      return { ...operation, stage: 'backing-up', receipts: [...operation.receipts, body.receipt] };
    case 'step.started':
      return { ...withStep(operation, started(body.index, body.title)), heardAt: at };
    case 'step.said': {
      const running = operation.steps.find((step) => step.index === body.index);
      return running?.state === 'running'
        ? { ...withStep(operation, { ...running, output: body.output }), heardAt: at }
        : operation;
    }
    case 'step.finished':
      return finishStep(operation, body.step);
    case 'operation.denied':
      return end({ kind: 'denied', by: actor, reason: body.reason });
    case 'operation.expired':
      return end({ kind: 'expired', what: body.what });
    case 'operation.failed':
      return end({ kind: 'failed', message: body.message, remedy: body.remedy });
    case 'operation.finished':
      return end({ kind: 'worked', outcome: { ending: body.ending, report: body.report } });
    default:
      return body satisfies never;
  }
}

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type Ending = Without<OperationEnding, 'at'>;

function without({ approvals }: Operation, person: string): Operation['approvals'] {
  return approvals.filter((vote) => vote.by.id !== person);
}

function started(index: number, title: string): StepRun {
  return { index, title, state: 'running', exitCode: null, output: '', durationMs: 0 };
}

function withStep(operation: Operation, step: StepRun): Operation {
  const steps = [...operation.steps.filter((each) => each.index !== step.index), step];
  return { ...operation, stage: 'running', steps: steps.toSorted((a, b) => a.index - b.index) };
}

/** After the last step only the verification is left, where there is one. */
function finishStep(operation: Operation, step: StepRun): Operation {
  const plan = operation.planned?.plan;
  const last = step.state === 'done' && step.index === plan?.steps.length && plan.verification !== 'none';
  const after = withStep(operation, step);
  return last ? { ...after, stage: 'verifying' } : after;
}
