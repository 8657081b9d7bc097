import type { LedgerEvent } from '../../core/case/event.ts';
import type { Surface } from '../../core/person.ts';

/** Whether a case has a thread on a surface: it was asked for there. */
export function hasThread(events: readonly LedgerEvent[], surface: Surface): boolean {
  return events.some(({ body }) => 'place' in body && body.place.surface === surface);
}
