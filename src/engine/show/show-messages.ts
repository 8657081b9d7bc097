import { createHash } from 'node:crypto';
import type { Attachment, Card, Message, Room } from '../../core/card.ts';
import { type Chat, ChatRefusal, type PostedFile } from '../../ports/chat.ts';
import type { PostedMessage } from '../../ports/messages.ts';
import type { Showing, ShowParts } from './show-case.ts';
import { spotsOf } from './spots-of.ts';

/** Brings the messages of one room to what they should be, in their order. Rejects with the first that is refused. */
export async function showMessages(
  parts: ShowParts,
  showing: Showing,
  room: Room,
  all: readonly Message[],
): Promise<void> {
  const { chat, messages } = parts;
  const { state, posted, parent, stopped } = showing;
  let thread: string | null = null;
  for (const message of all) {
    if (stopped()) return;
    const before = posted.get(message.key);
    const shown: Shown | undefined =
      before === undefined
        ? await postMessage(parts, showing, { room, thread, message })
        : await editMessage(chat, message, before);
    if (shown === undefined) continue;
    if (shown !== before) await messages.save({ caseId: state.id, surface: chat.surface, ...shown });
    if (room === 'thread') {
      thread ??= shown.ref;
      parent.resolve(thread);
    }
  }
}

type Shown = Pick<PostedMessage, 'key' | 'ref' | 'digest'>;

/** Posts where the chat lets it; `undefined` when there is no such place. */
async function postMessage(
  parts: ShowParts,
  showing: Showing,
  { room, thread, message }: { room: Room; thread: string | null; message: Message },
): Promise<Shown | undefined> {
  const { key, card } = message;
  let files: PostedFile[] | undefined;
  let refusal: ChatRefusal | undefined;
  for await (const spot of spotsOf(parts, showing, room, thread)) {
    files ??= await Promise.all(message.files.map((file) => drawn(parts, file)));
    try {
      const ref = await parts.chat.post(spot.place, spot.thread, { key, card, files });
      return { key, ref, digest: digestOf(card) };
    } catch (error) {
      if (!(error instanceof ChatRefusal)) throw error;
      refusal = error;
    }
  }
  if (refusal !== undefined) throw refusal;
  return undefined;
}

/** A picture that cannot be drawn is handed over as the drawing itself, which a browser shows. */
async function drawn({ pictures, log }: ShowParts, file: Attachment): Promise<PostedFile> {
  if ('content' in file) return { ...file, alt: null };
  const { name, svg, alt } = file;
  try {
    return { name: `${name}.png`, content: await pictures.png(svg), alt };
  } catch (error) {
    log.error('chat.picture-failed', { name, error });
    return { name: `${name}.svg`, content: svg, alt };
  }
}

/** A message that cannot be edited any more (deleted by a person) does not stop the others. */
async function editMessage(chat: Chat, message: Message, before: Shown): Promise<Shown> {
  const digest = digestOf(message.card);
  if (before.digest === digest) return before;
  await chat.edit(before.ref, message.card).catch((error) => {
    if (!(error instanceof ChatRefusal)) throw error;
  });
  return { ...before, digest };
}

function digestOf(card: Card): string {
  return createHash('sha256').update(JSON.stringify(card)).digest('hex');
}
