import { nameOf } from '../../cards/wording.ts';
import type { History } from '../../report/history.ts';
import { type Row, rowsOf } from '../../report/markdown/rows.ts';
import { type Mark, markAt } from '../mark.ts';
import type { PlainText } from '../plain-text.ts';
import type { Scale } from '../scale.ts';

const KINDS = ['help.given', 'note.added', 'meeting.held', 'case.closed'] as const;

/** Who helped, what people noted, what the team decided, and why it was closed. */
export function peopleMarks({ rows }: History, scale: Scale, plain: PlainText): Mark[] {
  return rowsOf(rows, ...KINDS).map((row) => {
    const { text, ...how } = tell(row);
    return markAt(scale.x(row.at), { ...how, text: plain(text) });
  });
}

function tell({ body, actor }: Row<(typeof KINDS)[number]>): Pick<Mark, 'tone' | 'glyph' | 'text'> {
  const who = nameOf(actor);
  switch (body.kind) {
    case 'help.given':
      return { tone: 'good', glyph: '+', text: `${who} helps` };
    case 'note.added':
      return { tone: 'busy', glyph: '✎', text: `${who}: ${body.text}` };
    case 'meeting.held':
      return { tone: 'level', glyph: '◆', text: `The team met: ${body.decision}` };
    case 'case.closed':
      return { tone: 'idle', glyph: '■', text: `${who} closed the case: ${body.reason}` };
    default:
      return body satisfies never;
  }
}
