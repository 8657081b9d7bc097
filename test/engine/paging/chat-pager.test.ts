import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { chatPager } from '../../../src/engine/paging/chat-pager.ts';
import type { PostedMessage } from '../../../src/ports/messages.ts';
import { pageCall } from '../../page/page-call.ts';
import { RecordingChat } from '../show/recording-chat.ts';

const CALL = pageCall({ to: { id: 'ben', name: 'Ben', agent: false, accounts: { slack: 'U0BEN' } } });

let chat: RecordingChat;
let saved: PostedMessage[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  chat = new RecordingChat();
  saved = [];
});
afterEach(() => vi.useRealTimers());

const open = () =>
  chatPager({
    chat,
    messages: {
      of: async () => [...saved],
      save: async (...rows) => void saved.push(...rows),
      at: async () => undefined,
      behind: async () => [],
      shown: async () => undefined,
    },
    channels: { escalations: 'C0LEADS' },
    channelOf: async () => undefined,
  });

/** The chat is reached, and answers when it is told to. */
function hang() {
  const reached = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  chat.before = () => {
    reached.resolve();
    return answer.promise;
  };
  return { reached: reached.promise, answer };
}

describe('a chat that does not answer', () => {
  const never = new AbortController().signal;

  test('is given up after 10 seconds, and not asked twice while nobody knows whether it has the message', async () => {
    const { reached, answer } = hang();
    const pager = open();
    const first = pager.send(CALL, never);
    await reached;
    await vi.advanceTimersByTimeAsync(9_999);
    expect(await Promise.race([first, 'waiting'])).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(await first).toEqual({ kind: 'unsure', message: 'it did not answer in time' });
    const second = pager.send(CALL, never);
    answer.resolve();
    expect(await second).toEqual({ kind: 'taken' });
    expect(chat.calls).toHaveLength(1);
    expect(new Set(saved.map(({ ref }) => ref))).toEqual(new Set(['ref-1']));
  });

  test('and says at last that it has not is asked again', async () => {
    const { reached, answer } = hang();
    const pager = open();
    const first = pager.send(CALL, never);
    await reached;
    answer.reject(new Error('the connection broke'));
    expect(await first).toEqual({ kind: 'unsure', message: 'the connection broke' });
    chat.before = () => undefined;
    expect(await pager.send(CALL, never)).toEqual({ kind: 'taken' });
    expect(chat.calls).toHaveLength(2);
  });
});

describe('when Umpire stops', () => {
  test('what is on its way gets 3 seconds', async () => {
    const { reached } = hang();
    const stop = new AbortController();
    const sending = open().send(CALL, stop.signal);
    await reached;
    stop.abort();
    await vi.advanceTimersByTimeAsync(2_999);
    expect(await Promise.race([sending, 'waiting'])).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(await sending).toMatchObject({ kind: 'unsure' });
  });

  test('and arrives in them is saved; nothing more is begun', async () => {
    const { reached, answer } = hang();
    const stop = new AbortController();
    const pager = open();
    const sending = pager.send(CALL, stop.signal);
    await reached;
    stop.abort();
    answer.resolve();
    expect(await sending).toEqual({ kind: 'taken' });
    expect(saved).toHaveLength(1);
    expect(await pager.send({ ...CALL, number: 2 }, stop.signal)).toMatchObject({ kind: 'unsure' });
    expect(chat.calls).toHaveLength(1);
  });
});
