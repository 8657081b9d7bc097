import { isFrozen } from '../strikes/levels.ts';
import type { Case } from './case.ts';
import type { EventBody } from './event.ts';

/**
 * Closes an open case in which nothing is under way and no trouble is left; nothing to append otherwise. A frozen one
 * waits for the meeting: a target that is green for a moment is not what thawed it.
 */
export function settleCase(state: Case): EventBody[] {
  const { open, target, condition, diagnoses, operations } = state;
  const asked = [...diagnoses, ...operations];
  if (!open || isFrozen(state) || asked.length === 0 || asked.some(({ ending }) => ending === null))
    return [];
  switch (condition.kind) {
    case 'troubled':
      return [];
    case 'healthy':
      return [{ kind: 'case.closed', reason: `${target} is healthy` }];
    case 'unknown':
      return [
        {
          kind: 'case.closed',
          reason: `nothing is under way, and nothing is known to be wrong with ${target}`,
        },
      ];
    default:
      return condition satisfies never;
  }
}
