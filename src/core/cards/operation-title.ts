import type { Tone } from '../card.ts';
import { type Operation, type OperationEnding, stateOf } from '../gate/operation.ts';
import type { Outcome } from '../gate/outcome.ts';
import { brief, nameOf } from './wording.ts';

/** A surface may cut a title: the state comes first and always fits, the command may be long. */
const WHAT_CHARS = 80;

/** Where an operation is, and what it does, in a line: `Running step 2 of 4: rebuild on neuros`. */
export function operationTitle(operation: Operation): string {
  const what = `${brief(operation.title, WHAT_CHARS)} on ${operation.target}`;
  const { ending, verdict } = operation;
  if (ending !== null) return `${endingWords(ending, operation)}: ${what}`;
  switch (stateOf(operation)) {
    case 'planning':
    case 'waiting-for-approval':
      return `${nameOf(operation.askedBy)} wants: ${what}`;
    case 'granted':
      return `${verdict.kind === 'allow' ? 'Allowed' : `Approved by ${voters(operation)}`}: ${what}`;
    default:
      return `${runningWords(operation)}: ${what}`;
  }
}

/** How an operation ended, in a few words. */
export function endingWords(ending: OperationEnding, operation: Operation): string {
  switch (ending.kind) {
    case 'denied':
      return `Denied by ${ending.by.kind === 'umpire' ? 'the rules' : nameOf(ending.by)}`;
    case 'expired':
      return ending.what === 'request'
        ? 'Expired without approval'
        : 'Expired before it began, though approved';
    case 'failed':
      return operation.planned === null ? 'Could not be planned' : 'Umpire could not do it';
    case 'worked':
      return outcomeWords(ending.outcome.ending, operation);
    default:
      return ending satisfies never;
  }
}

/** An operation's state as a tone; title and sections say the same in words. */
export function operationTone(operation: Operation): Tone {
  const { ending } = operation;
  if (ending === null) return stateOf(operation) === 'waiting-for-approval' ? 'warning' : 'working';
  switch (ending.kind) {
    case 'denied':
      return 'bad';
    case 'expired':
    case 'failed':
      return 'unknown';
    case 'worked':
      return ending.outcome.ending.kind === 'succeeded' ? 'good' : 'bad';
    default:
      return ending satisfies never;
  }
}

/** Where a running operation is. */
export function runningWords({ planned, receipts, steps }: Operation): string {
  const count = planned?.plan.steps.length ?? 0;
  const backups = planned?.plan.backups.length ?? 0;
  const running = steps.find((step) => step.state === 'running');
  if (running !== undefined) return `Running step ${running.index} of ${count}`;
  if (steps.length > 0)
    return steps.length < count ? `Before step ${steps.length + 1} of ${count}` : 'Verifying';
  if (receipts.length < backups) return `Checking, then backup ${receipts.length + 1} of ${backups}`;
  return 'Begun';
}

function outcomeWords(ending: Outcome['ending'], { planned, steps }: Operation): string {
  switch (ending.kind) {
    case 'succeeded':
      return 'Done';
    case 'failed': {
      if (ending.at === 'backup') return 'Failed: a backup was not taken, so nothing was touched';
      if (ending.at === 'verification') return 'Failed: every step ran, but the verification is not green';
      const index = steps.find((step) => step.state === 'failed')?.index ?? steps.length;
      const rest = (planned?.plan.steps.length ?? 0) > index ? ', the rest was not run' : '';
      return `Failed in step ${index}${rest}`;
    }
    case 'refused':
      return `Refused: ${REFUSED[ending.why]}`;
    case 'interrupted': {
      const done = steps.findLast((step) => step.state === 'done');
      return done === undefined
        ? 'Interrupted before a step was done'
        : `Interrupted after step ${done.index}`;
    }
    default:
      return ending satisfies never;
  }
}

const REFUSED: Record<Extract<Outcome['ending'], { kind: 'refused' }>['why'], string> = {
  forged: 'the grant is not genuine',
  used: 'its grant was used before',
  expired: 'its grant had expired',
  policy: "the worker's own rules do not allow it",
  drifted: 'the host has changed since it was approved',
  unable: 'the host could not be checked',
};

function voters({ approvals }: Operation): string {
  return approvals.map((vote) => vote.by.name).join(' and ') || 'nobody';
}
