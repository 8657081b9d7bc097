import { expect, test } from 'vitest';
import { keepUnsaved } from '../../../src/engine/show/keep-unsaved.ts';
import type { PostedMessage } from '../../../src/ports/messages.ts';
import { callKey, cardKey, level, openScenes, red } from './scenes.ts';

const scene = openScenes();

test('what was posted while the store was full is not posted again: it is saved when there is room', async () => {
  const { id, chat, office, project, write, current } = scene();
  const { messages } = office.store;
  let full = true;
  const save: typeof messages.save = (...rows) =>
    full ? Promise.reject(new Error('No space left on device')) : messages.save(...rows);
  await write(...red(id), level('help'));
  const projector = await project({ messages: { ...messages, save } });
  for (let sweep = 0; sweep < 3; sweep++) await projector.sweep();
  expect(chat.calls.toSorted()).toEqual([`post ${cardKey(id)}`, `post ${callKey(id)}`]);
  expect(await messages.of(id, 'slack')).toEqual([]);
  full = false;
  await projector.sweep();
  await current();
  const keys = chat.messages.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  const saved = (await messages.of(id, 'slack')).map(({ key }) => key);
  expect(saved.filter((key) => !key.includes('#')).toSorted()).toEqual(keys.toSorted());
});

test('of very many the oldest are forgotten; each case waits for its own alone', async () => {
  const { messages } = scene().office.store;
  const saved: string[] = [];
  let full = true;
  const kept = keepUnsaved({
    ...messages,
    async save(...rows) {
      if (full) throw new Error('No space left on device');
      saved.push(...rows.map(({ caseId }) => caseId));
    },
  });
  const row = (caseId: string): PostedMessage => ({
    caseId,
    surface: 'slack',
    key: 'a',
    ref: 'r',
    digest: 'd',
  });
  for (let count = 0; count <= 1_000; count++)
    await expect(kept.save(row(`case-${count}`))).rejects.toThrow('No space');
  await expect(kept.of('case-1', 'slack')).rejects.toThrow('No space');
  expect(await kept.of('case-0', 'slack')).toEqual([]);
  expect(await kept.of('case-1', 'terminal')).toEqual([]);
  full = false;
  for (const id of ['case-0', 'case-1', 'case-1', 'case-1000']) await kept.of(id, 'slack');
  expect(saved).toEqual(['case-1', 'case-1000']);
});
