import type { Case } from '../../core/case/case.ts';
import type { EventBody } from '../../core/case/event.ts';
import type { Actor } from '../../core/person.ts';
import type { Receipt } from '../../ports/chat.ts';
import { appendDecision, type Writer } from '../append-decision.ts';

/** What is decided about a case, and what who asked for it is told. */
type Decide = (state: Case | undefined) => { readonly events: EventBody[]; readonly text: string };

/** Decides about a target's open case on what is true at that moment, or about none, and answers with what is told. */
export async function decideInOpenCase(
  parts: Writer,
  { target, actor }: { readonly target: string; readonly actor: Actor },
  decide: Decide,
): Promise<Receipt> {
  const caseId = await parts.ledger.openCase(target);
  let { text } = decide(undefined);
  if (caseId === undefined) return { kind: 'answered', done: false, text };
  const written = await appendDecision(parts, caseId, {
    actor,
    decide: (state) => {
      const decided = decide(state);
      text = decided.text;
      return decided.events;
    },
  });
  return { kind: 'answered', done: written.length > 0, text };
}
