import type { Attachment, Message } from '../../core/card.ts';
import { ChatRefusal, type Posted, type PostedFile } from '../../ports/chat.ts';
import type { PostedMessage } from '../../ports/messages.ts';
import type { ShowParts } from './show-case.ts';
import { WHOLE_CARD, wholeCard } from './whole-card.ts';

type Standing = 'owed' | 'attached' | 'refused';

/** The files a message that was just posted owes, to be saved with it: it stands before they do. */
export function filesOwed(
  message: PostedMessage,
  files: readonly Attachment[],
  { beside, shortened }: Posted,
): PostedMessage[] {
  const names = files.length === 0 && shortened ? [WHOLE_CARD] : files.map(({ name }) => name);
  return names.map((name) => ({
    ...message,
    key: `${message.key}#${name}`,
    ref: beside,
    digest: 'owed' satisfies Standing,
  }));
}

/** Those that a message posted before still owes, in the order they are remembered. */
export function stillOwed(posted: ReadonlyMap<string, PostedMessage>, key: string): PostedMessage[] {
  return [...posted.values()].filter((each) => each.key.startsWith(`${key}#`) && isOwed(each));
}

/** Keys of messages that are posted and owe nothing. */
export function completeKeys(posted: ReadonlyMap<string, PostedMessage>): ReadonlySet<string> {
  const owing = new Set([...posted.values()].filter(isOwed).map(({ key }) => key.slice(0, key.indexOf('#'))));
  return new Set([...posted.keys()].filter((key) => !owing.has(key)));
}

function isOwed({ key, digest }: PostedMessage): boolean {
  return key.includes('#') && digest === ('owed' satisfies Standing);
}

/** Attaches what a message owes. Rejects with the first that may come later; what the chat refuses is given up. */
export async function attachFiles(
  parts: ShowParts,
  stopped: () => boolean,
  { key, card, files }: Message,
  owed: readonly PostedMessage[],
): Promise<void> {
  const all = [...files, wholeCard(card)];
  for (const row of owed) {
    const file = all.find(({ name }) => row.key === `${key}#${name}`);
    if (file === undefined) continue;
    const drawing = await drawn(parts, file);
    if (stopped()) return;
    const digest = await attach(parts, row, drawing);
    await parts.messages.save({ ...row, digest });
  }
}

async function attach({ chat }: ShowParts, { ref }: PostedMessage, file: PostedFile): Promise<Standing> {
  try {
    await chat.attach(ref, file);
    return 'attached';
  } catch (error) {
    if (error instanceof ChatRefusal) return 'refused';
    throw error;
  }
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
