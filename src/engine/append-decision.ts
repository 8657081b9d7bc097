import { type Case, foldCase, momentIn } from '../core/case/case.ts';
import type { EventBody } from '../core/case/event.ts';
import type { Config } from '../core/config.ts';
import type { Actor } from '../core/person.ts';
import type { Ledger } from '../ports/ledger.ts';
import { entriesWithClosing } from './with-closing.ts';

/** Losing this often in a row is no race any more. */
const TRIES = 20;

/** What a decision is written with. */
export interface Writer {
  readonly ledger: Ledger;
  readonly now: () => Date;
  readonly config: Pick<Config, 'strikes'>;
}

/**
 * Folds a case, lets `decide` say what happened, and appends that with what follows from it; when somebody else was
 * first, decides again on what is true now. `decide` may run more than once and does nothing else. Resolves with the
 * events that were appended.
 */
export async function appendDecision(
  { ledger, now, config }: Writer,
  caseId: string,
  { actor, decide }: { actor: Actor; decide: (state: Case | undefined, at: Date) => EventBody[] },
): Promise<EventBody[]> {
  for (let tries = 0; tries < TRIES; tries++) {
    const state = foldCase(await ledger.events(caseId));
    const at = momentIn(state, now());
    const bodies = decide(state, at);
    if (bodies.length === 0) return [];
    const entries = entriesWithClosing(state, bodies, { id: caseId, actor, at, levels: config.strikes });
    if ((await ledger.append(caseId, state?.version ?? 0, entries)) === 'appended')
      return entries.map(({ body }) => body);
  }
  throw new Error(`case ${caseId}: lost ${TRIES} appends in a row to other writers`);
}
