const MINUTE = 60_000;
/** Long enough to read what it is about, short enough for a target that is down. */
const NOTICE = 10 * MINUTE;
/** Calendars and people know meetings by fives. */
const STEP = 5 * MINUTE;
/** What is to be decided is one thing; a longer meeting is a second one. */
const LENGTH = 30 * MINUTE;

/** When the team meets about a case that has come to the last level at `reachedAt`: soon, for half an hour. */
export function meetingTime(reachedAt: Date): { readonly starts: Date; readonly ends: Date } {
  const starts = Math.ceil((reachedAt.getTime() + NOTICE) / STEP) * STEP;
  return { starts: new Date(starts), ends: new Date(starts + LENGTH) };
}
