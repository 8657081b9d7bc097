import { foldCase, momentIn } from '../../core/case/case.ts';
import type { LedgerEvent } from '../../core/case/event.ts';
import { caseReport, reportIdOf, reportWritten } from '../../core/report/case-report.ts';
import type { Receipt } from '../../ports/chat.ts';
import { hasThread } from './has-thread.ts';
import type { Asking, IncidentParts } from './hear-incident.ts';

/** Losing this often in a row is no race any more. */
const TRIES = 10;

/**
 * Writes the report of a target's open case, or of its newest: the entry keeps its digest, the thread gets the file, the
 * terminal the text. While nothing new has happened the last one stands.
 */
export async function writeReport(
  parts: IncidentParts,
  { intent, actor, surface }: Asking,
): Promise<Receipt> {
  const { ledger, redactor, now } = parts;
  const { target } = intent;
  const caseId = (await ledger.openCase(target)) ?? (await ledger.lastCase(target));
  if (caseId === undefined)
    return {
      kind: 'answered',
      done: false,
      text: `${target} has never had a case, so there is nothing to report.`,
    };
  const number = await ledger.numberOnDay(caseId);
  for (let tries = 0; tries < TRIES; tries++) {
    const events = await ledger.events(caseId);
    const last = events.at(-1);
    const said = events.findLast(({ body }) => body.kind !== 'timeline.asked');
    const id = reportIdOf(events, number);
    const report = caseReport(events, { id, redact: (text) => redactor.redact(text) });
    const body = reportWritten(id, report);
    const stands = said?.body.kind === 'report.written' && said.body.sha256 === body.sha256;
    const event = { at: momentIn(foldCase(events), now()), actor, body };
    if (!stands && (await ledger.append(caseId, last?.version ?? 0, [event])) === 'conflict') continue;
    const text = surface === 'terminal' ? report.trimEnd() : whereIs(id, events, surface, target);
    return { kind: 'answered', done: true, text };
  }
  throw new Error(`case ${caseId}: lost ${TRIES} appends in a row to other writers`);
}

function whereIs(
  id: string,
  events: readonly LedgerEvent[],
  surface: Asking['surface'],
  target: string,
): string {
  return hasThread(events, surface)
    ? `Report ${id} is in the case’s thread, as a file, with a picture beside it.`
    : `Report ${id} is written, but this case has no thread here. \`umpire incident ${target} report\` prints it.`;
}
