import { type Case, foldCase } from '../core/case.ts';
import type { EventBody } from '../core/event.ts';
import type { Actor } from '../core/person.ts';
import type { Ledger } from '../ports/ledger.ts';

/** Losing this often in a row is no race any more. */
const TRIES = 20;

/**
 * Folds a case, lets `decide` say what happened, and appends that; when somebody else was first, decides again on what
 * is true now. `decide` may run more than once and does nothing else. Resolves with the events' case as decided on.
 */
export async function appendDecision(
  ledger: Ledger,
  caseId: string,
  decision: { at: () => Date; actor: Actor; decide: (state: Case | undefined) => EventBody[] },
): Promise<EventBody[]> {
  for (let tries = 0; tries < TRIES; tries++) {
    const state = foldCase(await ledger.events(caseId));
    const bodies = decision.decide(state);
    if (bodies.length === 0) return [];
    const at = decision.at();
    const events = bodies.map((body) => ({ at, actor: decision.actor, body }));
    if ((await ledger.append(caseId, state?.version ?? 0, events)) === 'appended') return bodies;
  }
  throw new Error(`case ${caseId}: lost ${TRIES} appends in a row to other writers`);
}
