import { foldCase } from '../core/case.ts';
import { caseOf } from '../core/case-of.ts';
import type { Receipt } from '../ports/chat.ts';
import type { Ledger } from '../ports/ledger.ts';

/** Where an operation's card is: who is asked to approve must be able to see what. */
export async function showOperation(ledger: Ledger, id: string): Promise<Receipt> {
  const caseId = caseOf(id);
  const state = foldCase(await ledger.events(caseId));
  return state?.operations.some((each) => each.id === id)
    ? { kind: 'joined', caseId, about: 'operation', id, caseWasOpen: true }
    : { kind: 'answered', done: false, text: `There is no operation \`${id}\`.` };
}
