import type { Way } from '../../core/event.ts';
import type { PagerAnswer } from '../../ports/pager.ts';

/** Before the second, third and fourth try. PagerDuty advises three retries; the first is sooner, because somebody waits. */
const PAUSES_MS = [2_000, 10_000, 30_000];
/** A service that wants a longer pause is passed over: a page cannot wait. */
const LONGEST_PAUSE_MS = 60_000;
const TIMES = PAUSES_MS.length + 1;

/** When a call may be made again. Kept in memory: a restart tries again at once. */
export interface Redial {
  /** Milliseconds since the epoch; in the past when it may be made now. */
  dueAt(call: string, way: Way): number;
  /** `null`: try again at `dueAt`; else why it has failed for good. */
  judge(call: string, way: Way, answer: Exclude<PagerAnswer, { kind: 'taken' }>, now: Date): string | null;
  forget(call: string): void;
}

export function createRedial(): Redial {
  const tries = new Map<string, { count: number; at: number }>();
  /** A service that asked for a pause gets it from every page. */
  const held = new Map<Way, number>();
  return {
    dueAt: (call, way) => Math.max(tries.get(call)?.at ?? 0, held.get(way) ?? 0),
    judge(call, way, answer, now) {
      const count = (tries.get(call)?.count ?? 0) + 1;
      const pause = answer.kind === 'busy' ? answer.pauseMs : (PAUSES_MS[count - 1] ?? 0);
      if (answer.kind === 'busy') held.set(way, now.getTime() + Math.min(pause, LONGEST_PAUSE_MS));
      if (answer.kind === 'refused' || count >= TIMES || pause > LONGEST_PAUSE_MS) return answer.message;
      tries.set(call, { count, at: now.getTime() + pause });
      return null;
    },
    forget: (call) => void tries.delete(call),
  };
}
