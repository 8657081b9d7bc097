import type { Message } from '../card.ts';
import type { LedgerEvent } from '../event.ts';
import type { Making } from '../report/report-messages.ts';

/** A message for each picture that was asked for. */
export function timelineMessages(_events: readonly LedgerEvent[], _making: Making): Message[] {
  return [];
}
