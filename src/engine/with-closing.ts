import { applyEvent, type Case, withEvents } from '../core/case/case.ts';
import type { EventBody } from '../core/case/event.ts';
import { settleCase } from '../core/case/settle-case.ts';
import { type Actor, UMPIRE } from '../core/person.ts';
import { type Levels, levelsReached } from '../core/strikes/levels.ts';
import type { NewEvent } from '../ports/ledger.ts';

interface Writing {
  readonly id: string;
  readonly actor: Actor;
  readonly at: Date;
  readonly levels: Levels;
}

/** The same as entries of the ledger: what follows from somebody's events is not their doing, but Umpire's. */
export function entriesWithClosing(
  state: Case | undefined,
  bodies: readonly EventBody[],
  writing: Writing,
): NewEvent[] {
  const { at, actor } = writing;
  return withClosing(state, bodies, writing).map((body, index) => ({
    at,
    actor: index < bodies.length ? actor : UMPIRE,
    body,
  }));
}

/**
 * Events, and what follows from them: the levels their strikes reach, and the case's closing when they leave nothing to
 * do. In one append, so that nothing is lost between, nothing follows twice.
 */
export function withClosing(
  state: Case | undefined,
  bodies: readonly EventBody[],
  { id, actor, at, levels }: Writing,
): EventBody[] {
  let next = state;
  for (const body of bodies) {
    const version = (next?.version ?? 0) + 1;
    next = applyEvent(next, { caseId: id, version, at, actor, body });
  }
  if (bodies.length === 0 || !next?.open) return [...bodies];
  const reached = levelsReached(next, levels);
  return [...bodies, ...reached, ...settleCase(withEvents(next, reached, { actor, at }))];
}
