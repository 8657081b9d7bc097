import type { Messages, PostedMessage } from '../../ports/messages.ts';

/** Remembered at most; of more, the oldest are forgotten and may be posted again. */
const UNSAVED = 1_000;

/**
 * The same messages, but what could not be saved is remembered while the process lives: a chat has it, and must not get it
 * again. Until it is saved, `of` rejects for its case.
 */
export function keepUnsaved(messages: Messages): Messages {
  const unsaved = new Map<string, PostedMessage>();

  async function save(...rows: readonly PostedMessage[]): Promise<void> {
    for (const row of rows) unsaved.set(nameOf(row), row);
    for (const name of unsaved.keys()) {
      if (unsaved.size <= UNSAVED) break;
      unsaved.delete(name);
    }
    await messages.save(...rows);
    for (const row of rows) if (unsaved.get(nameOf(row)) === row) unsaved.delete(nameOf(row));
  }

  return {
    save,
    async of(caseId, surface) {
      const waiting = [...unsaved.values()].filter(
        (each) => each.caseId === caseId && each.surface === surface,
      );
      if (waiting.length > 0) await save(...waiting);
      return messages.of(caseId, surface);
    },
    at: (surface, ref) => messages.at(surface, ref),
    behind: (surface) => messages.behind(surface),
    shown: (caseId, surface, version) => messages.shown(caseId, surface, version),
  };
}

function nameOf({ surface, caseId, key }: PostedMessage): string {
  return JSON.stringify([surface, caseId, key]);
}
