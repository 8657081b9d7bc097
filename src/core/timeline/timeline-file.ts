import type { Attachment } from '../card.ts';
import type { LedgerEvent } from '../case/event.ts';
import { drawTimeline } from './timeline-svg.ts';

/** The picture of some entries of a case, to be drawn beside a message. */
export function timelineFile(events: readonly LedgerEvent[], redact: (text: string) => string): Attachment {
  return { name: 'timeline', ...drawTimeline(events, { redact }) };
}
