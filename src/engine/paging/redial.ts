import type { Way } from '../../core/case/event.ts';
import type { Call } from '../../core/paging/page.ts';
import type { PagerAnswer } from '../../ports/pager.ts';
import { isOver, type Pause } from './pause.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Before the second, third and fourth try. PagerDuty advises three retries; the first is sooner, because somebody waits. */
const PAUSES_MS = [2_000, 10_000, 30_000];
const TIMES = PAUSES_MS.length + 1;
/** A service that wants a longer pause is passed over: a page cannot wait. */
const LONGEST_PAUSE_MS = MINUTE;
/** For a pager that is told how it stands nobody waits; the last goes on for as long as it takes. */
const SETTLING_PAUSES_MS = [...PAUSES_MS, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE];
/** From when it was written down, whatever was restarted since. */
const SETTLING_MS = DAY;

type Made = Pick<Call, 'action' | 'way' | 'at'>;

/** When a call may be made again. Kept in memory: a restart tries again at once. */
export interface Redial {
  /** Milliseconds since the epoch; 0 when it may be made now. */
  dueAt(name: string, made: Made, now: Date): number;
  /**
   * `null`: try again at `dueAt`; else why it has failed for good. Calling somebody is passed on after four tries, telling
   * a pager how it stands is tried for a day.
   */
  judge(name: string, made: Made, answer: Exclude<PagerAnswer, { kind: 'taken' }>, now: Date): string | null;
  forget(name: string): void;
}

export function createRedial(): Redial {
  const tries = new Map<string, Pause & { readonly count: number }>();
  /** A service that asked for a pause gets it from every page. */
  const held = new Map<Way, Pause>();
  return {
    dueAt(name, { way }, now) {
      const pauses = [tries.get(name), held.get(way)];
      return Math.max(...pauses.map((pause) => (isOver(pause, now) ? 0 : (pause?.until ?? 0))));
    },
    judge(name, { action, way, at }, answer, now) {
      const count = (tries.get(name)?.count ?? 0) + 1;
      const asked = answer.kind === 'busy' ? answer.pauseMs : 0;
      const from = now.getTime();
      if (asked > 0) held.set(way, { from, until: from + Math.min(asked, LONGEST_PAUSE_MS) });
      if (answer.kind === 'refused') return answer.message;
      const pauses = action === 'trigger' ? PAUSES_MS : SETTLING_PAUSES_MS;
      const pause = Math.max(asked, pauses[count - 1] ?? pauses.at(-1) ?? 0);
      const until = from + pause;
      if (action === 'trigger') {
        if (count >= TIMES || pause > LONGEST_PAUSE_MS) return answer.message;
      } else if (until > at.getTime() + SETTLING_MS) return `not accepted for a day: ${answer.message}`;
      tries.set(name, { count, from, until });
      return null;
    },
    forget: (name) => void tries.delete(name),
  };
}
