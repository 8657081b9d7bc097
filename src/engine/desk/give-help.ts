import type { Actor, Surface } from '../../core/person.ts';
import { offerHelp } from '../../core/strikes/offer-help.ts';
import type { Receipt } from '../../ports/chat.ts';
import { decideInOpenCase } from './decide-in-open-case.ts';
import type { GateParts } from './gate-parts.ts';

/** Writes down that somebody helps with a target's open case, decided on what is true at that moment. */
export async function giveHelp(
  parts: Pick<GateParts, 'ledger' | 'now' | 'config'>,
  { target, actor, surface }: { target: string; actor: Actor; surface: Surface },
): Promise<Receipt> {
  const { config } = parts;
  const offer = { target, by: actor, surface };
  return decideInOpenCase(parts, { target, actor }, (state) => offerHelp(state, offer, config));
}
