import type { Message, Room } from '../../core/card.ts';
import { caseMessages } from '../../core/cards/case-messages.ts';
import { helpCalls } from '../../core/cards/help-call.ts';
import { type Case, foldCase } from '../../core/case/case.ts';
import type { LedgerEvent } from '../../core/case/event.ts';
import type { Config } from '../../core/config.ts';
import { meetingMessages } from '../../core/meeting/meeting-messages.ts';
import type { Redactor } from '../../core/redact/redaction.ts';
import { reportMessages } from '../../core/report/report-messages.ts';
import { timelineMessages } from '../../core/timeline/timeline-messages.ts';
import { type Chat, ChatRefusal } from '../../ports/chat.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Messages, PostedMessage } from '../../ports/messages.ts';
import type { Pictures } from '../../ports/pictures.ts';
import type { Log } from '../../ports/telemetry.ts';
import { completeKeys } from './attach-files.ts';
import { showMessages } from './show-messages.ts';

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
  readonly events: readonly LedgerEvent[];
  /** What was posted before, messages and files, by key. */
  readonly posted: ReadonlyMap<string, PostedMessage>;
  /** The message the case's thread hangs on, once it stands; `null` when the chat lets the case have none here. */
  readonly parent: PromiseWithResolvers<string | null>;
  readonly stopped: () => boolean;
}

const ROOMS = ['thread', 'escalations', 'meeting'] as const satisfies readonly Room[];

/** Brings one case's messages to what the ledger says: posts what is missing, edits what differs. */
export async function showCase(parts: ShowParts, caseId: string, stopped: () => boolean): Promise<void> {
  const { ledger, messages, chat } = parts;
  const events = await ledger.events(caseId);
  const state = foldCase(events);
  if (state === undefined) return;
  const posted = new Map((await messages.of(caseId, chat.surface)).map((each) => [each.key, each]));
  const showing: Showing = { state, events, posted, parent: Promise.withResolvers(), stopped };
  // Not every case has a room that waits for its thread.
  showing.parent.promise.catch(() => undefined);
  const byRoom = Map.groupBy(messagesOf(parts, showing), ({ room }) => room);
  // Side by side: a thread with much to say does not hold up a call for help.
  const shown = await Promise.allSettled(
    ROOMS.map((room) => showRoom(parts, showing, room, byRoom.get(room) ?? [])),
  );
  const failures = shown.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} rooms were not shown`);
  if (failures.length === 1) throw failures[0];
  if (!stopped()) await messages.shown(caseId, chat.surface, state.version);
}

function messagesOf({ config, redactor }: ShowParts, { state, events, posted }: Showing): Message[] {
  const making = { complete: completeKeys(posted), redact: redactor.redact };
  return [
    ...caseMessages(state, config.people),
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
  const { state, parent } = showing;
  try {
    await showMessages(parts, showing, room, messages);
  } catch (error) {
    if (!(error instanceof ChatRefusal)) {
      if (room === 'thread') parent.reject(error);
      throw error;
    }
    // Trying again would get the same answer; the asker was told, and the next thing that happens tries once more.
    log.warn('chat.refused', { surface: chat.surface, case: state.id, room, message: error.message });
  }
  if (room === 'thread') parent.resolve(null);
}
