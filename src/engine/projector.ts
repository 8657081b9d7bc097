import { createHash } from 'node:crypto';
import type { Card, Message } from '../core/card.ts';
import { caseMessages } from '../core/cards/case-messages.ts';
import { type Case, foldCase } from '../core/case.ts';
import type { Place } from '../core/event.ts';
import type { Chat } from '../ports/chat.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Messages, PostedMessage } from '../ports/messages.ts';
import type { Log } from '../ports/telemetry.ts';

export interface ProjectorParts {
  readonly ledger: Ledger;
  readonly messages: Messages;
  readonly chat: Chat;
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
    const pass = showUntilCurrent(caseId).finally(() => showing.delete(caseId));
    showing.set(caseId, pass);
    return pass;
  }

  async function showUntilCurrent(caseId: string): Promise<void> {
    do {
      changedMeanwhile.delete(caseId);
      await showCase(parts, caseId, () => stopped);
    } while (changedMeanwhile.has(caseId) && !stopped);
  }

  async function sweep(): Promise<void> {
    for (const caseId of await messages.behind(chat.surface)) await attempt(caseId);
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

async function showCase(
  { ledger, messages, chat }: ProjectorParts,
  caseId: string,
  stopped: () => boolean,
): Promise<void> {
  const state = foldCase(await ledger.events(caseId));
  if (state === undefined) return;
  const place = placeOf(state, chat.surface);
  if (place !== undefined) {
    const posted = new Map((await messages.of(caseId, chat.surface)).map((each) => [each.key, each]));
    let thread: string | null = null;
    for (const message of caseMessages(state)) {
      if (stopped()) return;
      const shown = await showMessage(chat, { place, thread, message, before: posted.get(message.key) });
      if (shown !== posted.get(message.key)) await messages.save({ caseId, surface: chat.surface, ...shown });
      thread ??= shown.ref;
    }
  }
  await messages.shown(caseId, chat.surface, state.version);
}

/** A case's thread is where it was first asked for on this surface; none, and it is not shown there. */
function placeOf(state: Case, surface: string): Place | undefined {
  return state.diagnoses.find((each) => each.place.surface === surface)?.place;
}

type Shown = Pick<PostedMessage, 'key' | 'ref' | 'digest'>;

async function showMessage(
  chat: Chat,
  {
    place,
    thread,
    message,
    before,
  }: { place: Place; thread: string | null; message: Message; before: Shown | undefined },
): Promise<Shown> {
  const digest = digestOf(message.card);
  if (before === undefined) return { key: message.key, ref: await chat.post(place, thread, message), digest };
  if (before.digest === digest) return before;
  await chat.edit(before.ref, message.card);
  return { ...before, digest };
}

function digestOf(card: Card): string {
  return createHash('sha256').update(JSON.stringify(card)).digest('hex');
}
