import { type Chat, ChatRefusal } from '../../ports/chat.ts';
import type { Meter } from '../../ports/telemetry.ts';

/** The same chat, with each call counted by how it ended. */
export function meteredChat(chat: Chat, meter: Meter): Chat {
  async function counted<T>(method: string, call: Promise<T>): Promise<T> {
    const count = (outcome: string) =>
      meter.count('umpire_chat_calls_total', { surface: chat.surface, method, outcome });
    try {
      const result = await call;
      count('done');
      return result;
    } catch (error) {
      count(error instanceof ChatRefusal ? 'refused' : 'failed');
      throw error;
    }
  }
  return {
    surface: chat.surface,
    post: (place, thread, posting) => counted('post', chat.post(place, thread, posting)),
    attach: (beside, file) => counted('attach', chat.attach(beside, file)),
    edit: (ref, card) => counted('edit', chat.edit(ref, card)),
    gather: (name, purpose, people) => counted('gather', chat.gather(name, purpose, people)),
  };
}
