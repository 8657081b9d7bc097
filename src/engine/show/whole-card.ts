import type { Attachment, Card } from '../../core/card.ts';

/** The name of the file in which everything of a card is that a chat had to shorten. */
export const WHOLE_CARD = 'whole-message.txt';

/** A card as text, with all it says. */
export function wholeCard(card: Card): Attachment {
  const sections = card.sections.map((section) => {
    if (section.kind === 'layers')
      return section.layers
        .map((row) => `${row.index}. ${row.title}: ${row.status} ${row.detail}`)
        .join('\n');
    if (section.kind === 'steps')
      return section.steps.map((row) => `${row.index}. ${row.title}: ${row.state} ${row.detail}`).join('\n');
    return section.kind === 'labelled' ? `${section.label}\n${section.text}` : section.text;
  });
  return { name: WHOLE_CARD, content: [card.title, ...sections, card.footer].join('\n\n').toWellFormed() };
}
