/** A date and time of day in some zone, as people write it; month and day count from 1. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** Throws a `RangeError` for a zone that is not an IANA name. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  FORMATS.set(zone, format);
  return format;
}

/** Whether `zone` is an IANA zone that this machine knows. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return !/^[+-]/.test(zone);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** What a clock in `zone` shows. */
export function localTimeOf(at: Date, zone: string): LocalTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const read = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
  };
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * The moment a clock in `zone` shows `local`: the first one when it is shown twice, and when it is skipped, as long
 * after the change as it would have been (2:30 becomes 3:30). Days beyond a month's end run on.
 */
export function momentOf(local: LocalTime, zone: string): Date {
  const wall = wallOf(local);
  // The zone's offsets around that day: a change of the clocks lies between the two or not at all.
  const before = offsetAt(wall - DAY, zone);
  const after = offsetAt(wall + DAY, zone);
  const found = [wall - before, wall - after].filter((at) => offsetAt(at, zone) === wall - at);
  return new Date(found.length > 0 ? Math.min(...found) : wall - before);
}

function offsetAt(at: number, zone: string): number {
  const whole = Math.floor(at / MINUTE) * MINUTE;
  return wallOf(localTimeOf(new Date(whole), zone)) - whole;
}

function wallOf({ year, month, day, hour, minute }: LocalTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** Reads `2026-12-24T09:00`; `undefined` when there is no such date or time. */
export function readLocalTime(text: string): LocalTime | undefined {
  const [, ...found] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/.exec(text) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.map(Number);
  if (found.length === 0) return undefined;
  const local = { year, month, day, hour, minute };
  return new Date(wallOf(local)).toISOString().startsWith(text) ? local : undefined;
}
