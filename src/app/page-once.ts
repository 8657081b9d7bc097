import type { Way } from '../core/case/event.ts';
import type { Roster } from '../ports/on-call.ts';
import type { Knowledge } from './knowledge.ts';
import type { Data } from './open/open-data.ts';
import { openPages, pagersOf } from './open/open-pages.ts';
import type { Telemetry } from './telemetry.ts';

/** Chats page from `umpire start` only, and what they have to do waits for that. */
const ELSEWHERE: ReadonlySet<Way> = new Set(['chat']);

/**
 * Makes the calls that are due now, for a one-shot command whose data folder is its own: nobody else would. Never throws:
 * the answer is there already.
 */
export async function pageOnce(
  knowledge: Pick<Knowledge, 'env' | 'config'>,
  data: Pick<Data, 'store'>,
  telemetry: Telemetry,
  roster: Roster,
): Promise<void> {
  try {
    if ((await data.store.ledger.paging()).length === 0) return;
    if (pagersOf(knowledge).pagers.length === 0) return;
    const pages = await openPages(knowledge, data, telemetry, [], roster, ELSEWHERE);
    await pages.look().finally(() => pages.stop());
  } catch (error) {
    telemetry.log.error('paging.once-failed', { error });
  }
}
