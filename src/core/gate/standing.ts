import type { Case } from '../case/case.ts';
import type { Actor } from '../person.ts';
import { hasMet, hasReached, helpersOf, isFrozen } from '../strikes/levels.ts';
import { strikesOf } from '../strikes/tally.ts';
import type { Facts } from './verdict.ts';
import { requesterOf } from './voting/quorum.ts';

/** How a case stands with its strikes, for one approach and who asks for it; the worker is told by the grant. */
export type Standing = Pick<Facts, 'strikes' | 'frozen' | 'locked'>;

/** Where there is no case yet. */
export const NO_STRIKES: Standing = { strikes: 0, frozen: false, locked: false };

/**
 * An approach is locked when it has struck in a case that has reached the help level, and nobody other than `asker` has
 * helped, nor the team met, since the last strike: nobody unlocks for themselves.
 */
export function standingOf(
  state: Case | undefined,
  { approach, askedBy }: { readonly approach: string; readonly askedBy: Actor },
): Standing {
  if (state === undefined) return NO_STRIKES;
  const strikes = strikesOf(state);
  const tried = hasReached(state, 'help') && strikes.some((strike) => strike.approach === approach);
  const asker = requesterOf(askedBy);
  const helped = helpersOf(state).some(({ by }) => requesterOf(by) !== asker);
  return { strikes: strikes.length, frozen: isFrozen(state), locked: tried && !helped && !hasMet(state) };
}
