/** A worker that lives takes a job at once; after this people are told that none did. */
const LONG_WAIT_MS = 20_000;

/** Whether a job has waited since `since` so long that people should know. */
export function isLongWait(since: Date, now: Date): boolean {
  return now.getTime() - since.getTime() >= LONG_WAIT_MS;
}
