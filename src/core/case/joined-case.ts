import { threadPlaces } from '../cards/thread-places.ts';
import { clock } from '../cards/wording.ts';
import type { Surface } from '../person.ts';
import type { Case } from './case.ts';
import type { LedgerEvent, Place } from './event.ts';

/** A case that was there before what was asked for joined it. */
export interface JoinedCase {
  readonly since: Date;
  /** Where its thread is on the surface of who asked; `null` when it has none there yet. */
  readonly place: Place | null;
}

/** The case `state` folded from `events`, for somebody on `surface`; `null` when there is none. */
export function joinedCase(
  events: readonly LedgerEvent[],
  state: Case | undefined,
  surface: Surface,
): JoinedCase | null {
  const [first] = events;
  if (first === undefined || state === undefined) return null;
  return { since: first.at, place: threadPlaces(state).find((each) => each.surface === surface) ?? null };
}

/** That something joins an open case, without a full stop: where to look is for the surface to say. */
export function joinWords(caseId: string, { since }: JoinedCase): string {
  return `Joins case ${caseId}, open since ${clock(since)}`;
}
