import { expect, it } from 'vitest';
import { clean, cut, escapeMrkdwn, oneLine } from '../../../src/chat/slack/mrkdwn.ts';

it.each([
  ['fits', 10, 'fits'],
  ['exactly', 7, 'exactly'],
  ['too long', 5, 'too …'],
  ['a &amp; b', 7, 'a …'],
  ['a &amp; b', 8, 'a &amp;…'],
  ['😀😀', 3, '😀…'],
  ['😀😀', 2, '…'],
  ['anything', 0, ''],
])('cut(%j, %i) is %j', (text, limit, kept) => {
  expect(cut(text, limit)).toBe(kept);
});

it('escapes what Slack would read as markup, and a fence that would end the code', () => {
  expect(escapeMrkdwn('<!here> & ```')).toBe('&lt;!here&gt; &amp; `\u200b`\u200b`');
});

it('keeps lines and tabs, and drops what a terminal would obey', () => {
  expect(clean('a\r\nb\tc\u001b[1;31md\u0007\u001b[K')).toBe('a\nb\tcd');
  expect(oneLine(' a\n  b ')).toBe('a b');
});
