import type { Actor, Surface } from '../../core/person.ts';
import { offerHelp } from '../../core/strikes/offer-help.ts';
import type { Receipt } from '../../ports/chat.ts';
import { appendDecision } from '../append-decision.ts';
import type { GateParts } from './gate-parts.ts';

/** Writes down that somebody helps with a target's open case, decided on what is true at that moment. */
export async function giveHelp(
  parts: Pick<GateParts, 'ledger' | 'now' | 'config'>,
  { target, actor, surface }: { target: string; actor: Actor; surface: Surface },
): Promise<Receipt> {
  const { ledger, config } = parts;
  const caseId = await ledger.openCase(target);
  const offer = { target, by: actor, surface };
  let { text } = offerHelp(undefined, offer, config);
  if (caseId === undefined) return { kind: 'answered', done: false, text };
  const written = await appendDecision(parts, caseId, {
    actor,
    decide: (state) => {
      const decided = offerHelp(state, offer, config);
      text = decided.text;
      return decided.events;
    },
  });
  return { kind: 'answered', done: written.length > 0, text };
}
