import type { Message } from '../card.ts';
import { clock, nameOf } from '../cards/wording.ts';
import type { LedgerEvent } from '../event.ts';
import { caseReport } from './case-report.ts';
import { rowsOf } from './markdown/rows.ts';

/**
 * A message for each report that was written, with the report as its file: made again of the entries before it. Those
 * `posted` already need no file any more.
 */
export function reportMessages(
  events: readonly LedgerEvent[],
  { posted, redact }: { posted: ReadonlySet<string>; redact: (text: string) => string },
): Message[] {
  return rowsOf(events, 'report.written').map((row, at) => {
    const { id, bytes } = row.body;
    const key = `report/${at + 1}`;
    const card: Message['card'] = {
      title: `${id.startsWith('DEP') ? 'Deployment' : 'Incident'} report ${id}`,
      tone: 'good',
      sections: [{ kind: 'text', text: 'Each sentence names the entry of the ledger it comes from.' }],
      buttons: [],
      footer: `case ${row.caseId} · asked by ${nameOf(row.actor)} at ${clock(row.at)} · ${bytes} bytes`,
    };
    if (posted.has(key)) return { key, card, file: null };
    const before = events.filter(({ seq }) => seq < row.seq);
    return { key, card, file: { name: `${id}.md`, content: caseReport(before, { id, redact }) } };
  });
}
