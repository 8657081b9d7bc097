import type { StepRow } from '../card.ts';
import type { FindingStatus, LayerStatus } from '../diagnosis/diagnosis.ts';
import type { Actor } from '../person.ts';

/** A status in a word: colour and icon are never the only signal. */
export function statusWord(status: LayerStatus | FindingStatus | 'running'): string {
  switch (status) {
    case 'pass':
      return 'passed';
    case 'warn':
      return 'passed with warnings';
    case 'fail':
      return 'failed';
    case 'error':
      return 'could not be asked';
    case 'skipped':
      return 'skipped';
    case 'not-run':
      return 'not run';
    case 'running':
      return 'running';
    default:
      return status satisfies never;
  }
}

/** A step's state in words, as `statusWord`. */
export function stepWord(state: StepRow['state']): string {
  switch (state) {
    case 'to-do':
      return 'to do';
    case 'not-run':
      return 'not run';
    case 'unknown':
      return 'nobody knows whether it ended';
    case 'running':
    case 'done':
    case 'failed':
      return state;
    default:
      return state satisfies never;
  }
}

/** Who it was, as people know them. */
export function nameOf(actor: Actor): string {
  if (actor.kind === 'umpire') return 'Umpire';
  return actor.kind === 'person' ? actor.name : actor.account;
}

/** `240 ms`, `1.2 s`, `3 min 20 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `2026-11-20 03:00 UTC`: with the date, because a thread may span days; UTC, because a team may span zones. */
export function clock(at: Date): string {
  if (Number.isNaN(at.getTime())) return 'at an unknown time';
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `12 minutes`, `5 hours`, `3 days`: how old something is, for deciding whether that is too old. */
export function age(milliseconds: number): string {
  if (milliseconds < 2 * HOUR) return plural(Math.max(0, Math.floor(milliseconds / MINUTE)), 'minute');
  if (milliseconds < 2 * DAY) return plural(Math.floor(milliseconds / HOUR), 'hour');
  return plural(Math.floor(milliseconds / DAY), 'day');
}

/** `1 step`, `3 steps`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** `820 B`, `1.2 GB`: decimal units, as the engines count. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** The first `most` lines, then how many more there are. */
export function listed(lines: readonly string[], most: number): string {
  if (lines.length <= most) return lines.join('\n');
  return [...lines.slice(0, most), `and ${lines.length - most} more`].join('\n');
}

/** Text on one line, at most `limit` characters. */
export function brief(text: string, limit: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** At most about `limit` characters: the head, and the tail, where errors are. */
export function shortenMiddle(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const half = Math.floor((limit - 3) / 2);
  return `${text.slice(0, half)}\n…\n${text.slice(-half)}`;
}

/** What to look after when nobody takes a job of `host`. */
export function waitingText(host: string): string {
  return `No worker has taken this yet. Is an \`umpire worker\` running whose configuration has the host ${host}? It goes on by itself when one comes.`;
}
