import type { Message } from '../card.ts';
import type { Config } from '../config.ts';
import type { LedgerEvent } from '../event.ts';
import type { Making } from '../report/report-messages.ts';

/** What is said in the room of a meeting. */
export function meetingMessages(
  _events: readonly LedgerEvent[],
  _making: Making & { readonly config: Pick<Config, 'people' | 'teams' | 'escalation'> },
): Message[] {
  return [];
}
