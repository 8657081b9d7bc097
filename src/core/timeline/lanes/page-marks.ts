import type { Call, Page } from '../../paging/page.ts';
import { wayName } from '../../paging/page-section.ts';
import type { History } from '../../report/history.ts';
import { type Mark, markAt } from '../mark.ts';
import type { PlainText } from '../plain-text.ts';
import type { Scale } from '../scale.ts';

/** Who was called by what, what became of it, and who took it. */
export function pageMarks({ state }: History, scale: Scale, plain: PlainText): Mark[] {
  const told = state.pages.flatMap(tell).toSorted((a, b) => a.at.getTime() - b.at.getTime());
  return told.map(({ at, text, ...how }) => markAt(scale.x(at), { ...how, text: plain(text) }));
}

type Told = Pick<Mark, 'tone' | 'glyph' | 'text' | 'tail'> & { readonly at: Date };

function tell({ calls, acknowledged, unanswered }: Page): Told[] {
  const called = calls.flatMap((call) => (call.action === 'trigger' ? [callOf(call)] : []));
  const taken: Told[] =
    acknowledged === null
      ? []
      : [
          {
            at: acknowledged.at,
            tone: 'good',
            glyph: '✓',
            text: `${acknowledged.by} took it`,
            tail: ` · ${wayName(acknowledged.way)}`,
          },
        ];
  const nobody: Told[] =
    unanswered === null
      ? []
      : [{ at: unanswered.at, tone: 'bad', glyph: '!', text: `Nobody left: ${unanswered.reason}`, tail: '' }];
  return [...called, ...taken, ...nobody];
}

function callOf({ at, to, way, answer }: Call): Told {
  const told = { at, text: `${to?.name ?? 'nobody'} by ${wayName(way)}` };
  if (answer === null) return { ...told, tone: 'busy', glyph: '…', tail: ' · under way' };
  if (answer.kind === 'taken') return { ...told, tone: 'busy', glyph: '☎', tail: ' · sent' };
  return { ...told, tone: 'bad', glyph: '✗', tail: ' · in vain' };
}
