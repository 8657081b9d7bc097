import type { OnCall } from '../core/paging/on-call.ts';
import type { Person } from '../core/person.ts';
import type { Roster } from '../ports/on-call.ts';
import type { Log } from '../ports/telemetry.ts';
import { askOnCalls, type Entry, type OnCallQuestion } from './ask-on-calls.ts';

export interface ScheduleOptions extends OnCallQuestion {
  /** Everybody of the configuration. */
  readonly people: readonly Person[];
  readonly log: Log;
}

const TIMEOUT_MS = 5_000;
const MINUTE = 60_000;
const FRESH_MS = 5 * MINUTE;
/** An answer is worth something for so long while there is no newer one. */
const KEPT_MS = 60 * MINUTE;
const AFTER_FAILURE_MS = 30_000;
const LONGEST_PAUSE_MS = 5 * MINUTE;
/** An end that is over for us and not for PagerDuty: clocks differ. */
const CLOCK_SKEW_MS = 10_000;

type Duty = Extract<OnCall, { kind: 'known' }>;
interface Answer extends Duty {
  readonly askedAt: Date;
}

/**
 * Who is on call by a schedule of PagerDuty. An answer holds for 5 minutes and not beyond its end; while PagerDuty does
 * not give another, it is kept for up to an hour. However many ask, one request is under way, of at most 5 seconds, and
 * after a failure there is none for 30 seconds, or for the pause that is asked for.
 */
export function pagerdutySchedule(options: ScheduleOptions): Roster {
  let last: Answer | undefined;
  let failure: string | undefined;
  let nextAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  async function ask(now: Date): Promise<void> {
    const reply = await askOnCalls(options, TIMEOUT_MS);
    if (reply.kind === 'entries') {
      last = { ...dutyOf(reply.entries, options.people, now), askedAt: now };
      failure = undefined;
      nextAt = Math.min(now.getTime() + FRESH_MS, last.until?.getTime() ?? Number.POSITIVE_INFINITY);
      return;
    }
    failure = reply.reason;
    nextAt = now.getTime() + Math.min(Math.max(reply.pauseMs, AFTER_FAILURE_MS), LONGEST_PAUSE_MS);
    options.log.warn('oncall.schedule-failed', { schedule: options.schedule, reason: reply.reason });
  }

  return {
    async at(now) {
      if (now.getTime() >= nextAt) {
        asking ??= ask(now).finally(() => {
          asking = undefined;
        });
        await asking;
      }
      return standing(last, failure, now);
    },
  };
}

/** Nobody is on call any more after the end of their turn, whatever was known before. */
function standing(last: Answer | undefined, failure: string | undefined, now: Date): OnCall {
  const reason = failure ?? 'it did not say for now';
  if (last === undefined) return { kind: 'unknown', reason };
  const { askedAt, ...duty } = last;
  const over = duty.until !== null && duty.until <= now;
  if (over || now.getTime() - askedAt.getTime() > KEPT_MS) return { kind: 'unknown', reason };
  return failure === undefined ? duty : { ...duty, stale: { asOf: askedAt, reason: failure } };
}

/** Several may be on call at once: all of them are, until the first of them is not. */
function dutyOf(entries: readonly Entry[], people: readonly Person[], now: Date): Duty {
  const ends = entries.flatMap(({ end }) => (end === null ? [] : [end.getTime()]));
  const until = ends.length === 0 ? null : Math.max(Math.min(...ends), now.getTime() + CLOCK_SKEW_MS);
  const found = entries.map((entry) => personOf(entry, people)).filter(({ agent }) => !agent);
  return {
    kind: 'known',
    people: [...new Map(found.map((person) => [person.id, person])).values()],
    until: until === null ? null : new Date(until),
    by: 'pagerduty',
    stale: null,
  };
}

/** Known by PagerDuty's id, else by e-mail address, else only by name; PagerDuty's ids are none of ours: upper-case. */
function personOf({ id, name, email }: Entry, people: readonly Person[]): Person {
  const address = email.toLowerCase();
  return (
    people.find(({ accounts }) => accounts.pagerduty === id) ??
    people.find(({ accounts }) => address !== '' && accounts.email?.toLowerCase() === address) ?? {
      id,
      name,
      agent: false,
      accounts: {},
    }
  );
}
