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

test('all the people of a meeting are called, and no more', () => {
  const people = Array.from({ length: 21 }, (_, at) => person(`U0P${at}`));
  const { text } = renderCard(card(people));
  expect(text.match(/<@/g)).toHaveLength(20);
  expect(text).toContain('<@U0P19>');
});

test('nothing else in a card calls anybody', () => {
  const said = JSON.stringify(renderCard(card([person('U1> <!channel')])).blocks.slice(1));
  expect(said).not.toContain('<');
  expect(renderCard(card(undefined)).text).not.toContain('<');
});

test('a card links to the channel of its thread here, and calls nobody by it', () => {
  const threads = [
    { surface: 'discord', channel: '1001' },
    { surface: 'slack', channel: 'C0OPS' },
  ] as const;
  const { text, blocks } = renderCard({ ...card([person('U0BEN')]), threads });
  const line = { type: 'mrkdwn', text: '<@U0BEN> · thread in <#C0OPS>', verbatim: true };
  expect(blocks[1]).toEqual({ type: 'section', text: line });
  expect(text).not.toContain('C0OPS');
  const strange = renderCard({ ...card(undefined), threads: [{ surface: 'slack', channel: 'C1> <!here' }] });
  expect(JSON.stringify(strange.blocks.slice(1))).not.toContain('<');
});
