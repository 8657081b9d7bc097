import { expect, test } from 'vitest';
import { renderCard } from '../../../src/chat/slack/render-card.ts';
import type { Card } from '../../../src/core/card.ts';

const card = (mentions: Card['mentions']): Card => ({
  title: 'Page for <@U0EVE>',
  tone: 'bad',
  sections: [{ kind: 'text', text: 'by <!channel>' }],
  buttons: [],
  footer: '',
  ...(mentions && { mentions }),
});
const person = (slack: string) => ({ name: 'Ben', accounts: { slack } });

test('people are called by their ids, in the notification too', () => {
  const { text, blocks } = renderCard(card([person('U0BEN'), { name: 'Cem', accounts: {} }]));
  expect(text).toMatch(/^<@U0BEN> ❌/);
  expect(blocks[1]).toEqual({ type: 'section', text: { type: 'mrkdwn', text: '<@U0BEN>', verbatim: true } });
});

test('nothing else in a card calls anybody', () => {
  const said = JSON.stringify(renderCard(card([person('U1> <!channel')])).blocks.slice(1));
  expect(said).not.toContain('<');
  expect(renderCard(card(undefined)).text).not.toContain('<');
});
