import type { FindingStatus, LayerStatus } from '../diagnosis.ts';
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
