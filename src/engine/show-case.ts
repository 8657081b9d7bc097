import { createHash } from 'node:crypto';
import type { Attachment, Card, Message, Room } from '../core/card.ts';
import { caseMessages } from '../core/cards/case-messages.ts';
import { helpCalls } from '../core/cards/help-call.ts';
import { type Case, foldCase } from '../core/case.ts';
import type { Config } from '../core/config.ts';
import type { LedgerEvent, Place } from '../core/event.ts';
import { meetingMessages } from '../core/meeting/meeting-messages.ts';
import type { Redactor } from '../core/redaction.ts';
import { reportMessages } from '../core/report/report-messages.ts';
import { timelineMessages } from '../core/timeline/timeline-messages.ts';
import { type Chat, ChatRefusal, type PostedFile } from '../ports/chat.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Messages, PostedMessage } from '../ports/messages.ts';
import type { Pictures } from '../ports/pictures.ts';
import type { Log } from '../ports/telemetry.ts';
import { openRoom } from './open-room.ts';

export interface ShowParts {
  readonly ledger: Ledger;
  readonly messages: Messages;
  readonly chat: Chat;
  readonly pictures: Pictures;
  readonly config: Pick<Config, 'channels' | 'people' | 'teams' | 'escalation'>;
  readonly redactor: Redactor;
  readonly log: Log;
}

/** One case on one surface, as far as it is shown. */
export interface Showing {
  readonly state: Case;
  readonly posted: ReadonlyMap<string, PostedMessage>;
  readonly stopped: () => boolean;
}

/** Brings one case's messages to what the ledger says: posts what is missing, edits what differs. */
export async function showCase(parts: ShowParts, caseId: string, stopped: () => boolean): Promise<void> {
  const { ledger, messages, chat } = parts;
  const events = await ledger.events(caseId);
  const state = foldCase(events);
  if (state === undefined) return;
  const posted = new Map((await messages.of(caseId, chat.surface)).map((each) => [each.key, each]));
  const byRoom = Map.groupBy(messagesOf(parts, { state, events, posted }), ({ room }) => room);
  // Side by side: a thread with much to say does not hold up a call for help.
  const shown = await Promise.allSettled(
    [...byRoom].map(([room, all]) => showRoom(parts, { state, posted, stopped }, room, all)),
  );
  for (const each of shown) if (each.status === 'rejected') throw each.reason;
  if (!stopped()) await messages.shown(caseId, chat.surface, state.version);
}

function messagesOf(
  { config, redactor }: ShowParts,
  { state, events, posted }: Pick<Showing, 'state' | 'posted'> & { events: readonly LedgerEvent[] },
): Message[] {
  const making = { posted: new Set(posted.keys()), redact: redactor.redact };
  return [
    ...caseMessages(state),
    ...reportMessages(events, making),
    ...timelineMessages(events, making),
    ...helpCalls(state, config),
    ...meetingMessages(events, { ...making, config }),
  ];
}

async function showRoom(
  parts: ShowParts,
  showing: Showing,
  room: Room,
  messages: readonly Message[],
): Promise<void> {
  const { chat, log } = parts;
  try {
    const where = await openRoom(parts, showing, room);
    if (where !== undefined) await showMessages(parts, showing, where, messages);
  } catch (error) {
    if (!(error instanceof ChatRefusal)) throw error;
    // Trying again would get the same answer; the asker was told, and the next thing that happens tries once more.
    const { message } = error;
    log.warn('chat.refused', { surface: chat.surface, case: showing.state.id, room, message });
  }
}

async function showMessages(
  parts: ShowParts,
  { state, posted, stopped }: Showing,
  where: Where,
  all: readonly Message[],
): Promise<void> {
  const { chat, messages } = parts;
  let thread = where.thread;
  for (const message of all) {
    if (stopped()) return;
    const before = posted.get(message.key);
    const shown: Shown =
      before === undefined
        ? await postMessage(parts, { where, thread, message })
        : await editMessage(chat, message, before);
    if (shown !== before) await messages.save({ caseId: state.id, surface: chat.surface, ...shown });
    if (where.threaded) thread ??= shown.ref;
  }
}

/** Where the messages of one room go. */
export interface Where {
  readonly place: Place;
  /** The channel to go to instead, when Umpire may not post the first message. */
  readonly elsewhere: string | undefined;
  /** The message they are replies to. */
  readonly thread: string | null;
  /** The first becomes the parent of the others. */
  readonly threaded: boolean;
}

type Shown = Pick<PostedMessage, 'key' | 'ref' | 'digest'>;

async function postMessage(
  parts: ShowParts,
  { where, thread, message }: { where: Where; thread: string | null; message: Message },
): Promise<Shown> {
  const { chat } = parts;
  const { place, elsewhere } = where;
  const { key, card } = message;
  const files = await Promise.all(message.files.map((file) => drawn(parts, file)));
  const shown = (ref: string) => ({ key, ref, digest: digestOf(card) });
  try {
    return shown(await chat.post(place, thread, { key, card, files }));
  } catch (error) {
    const other = thread === null && elsewhere !== undefined && elsewhere !== place.channel;
    if (!(error instanceof ChatRefusal) || !other) throw error;
    return shown(await chat.post({ ...place, channel: elsewhere }, thread, { key, card, files }));
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
