import { foldCase, momentIn } from '../../core/case/case.ts';
import type { LedgerEvent } from '../../core/case/event.ts';
import { timelineSvg } from '../../core/timeline/timeline-svg.ts';
import type { Receipt } from '../../ports/chat.ts';
import { hasThread } from './has-thread.ts';
import type { Asking, IncidentParts } from './hear-incident.ts';

/** Losing this often in a row is no race any more. */
const TRIES = 10;

/**
 * Draws a target's open case, or its newest: the thread gets the picture, by an entry that asks for it; the terminal
 * gets the SVG document and nothing else. While nothing new has happened the last picture stands.
 */
export async function askTimeline(
  { ledger, redactor, now }: IncidentParts,
  { intent, actor, surface }: Asking,
): Promise<Receipt> {
  const { target } = intent;
  const caseId = (await ledger.openCase(target)) ?? (await ledger.lastCase(target));
  if (caseId === undefined)
    return answer(`${target} has never had a case, so there is nothing to draw.`, false);
  for (let tries = 0; tries < TRIES; tries++) {
    const events = await ledger.events(caseId);
    if (surface === 'terminal') return answer(timelineSvg(events, redactor), true);
    if (!hasThread(events, surface))
      return answer(
        `The case of ${target} has no thread here. \`umpire incident ${target} timeline > case.svg\` draws it.`,
        false,
      );
    const event = { at: momentIn(foldCase(events), now()), actor, body: { kind: 'timeline.asked' } } as const;
    const version = events.at(-1)?.version ?? 0;
    if (!stands(events) && (await ledger.append(caseId, version, [event])) === 'conflict') continue;
    return answer('The picture is in the case’s thread.', true);
  }
  throw new Error(`case ${caseId}: lost ${TRIES} appends in a row to other writers`);
}

/** A report tells what was there before it. */
function stands(events: readonly LedgerEvent[]): boolean {
  return events.findLast(({ body }) => body.kind !== 'report.written')?.body.kind === 'timeline.asked';
}

function answer(text: string, done: boolean): Receipt {
  return { kind: 'answered', done, text };
}
