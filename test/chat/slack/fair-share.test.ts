import { expect, it } from 'vitest';
import { fairShare } from '../../../src/chat/slack/fair-share.ts';

it.each([
  ['nothing to share', [], 10, 5, 5],
  ['all fit', [1, 2, 3], 10, 5, 5],
  ['the long give way, the short do not', [1, 50, 50], 21, 100, 10],
  ['none over the most', [50, 50], 100, 30, 30],
  ['no room at all', [5, 5], 0, 10, 0],
])('%s', (_, lengths, room, most, share) => {
  expect(fairShare(lengths, room, most)).toBe(share);
});
