import type { Scale } from './scale.ts';

interface Tick {
  readonly x: number;
  readonly label: string;
}

/** What a time axis says, all in UTC. */
export interface Axis {
  readonly ticks: readonly Tick[];
  /** The days that begin, and the one it begins with where there is room. */
  readonly days: readonly (Tick & { readonly midnight: boolean })[];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS: readonly number[] = [
  ...[5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 364, 1820, 3640].map((count) => count * DAY),
];

/** Labels this far apart, in pixels, do not touch. */
const TICK_APART = 84;
const DAY_APART = 240;

/** Round times at even distances, and the days they belong to. */
export function axisOf(scale: Scale): Axis {
  const perMs = (scale.right - scale.left) / (scale.to.getTime() - scale.from.getTime());
  const step = STEPS.find((each) => each * perMs >= TICK_APART) ?? 3640 * DAY;
  const ticks = multiples(scale, step).map((at) => ({ x: scale.x(at), label: labelOf(at, step) }));
  return { ticks, days: step >= DAY ? [] : daysOf(scale) };
}

function daysOf(scale: Scale): Axis['days'] {
  const midnights = multiples(scale, DAY).map((at) => ({
    x: scale.x(at),
    label: dayOf(at),
    midnight: true,
  }));
  const shown: Axis['days'][number][] = [];
  for (const day of midnights) if (day.x - (shown.at(-1)?.x ?? -DAY_APART) >= DAY_APART) shown.push(day);
  const room = (shown[0]?.x ?? Number.POSITIVE_INFINITY) - scale.left >= DAY_APART;
  return room ? [{ x: scale.left, label: dayOf(scale.from), midnight: false }, ...shown] : shown;
}

function multiples({ from, to }: Scale, step: number): Date[] {
  const first = Math.ceil(from.getTime() / step);
  const last = Math.floor(to.getTime() / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => new Date((first + at) * step));
}

function labelOf(at: Date, step: number): string {
  if (step >= DAY) return dayOf(at).slice(4);
  return at.toISOString().slice(11, step < MINUTE ? 19 : 16);
}

/** `Fri 20 Nov 2026`. */
function dayOf(at: Date): string {
  return at.toUTCString().slice(0, 16).replace(',', '');
}
