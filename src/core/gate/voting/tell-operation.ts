import { clock, nameOf } from '../../cards/wording.ts';
import { type Operation, type OperationEnding, stateOf } from '../operation.ts';
import type { Outcome } from '../outcome.ts';

/** Where an operation is, with who and when: the answer to whoever comes too late, or too early. */
export function tellOperation(operation: Operation): string {
  const { id, title, target, ending, grantedAt, startedAt } = operation;
  const what = `\`${id}\` (${title} on ${target})`;
  const state = stateOf(operation);
  switch (state) {
    case 'planning':
      return `${what} is still being looked at: nobody knows yet what it would take away. Vote when its card shows that.`;
    case 'waiting-for-approval':
      return `${what} waits for approval.`;
    case 'granted':
      return `${what} was ${permitted(operation)}${on(grantedAt)} and is about to begin.`;
    case 'running':
      return `${what} was ${permitted(operation)}${on(grantedAt)} and has been running since${on(startedAt, '')}.`;
    case 'ended':
      return `${what} ${ending === null ? 'has ended' : told(ending)}.`;
    default:
      return state satisfies never;
  }
}

function permitted({ approvals, verdict }: Operation): string {
  const names = approvals.map((vote) => vote.by.name).join(' and ');
  return names === '' ? `allowed by the rule “${verdict.rule}”` : `approved by ${names}`;
}

function on(at: Date | null, before = ' at'): string {
  return at === null ? '' : `${before} ${clock(at)}`;
}

function told(ending: OperationEnding): string {
  const at = `at ${clock(ending.at)}`;
  switch (ending.kind) {
    case 'denied':
      return `was denied by ${nameOf(ending.by)} ${at}: ${unstopped(ending.reason)}`;
    case 'expired':
      return `expired ${at}: ${ending.what === 'request' ? 'too few approved in time' : 'no worker began in time'}`;
    case 'failed':
      return `could not be done, ${at}: ${unstopped(ending.message)}`;
    case 'worked':
      return `${OUTCOMES[ending.outcome.ending.kind]} ${at}`;
    default:
      return ending satisfies never;
  }
}

const OUTCOMES: Record<Outcome['ending']['kind'], string> = {
  succeeded: 'was done',
  failed: 'failed',
  refused: 'was refused by the worker',
  interrupted: 'was interrupted',
};

function unstopped(text: string): string {
  return text.replace(/\.$/, '');
}
