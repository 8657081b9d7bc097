import { ON_CALL } from '../../core/paging/chain.ts';
import type { EscalationConfig } from '../../core/paging/escalation.ts';
import { type LocalTime, momentOf, readLocalTime } from '../../core/paging/local-time.ts';
import type { Rotation } from '../../core/paging/rotation.ts';
import { WEEKDAYS, type WrittenEscalation } from './escalation-schema.ts';

/** What was written, with its times understood; left out, a page goes to who is on call, then to the seniors. */
export function escalationOf(
  { ways, minutes, repeat, chain, rotation, schedule, webhook, email }: WrittenEscalation,
  seniors: readonly string[],
): EscalationConfig {
  return {
    ways: ways ?? null,
    minutes,
    repeat,
    chain: chain ?? [ON_CALL, ...seniors],
    rotation: rotation === undefined ? null : rotationOf(rotation),
    schedule: schedule?.pagerduty ?? null,
    webhook: webhook?.url ?? null,
    email: email?.from ?? null,
  };
}

function rotationOf(written: NonNullable<WrittenEscalation['rotation']>): Rotation {
  const { people, zone, weekday, time, from, overrides } = written;
  const first = known(`${from}T${time}`);
  // Weekdays of a calendar date are the same in every zone.
  const ahead = WEEKDAYS.indexOf(weekday) - ((new Date(`${from}T00:00Z`).getUTCDay() + 6) % 7);
  const moment = (local: string) => momentOf(known(local), zone);
  return {
    people,
    zone,
    start: { ...first, day: first.day + ((ahead + 7) % 7) },
    overrides: overrides.map(({ person, ...span }) => ({
      person,
      from: moment(span.from),
      until: moment(span.until),
    })),
  };
}

function known(text: string): LocalTime {
  const local = readLocalTime(text);
  if (local === undefined) throw new Error(`${text} passed validation and is no date and time`);
  return local;
}
