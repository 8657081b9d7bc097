import { createHash } from 'node:crypto';
import type { Card, Message } from '../core/card.ts';
import { caseMessages } from '../core/cards/case-messages.ts';
import { type Case, foldCase } from '../core/case.ts';
import type { LedgerEvent, Place } from '../core/event.ts';
import type { Redactor } from '../core/redaction.ts';
import { reportMessages } from '../core/report/report-messages.ts';
import { type Chat, ChatRefusal } from '../ports/chat.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Messages, PostedMessage } from '../ports/messages.ts';
import type { Log } from '../ports/telemetry.ts';

export interface ProjectorParts {
  readonly ledger: Ledger;
  readonly messages: Messages;
  readonly chat: Chat;
  /** The channel for cases that were asked for where Umpire may not post. */
  readonly elsewhere: string | undefined;
  readonly redactor: Redactor;
  readonly log: Log;
}

/** A case that could not be shown is tried again at this pace; the ledger has everything meanwhile. */
const SWEEP_MS = 15_000;

/** Keeps a chat's threads as the ledger says they are: posts what is missing, edits what differs. */
export interface Projector {
  /** Brings every case that is behind up to date, as after a restart. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

export async function projectCases(parts: ProjectorParts): Promise<Projector> {
  const { ledger, messages, chat, log } = parts;
  const showing = new Map<string, Promise<void>>();
  const changedMeanwhile = new Set<string>();
  let stopped = false;

  /** One pass per case at a time; a change during a pass makes one more, so that edits are as few as the chat is slow. */
  function show(caseId: string): Promise<void> {
    const running = showing.get(caseId);
    if (running !== undefined) {
      changedMeanwhile.add(caseId);
      return running;
    }
    const pass = showUntilCurrent(caseId);
    showing.set(caseId, pass);
    return pass;
  }

  async function showUntilCurrent(caseId: string): Promise<void> {
    try {
      do {
        changedMeanwhile.delete(caseId);
        await showCase(parts, caseId, () => stopped);
      } while (changedMeanwhile.has(caseId) && !stopped);
    } finally {
      // In the same turn as the last look: a change between the two would be seen by nobody.
      showing.delete(caseId);
    }
  }

  async function sweep(): Promise<void> {
    await Promise.all((await messages.behind(chat.surface)).map(attempt));
  }

  /** The person who asked is told by the adapter; the sweep tries again. */
  async function attempt(caseId: string): Promise<void> {
    if (stopped) return;
    await show(caseId).catch((error) =>
      log.warn('chat.show-failed', { surface: chat.surface, case: caseId, error }),
    );
  }

  const unwatch = await ledger.watch((caseId) => void attempt(caseId));
  const timer = setInterval(() => {
    sweep().catch((error) => log.warn('chat.sweep-failed', { surface: chat.surface, error }));
  }, SWEEP_MS);

  return {
    sweep,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await unwatch();
      await Promise.allSettled(showing.values());
    },
  };
}

async function showCase(parts: ProjectorParts, caseId: string, stopped: () => boolean): Promise<void> {
  const { ledger, messages, chat, log } = parts;
  const events = await ledger.events(caseId);
  const state = foldCase(events);
  if (state === undefined) return;
  const place = placeOf(state, chat.surface);
  if (place !== undefined) {
    try {
      await showThread(parts, { state, events }, place, stopped);
    } catch (error) {
      if (!(error instanceof ChatRefusal)) throw error;
      // Trying again would get the same answer; the asker was told, and the next thing that happens tries once more.
      log.warn('chat.refused', { surface: chat.surface, case: caseId, message: error.message });
    }
  }
  if (!stopped()) await messages.shown(caseId, chat.surface, state.version);
}

async function showThread(
  { messages, chat, elsewhere, redactor }: ProjectorParts,
  { state, events }: { state: Case; events: readonly LedgerEvent[] },
  asked: Place,
  stopped: () => boolean,
): Promise<void> {
  const posted = new Map((await messages.of(state.id, chat.surface)).map((each) => [each.key, each]));
  let thread: string | null = null;
  const reports = reportMessages(events, { posted: new Set(posted.keys()), redact: redactor.redact });
  for (const message of [...caseMessages(state), ...reports]) {
    if (stopped()) return;
    const before = posted.get(message.key);
    const shown: Shown =
      before === undefined
        ? await postMessage(chat, { asked, elsewhere, thread, message })
        : await editMessage(chat, message, before);
    if (shown !== before) await messages.save({ caseId: state.id, surface: chat.surface, ...shown });
    thread ??= shown.ref;
  }
}

/** A case's thread is where it was first asked for on this surface; none, and it is not shown there. */
function placeOf(state: Case, surface: string): Place | undefined {
  const asked = [...state.diagnoses, ...state.operations]
    .filter((each) => each.place.surface === surface)
    .toSorted((a, b) => a.askedAt.getTime() - b.askedAt.getTime());
  return asked[0]?.place;
}

type Shown = Pick<PostedMessage, 'key' | 'ref' | 'digest'>;

interface Posting {
  readonly asked: Place;
  readonly elsewhere: string | undefined;
  readonly thread: string | null;
  readonly message: Message;
}

/** Where Umpire may not post, the thread begins in the channel that is kept for that. */
async function postMessage(chat: Chat, { asked, elsewhere, thread, message }: Posting): Promise<Shown> {
  const shown = (ref: string) => ({ key: message.key, ref, digest: digestOf(message.card) });
  try {
    return shown(await chat.post(asked, thread, message));
  } catch (error) {
    const other = thread === null && elsewhere !== undefined && elsewhere !== asked.channel;
    if (!(error instanceof ChatRefusal) || !other) throw error;
    return shown(await chat.post({ ...asked, channel: elsewhere }, thread, message));
  }
}

/** A message that cannot be edited any more (deleted by a person) does not stop the thread. */
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
