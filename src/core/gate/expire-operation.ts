import type { Case } from '../case/case.ts';
import type { EventBody } from '../case/event.ts';
import { isOverdue, type Operation, stateOf } from './operation.ts';

/**
 * A grant is given up this much later than it expires: a worker judges that by its own clock, and one that is a little
 * behind ours may still begin.
 */
const CLOCK_SKEW_MS = 60_000;

/**
 * The expiry of a request nobody approved in time, or of a grant whose job nobody has taken (`jobWaiting`); nothing
 * when it is too early, or it has ended or begun.
 */
export function expireOperation(
  state: Case,
  operationId: string,
  now: Date,
  jobWaiting: boolean,
): EventBody[] {
  const operation = state.operations.find((each) => each.id === operationId);
  const what = operation && expired(operation, now, jobWaiting);
  return what === undefined ? [] : [{ kind: 'operation.expired', operation: operationId, what }];
}

function expired(operation: Operation, now: Date, jobWaiting: boolean): 'request' | 'grant' | undefined {
  switch (stateOf(operation)) {
    case 'waiting-for-approval':
      return isOverdue(operation, now) ? 'request' : undefined;
    case 'granted': {
      const byAnyClock = new Date(now.getTime() - CLOCK_SKEW_MS);
      return jobWaiting && isOverdue(operation, byAnyClock) ? 'grant' : undefined;
    }
    default:
      return undefined;
  }
}
