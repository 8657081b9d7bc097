import { expect, it } from 'vitest';
import { Once } from '../../../../src/chat/slack/receive/once.ts';

it('knows what it has seen for a while', () => {
  const once = new Once({ entries: 10, forMs: 100 });
  expect([once.isNew('a', 0), once.isNew('a', 99), once.isNew('b', 99), once.isNew('a', 100)]).toEqual([
    true,
    false,
    true,
    true,
  ]);
});

it('forgets the oldest first when there are too many', () => {
  const once = new Once({ entries: 2, forMs: 1_000 });
  for (const key of ['a', 'b', 'c']) once.isNew(key, 0);
  expect([once.isNew('c', 1), once.isNew('b', 1), once.isNew('a', 1)]).toEqual([false, false, true]);
});
