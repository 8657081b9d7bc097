import { nameOf } from '../../cards/wording.ts';
import type { History, Story } from '../../report/history.ts';
import { type Row, rowsOf } from '../../report/markdown/rows.ts';
import { type Mark, markAt } from '../mark.ts';
import type { PlainText } from '../plain-text.ts';
import type { Scale } from '../scale.ts';

const VOTES = [
  'approval.given',
  'approval.withdrawn',
  'approval.refused',
  'operation.denied',
  'operation.expired',
] as const;

/** Who permitted what, or did not. */
export function approvalMarks({ operations }: History, scale: Scale, plain: PlainText): Mark[] {
  const votes = operations.flatMap((story) => rowsOf(story.rows, ...VOTES).map((row) => ({ row, story })));
  return votes
    .toSorted((a, b) => a.row.seq - b.row.seq)
    .map(({ row, story }) => {
      const { text, ...how } = tell(row, story);
      return markAt(scale.x(row.at), { ...how, text: plain(text) });
    });
}

function tell(
  { body, actor }: Row<(typeof VOTES)[number]>,
  { operation: { title } }: Story,
): Pick<Mark, 'tone' | 'glyph' | 'text'> {
  const who = actor.kind === 'umpire' ? 'The policy' : nameOf(actor);
  switch (body.kind) {
    case 'approval.given':
      return { tone: 'good', glyph: '✓', text: `${who} approved ${title}` };
    case 'approval.withdrawn':
      return { tone: 'idle', glyph: '–', text: `${who} took the approval of ${title} back` };
    case 'approval.refused':
      return { tone: 'warning', glyph: '!', text: `${who}’s vote did not count: ${body.text}` };
    case 'operation.denied':
      return { tone: 'bad', glyph: '✗', text: `${who} denied ${title}: ${body.reason}` };
    case 'operation.expired':
      return { tone: 'idle', glyph: '–', text: `The ${body.what} of ${title} expired` };
    default:
      return body satisfies never;
  }
}
