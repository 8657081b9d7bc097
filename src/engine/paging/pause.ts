/** A time to wait, in milliseconds since the epoch. */
export interface Pause {
  readonly from: number;
  readonly until: number;
}

/** Whether the waiting is over: also when the clock was set back meanwhile, because nobody waits for it to catch up. */
export function isOver(pause: Pause | undefined, now: Date): boolean {
  const at = now.getTime();
  return pause === undefined || at >= pause.until || at < pause.from;
}
