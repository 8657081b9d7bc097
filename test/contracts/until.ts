import { setTimeout as pause } from 'node:timers/promises';

/** Waits until `read` gives something other than undefined or false; the deadline fails the test with what it waited for. */
export async function until<T>(
  what: string,
  read: () => Promise<T | undefined | false> | T | undefined | false,
  ms = 5_000,
): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`In ${ms} ms it did not come to this: ${what}`);
    await pause(10);
  }
}
