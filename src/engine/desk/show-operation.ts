import { foldCase } from '../../core/case/case.ts';
import { caseOf } from '../../core/case/case-of.ts';
import { joinedCase } from '../../core/case/joined-case.ts';
import type { Surface } from '../../core/person.ts';
import type { Receipt } from '../../ports/chat.ts';
import type { Ledger } from '../../ports/ledger.ts';

/** Where an operation's card is: who is asked to approve must be able to see what. */
export async function showOperation(ledger: Ledger, id: string, surface: Surface): Promise<Receipt> {
  const caseId = caseOf(id);
  const events = await ledger.events(caseId);
  const state = foldCase(events);
  return state?.operations.some((each) => each.id === id)
    ? { kind: 'shown', caseId, about: 'operation', id, joins: joinedCase(events, state, surface) }
    : { kind: 'answered', done: false, text: `There is no operation \`${id}\`.` };
}
