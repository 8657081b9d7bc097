import { describe, expect, test } from 'vitest';
import { sayable } from '../../../../src/chat/slack/receive/tell.ts';
import { whereItIs } from '../../../../src/chat/slack/receive/where-it-is.ts';
import type { Begun } from '../../../../src/ports/chat.ts';
import { START } from '../../../build.ts';

const at = (channel: string) => ({ since: START, place: { surface: 'slack', channel } as const });
const NOWHERE = { since: START, place: null };
const said = (kind: Begun['kind'], joins: Begun['joins']) =>
  whereItIs({ kind, caseId: 'neuros-1', about: 'operation', id: 'neuros-1.2', joins }, 'C0OPS');

describe('where to look', () => {
  test.each<[string, Begun['kind'], Begun['joins'], string | null]>([
    ['a case of its own', 'started', null, null],
    [
      'an open case here',
      'started',
      at('C0OPS'),
      'Joins case neuros-1, open since 2026-11-20 03:00 UTC; the answer is in its thread.',
    ],
    [
      'an open case in a direct message',
      'started',
      at('D0ANA'),
      'Joins case neuros-1, open since 2026-11-20 03:00 UTC; the answer is in its thread in a direct message.',
    ],
    [
      'an open case that this chat has not seen: its thread begins here',
      'started',
      NOWHERE,
      'Joins case neuros-1, open since 2026-11-20 03:00 UTC.',
    ],
    [
      'a question under way elsewhere',
      'joined',
      at('C0DEV'),
      'This is being looked at already: your answer is in the thread of case neuros-1 in <#C0DEV>.',
    ],
    [
      'a question under way at a terminal',
      'joined',
      NOWHERE,
      'This is being looked at already, from a terminal (case neuros-1): ask again when it has ended, and the answer comes here.',
    ],
    ['a card here', 'shown', at('C0OPS'), 'The card of neuros-1.2 is in the thread of case neuros-1.'],
    [
      'a card that is nowhere in this chat',
      'shown',
      NOWHERE,
      'neuros-1.2 was asked for at a terminal, and its card is not in this chat: `umpire show neuros-1.2` shows it there.',
    ],
  ])('%s', (_, kind, joins, text) => expect(said(kind, joins)).toBe(text));
});

describe('plain text in Slack', () => {
  test.each([
    ['in <#C0DEV>.', 'in <#C0DEV>.'],
    ['<@U0ANA> <!channel> <#c0dev> <#C0|x>', '&lt;@U0ANA&gt; &lt;!channel&gt; &lt;#c0dev&gt; &lt;#C0|x&gt;'],
    ['a & b', 'a &amp; b'],
  ])('%s', (text, mrkdwn) => expect(sayable(text)).toBe(mrkdwn));
});
