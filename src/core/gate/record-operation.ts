import type { Case } from '../case/case.ts';
import { canonicalJson } from '../case/chain.ts';
import type { EventBody } from '../case/event.ts';
import { isLongWait } from '../diagnosis/long-wait.ts';
import type { Operation } from './operation.ts';
import type { OperateProgress, Outcome, StepRun } from './outcome.ts';

/** How an operation's run job stands, as the queue tells it. */
export type RunStanding =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running'; readonly progress: OperateProgress | null }
  | { readonly kind: 'finished'; readonly outcome: Outcome }
  | { readonly kind: 'failed'; readonly message: string };

/** What a running step says goes into the ledger at most this often: the ledger is no log. */
const SAY_EVERY_MS = 5_000;

/**
 * The events that bring a granted operation from what the ledger knows to what the queue tells: none when it is known
 * already, so that telling twice, late, out of order or after a restart changes nothing.
 */
export function recordOperation(
  state: Case,
  operationId: string,
  standing: RunStanding,
  now: Date,
): EventBody[] {
  const operation = state.operations.find((each) => each.id === operationId);
  if (operation === undefined || !mayStillRun(operation)) return [];
  switch (standing.kind) {
    case 'waiting':
      return recordWait(operation, now);
    case 'running':
      return standing.progress === null ? [] : recordSteps(operation, standing.progress, now);
    case 'finished':
      return recordOutcome(operation, standing.outcome, now);
    case 'failed':
      return operation.ending === null ? [recordFailure(operation, standing.message)] : [];
    default:
      return standing satisfies never;
  }
}

/** A grant that expired here may have been used by a worker whose clock is behind: what is done is written down. */
function mayStillRun({ grant, ending }: Operation): boolean {
  return grant !== null && (ending === null || (ending.kind === 'expired' && ending.what === 'grant'));
}

function recordWait({ id, grantedAt, startedAt, waiting, ending }: Operation, now: Date): EventBody[] {
  if (waiting || startedAt !== null || ending !== null) return [];
  return grantedAt !== null && isLongWait(grantedAt, now)
    ? [{ kind: 'operation.waiting', operation: id }]
    : [];
}

function recordSteps(operation: Operation, progress: OperateProgress, now: Date): EventBody[] {
  const { receipts, steps, stage } = progress;
  const begun = stage !== 'checking' || receipts.length > 0 || steps.length > 0;
  if (!begun) return [];
  const known = new Set(operation.receipts.map((receipt) => canonicalJson(receipt)));
  const planned = operation.planned?.plan.steps.length ?? 0;
  return [
    ...begin(operation),
    ...receipts
      .filter((receipt) => !known.has(canonicalJson(receipt)))
      .map((receipt): EventBody => ({ kind: 'backup.taken', operation: operation.id, receipt })),
    ...steps
      .filter(({ index }) => Number.isInteger(index) && index >= 1 && index <= planned)
      .toSorted((a, b) => a.index - b.index)
      .flatMap((step) => recordStep(operation, step, now)),
  ];
}

function begin({ id, startedAt }: Operation): EventBody[] {
  return startedAt === null ? [{ kind: 'operation.started', operation: id }] : [];
}

function recordStep(operation: Operation, step: StepRun, now: Date): EventBody[] {
  const { id } = operation;
  const { index, title } = step;
  const known = operation.steps.find((each) => each.index === index);
  if (known !== undefined && known.state !== 'running') return [];
  const started: EventBody[] =
    known === undefined ? [{ kind: 'step.started', operation: id, index, title }] : [];
  if (step.state !== 'running') return [...started, { kind: 'step.finished', operation: id, step }];
  if (known === undefined || !isNews(operation, known.output, step.output, now)) return started;
  return [{ kind: 'step.said', operation: id, index, output: step.output }];
}

/** Output only grows: what the known one begins with was told before it. */
function isNews({ heardAt }: Operation, known: string, output: string, now: Date): boolean {
  const due = heardAt === null || now.getTime() - heardAt.getTime() >= SAY_EVERY_MS;
  return due && !known.startsWith(output);
}

function recordOutcome(operation: Operation, outcome: Outcome, now: Date): EventBody[] {
  const { ending, report } = outcome;
  const { id } = operation;
  if (ending.kind === 'refused' && operation.startedAt === null)
    return operation.ending === null ? [{ kind: 'operation.finished', operation: id, ending, report }] : [];
  const steps = recordSteps(operation, outcome, now);
  const started = steps.length > 0 ? steps : begin(operation);
  return [
    ...started,
    { kind: 'operation.finished', operation: id, ending: whole(operation, outcome), report },
  ];
}

/**
 * A worker that found another's work knows no steps; the ledger does. One that refuses what another had begun (the grant
 * has expired meanwhile) does not make it untouched.
 */
function whole(operation: Operation, { ending, steps }: Outcome): Outcome['ending'] {
  if (ending.kind === 'refused') {
    const message = `The worker died in the middle, and another may not go on: ${ending.message} ${howFar(operation)}`;
    return { kind: 'interrupted', message, remedy: DIAGNOSE_FIRST };
  }
  if (ending.kind !== 'interrupted' || steps.length > 0) return ending;
  return { ...ending, message: `${ending.message} ${howFar(operation)}` };
}

const DIAGNOSE_FIRST =
  'It is not started again by itself. Diagnose to see how things are; then ask again, or roll back.';

function recordFailure(operation: Operation, message: string): EventBody {
  const { id, startedAt } = operation;
  if (startedAt === null) {
    const remedy =
      'Nobody heard of it beginning, which does not prove that nothing was touched. This is a fault of Umpire or its configuration: see the worker’s log, and diagnose before asking again.';
    return { kind: 'operation.failed', operation: id, message, remedy };
  }
  const ending = {
    kind: 'interrupted',
    message: `The worker failed in the middle: ${message} ${howFar(operation)}`,
    remedy: DIAGNOSE_FIRST,
  } as const;
  return { kind: 'operation.finished', operation: id, ending, report: null };
}

function howFar({ steps, planned }: Operation): string {
  const count = planned?.plan.steps.length ?? steps.length;
  const done = steps.findLast((step) => step.state === 'done');
  const running = steps.find((step) => step.state === 'running');
  const last =
    done === undefined
      ? 'No step is known to be done'
      : `Step ${done.index} of ${count}, ${done.title}, is the last that is known to be done`;
  return running === undefined
    ? `${last}.`
    : `${last}; step ${running.index}, ${running.title}, was under way.`;
}
