import { applyEvent, type Case, withEvents } from '../core/case.ts';
import type { EventBody } from '../core/event.ts';
import type { Actor } from '../core/person.ts';
import { settleCase } from '../core/settle-case.ts';
import { type Levels, levelsReached } from '../core/strikes/levels.ts';

/**
 * Events, and what follows from them: the levels their strikes reach, and the case's closing when they leave nothing to
 * do. In one append, so that nothing is lost between, nothing follows twice.
 */
export function withClosing(
  state: Case | undefined,
  bodies: readonly EventBody[],
  { id, actor, at, levels }: { id: string; actor: Actor; at: Date; levels: Levels },
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
