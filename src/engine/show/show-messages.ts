import { digestOfCard, type Message, type Room } from '../../core/card.ts';
import { type Chat, ChatRefusal } from '../../ports/chat.ts';
import type { PostedMessage } from '../../ports/messages.ts';
import { attachFiles, filesOwed, stillOwed } from './attach-files.ts';
import type { Showing, ShowParts } from './show-case.ts';
import { spotsOf } from './spots-of.ts';

/**
 * Brings the messages of one room to what they should be, in their order. Rejects with the first message that is refused;
 * a file that has to wait rejects when all messages stand.
 */
export async function showMessages(
  parts: ShowParts,
  showing: Showing,
  room: Room,
  all: readonly Message[],
): Promise<void> {
  const { chat, messages } = parts;
  const { posted, parent, stopped } = showing;
  let thread: string | null = null;
  let waiting: { readonly error: unknown } | null = null;
  for (const message of all) {
    if (stopped()) return;
    const before = posted.get(message.key);
    const rows: readonly PostedMessage[] | undefined =
      before === undefined
        ? await postMessage(parts, showing, { room, thread, message })
        : [await editMessage(chat, message, before)];
    const [shown, ...owed]: readonly PostedMessage[] = rows ?? [];
    if (shown === undefined) continue;
    if (shown !== before) await messages.save(shown, ...owed);
    if (room === 'thread') {
      thread ??= shown.ref;
      parent.resolve(thread);
    }
    // One that has to wait holds up no message behind it, and is not the only one.
    waiting ??= await attachFiles(parts, stopped, message, owed).then(
      () => null,
      (error: unknown) => ({ error }),
    );
  }
  if (waiting !== null) throw waiting.error;
  for (const message of all) await attachFiles(parts, stopped, message, stillOwed(posted, message.key));
}

/** Posts where the chat lets it; resolves with the message and the files it owes, or `undefined` when there is no such place. */
async function postMessage(
  parts: ShowParts,
  showing: Showing,
  { room, thread, message }: { room: Room; thread: string | null; message: Message },
): Promise<PostedMessage[] | undefined> {
  const { key, card, files } = message;
  const { surface } = parts.chat;
  let refusal: ChatRefusal | undefined;
  for await (const spot of spotsOf(parts, showing, room, thread)) {
    try {
      const posted = await parts.chat.post(spot.place, spot.thread, { key, card });
      const row = { caseId: showing.state.id, surface, key, ref: posted.ref, digest: digestOfCard(card) };
      return [row, ...filesOwed(row, files, posted)];
    } catch (error) {
      if (!(error instanceof ChatRefusal)) throw error;
      refusal = error;
    }
  }
  if (refusal !== undefined) throw refusal;
  return undefined;
}

/** A message that cannot be edited any more (deleted by a person) does not stop the others. */
async function editMessage(chat: Chat, message: Message, before: PostedMessage): Promise<PostedMessage> {
  const digest = digestOfCard(message.card);
  if (before.digest === digest) return before;
  await chat.edit(before.ref, message.card).catch((error) => {
    if (!(error instanceof ChatRefusal)) throw error;
  });
  return { ...before, digest };
}
