import { type LocalTime, momentOf } from './local-time.ts';

/** Who is on call, week by week. */
export interface Rotation {
  /** Ids, in turn; the first from `start` on. At least one. */
  readonly people: readonly string[];
  /** IANA name. */
  readonly zone: string;
  /** The first handover, as the clocks of the zone show it; every later one is whole weeks after it on those clocks. */
  readonly start: LocalTime;
  /** The last one that holds wins. */
  readonly overrides: readonly { readonly person: string; readonly from: Date; readonly until: Date }[];
}

/** Whose turn it is, and until when. */
export interface Turn {
  readonly person: string;
  readonly until: Date;
  readonly why: 'rotation' | 'override';
}

const WEEK = 7 * 24 * 60 * 60_000;

/** Who is on call at a moment, by rotation or override, and until when nothing changes that. */
export function turnAt(rotation: Rotation, at: Date): Turn {
  const { overrides } = rotation;
  const active = overrides.findLastIndex(({ from, until }) => from <= at && at < until);
  const override = overrides[active];
  const later = overrides.slice(active + 1).map(({ from }) => from);
  const next = later.filter((from) => from > at);
  if (override !== undefined)
    return { person: override.person, until: earliest([override.until, ...next]), why: 'override' };
  const week = weekAt(rotation, at);
  const { people } = rotation;
  const person = people[((week % people.length) + people.length) % people.length];
  if (person === undefined) throw new Error('a rotation needs somebody');
  return { person, until: earliest([handover(rotation, week + 1), ...next]), why: 'rotation' };
}

/** The number of the week since the first handover; negative before it. */
function weekAt(rotation: Rotation, at: Date): number {
  const guess = Math.floor((at.getTime() - handover(rotation, 0).getTime()) / WEEK);
  // Weeks in which clocks change are an hour longer or shorter.
  const near = [guess + 1, guess, guess - 1];
  return near.find((week) => handover(rotation, week) <= at) ?? guess;
}

function handover({ start, zone }: Rotation, week: number): Date {
  return momentOf({ ...start, day: start.day + 7 * week }, zone);
}

function earliest(dates: readonly Date[]): Date {
  return new Date(Math.min(...dates.map((date) => date.getTime())));
}
