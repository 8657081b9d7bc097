import { foldCase } from '../../core/case/case.ts';
import type { Config } from '../../core/config.ts';
import { listStrikes } from '../../core/strikes/list-strikes.ts';
import type { Receipt } from '../../ports/chat.ts';
import type { Ledger } from '../../ports/ledger.ts';

/** The strikes of a target's open case, for whoever asks. */
export async function tellStrikes(
  { ledger, config }: { readonly ledger: Ledger; readonly config: Pick<Config, 'strikes'> },
  target: string,
): Promise<Receipt> {
  const caseId = await ledger.openCase(target);
  const state = caseId === undefined ? undefined : foldCase(await ledger.events(caseId));
  return { kind: 'answered', done: true, text: listStrikes(state, target, config.strikes) };
}
