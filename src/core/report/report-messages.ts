import type { Card, Message } from '../card.ts';
import { clock, nameOf } from '../cards/wording.ts';
import type { LedgerEvent } from '../case/event.ts';
import { timelineFile } from '../timeline/timeline-file.ts';
import { caseReport } from './case-report.ts';
import { rowsOf } from './markdown/rows.ts';

/** What files beside messages are made with. */
export interface Making {
  /** Keys of messages that are posted and whose files are all attached or given up: they need no files any more. */
  readonly complete: ReadonlySet<string>;
  readonly redact: (text: string) => string;
}

/** A message for each report that was written, with report and picture as its files: made again of the entries before it. */
export function reportMessages(events: readonly LedgerEvent[], { complete, redact }: Making): Message[] {
  return rowsOf(events, 'report.written').map((row, at) => {
    const { id, bytes } = row.body;
    const key = `report/${at + 1}`;
    const card: Card = {
      title: `${id.startsWith('DEP') ? 'Deployment' : 'Incident'} report ${id}`,
      tone: 'good',
      sections: [{ kind: 'text', text: 'Each sentence names the entry of the ledger it comes from.' }],
      buttons: [],
      footer: `case ${row.caseId} · asked by ${nameOf(row.actor)} at ${clock(row.at)} · ${bytes} bytes`,
    };
    if (complete.has(key)) return { key, room: 'thread', card, files: [] };
    const before = events.filter(({ seq }) => seq < row.seq);
    const report = { name: `${id}.md`, content: caseReport(before, { id, redact }) };
    return { key, room: 'thread', card, files: [report, timelineFile(before, redact)] };
  });
}
