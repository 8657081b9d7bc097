import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 40;

/**
 * Asks `question` again and again until it answers something else than `undefined` or `false`, and resolves with that.
 * Rejects after `deadlineMs` with `what` and the last exception, if there was one.
 */
export async function poll<T>(
  what: string,
  deadlineMs: number,
  question: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    let cause: unknown;
    try {
      const answer = await question();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms for: ${what}`, { cause });
    await delay(PAUSE_MS);
  }
}
