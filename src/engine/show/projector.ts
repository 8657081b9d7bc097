import { keepUnsaved } from './keep-unsaved.ts';
import { type ShowParts, showCase } from './show-case.ts';

/** A case that could not be shown is tried again at this pace; the ledger has everything meanwhile. */
const SWEEP_MS = 15_000;

/** Keeps a chat's threads as the ledger says they are: posts what is missing, edits what differs. */
export interface Projector {
  /** Brings every case that is behind up to date, as after a restart. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

export async function projectCases(given: ShowParts): Promise<Projector> {
  const parts = { ...given, messages: keepUnsaved(given.messages) };
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
