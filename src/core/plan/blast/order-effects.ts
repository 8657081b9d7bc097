import { EFFECTS, type Effect } from '../plan.ts';

/** What loses data, or may. */
const LOSING: readonly Effect['effect'][] = ['lost', 'overwritten', 'at-risk'];

/** Whether an effect takes away what only a backup brings back. */
export function isLosing({ effect }: Effect): boolean {
  return LOSING.includes(effect);
}

/** What loses data first, then what is removed, then the rest; within these the biggest first. The order of equals is fixed. */
export function orderEffects(effects: Iterable<Effect>): Effect[] {
  return [...effects].sort(
    (a, b) =>
      tier(a) - tier(b) ||
      (b.bytes ?? -1) - (a.bytes ?? -1) ||
      EFFECTS.indexOf(a.effect) - EFFECTS.indexOf(b.effect) ||
      compare(a.kind, b.kind) ||
      compare(a.name, b.name),
  );
}

function tier(effect: Effect): number {
  if (isLosing(effect)) return 0;
  return effect.effect === 'removed' ? 1 : 2;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
