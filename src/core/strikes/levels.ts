import type { CaseEvent, Level } from '../case/event.ts';
import type { Escalation, Tally } from './strike.ts';
import { strikesOf } from './tally.ts';

/** How many strikes each level takes; ascending. */
export type Levels = Readonly<Record<Level, number>>;

/** From the first to the last. */
export const LEVELS = ['help', 'senior', 'meeting'] as const satisfies readonly Level[];

/** The seeds' Rule 5. */
export const DEFAULT_LEVELS: Levels = { help: 3, senior: 5, meeting: 8 };

type Struck = Escalation & { readonly open: boolean; readonly tally: Tally };

/** The levels an open case has come to and that are not written down yet: each is reached once in a case. */
export function levelsReached(
  state: Struck,
  levels: Levels,
): Extract<CaseEvent, { kind: 'level.reached' }>[] {
  const strikes = strikesOf(state).length;
  if (!state.open) return [];
  return LEVELS.filter((level) => strikes >= levels[level] && !hasReached(state, level)).map((level) => ({
    kind: 'level.reached',
    level,
    strikes,
  }));
}

/** The first level that is not reached, and how many strikes are left until then; `null` after the last. */
export function nextLevel(state: Struck, levels: Levels): { level: Level; left: number } | null {
  const level = LEVELS.find((each) => !hasReached(state, each));
  if (level === undefined) return null;
  return { level, left: Math.max(0, levels[level] - strikesOf(state).length) };
}

export function hasReached({ levels }: Pick<Escalation, 'levels'>, level: Level): boolean {
  return levels.some((each) => each.level === level);
}

/** Whether the last level was reached and the team has not met since. */
export function isFrozen(state: Pick<Escalation, 'levels' | 'meetings'>): boolean {
  return hasReached(state, 'meeting') && !state.meetings.some(({ thaws }) => thaws);
}

type Eased = Pick<Escalation, 'helps' | 'meetings'> & { readonly tally: Tally };

/** Who has helped since the last strike: whatever was locked is open for everybody but them. */
export function helpersOf(state: Pick<Eased, 'helps' | 'tally'>): Escalation['helps'] {
  return state.helps.filter(({ strikes }) => strikes === strikesOf(state).length);
}

/** Whether the team has met since the last strike: whatever was locked is open for everybody. */
export function hasMet(state: Pick<Eased, 'meetings' | 'tally'>): boolean {
  return state.meetings.some(({ strikes }) => strikes === strikesOf(state).length);
}

/** Whether nobody needs to help just now: somebody has since the last strike, or the team has met. */
export function isUnlocked(state: Eased): boolean {
  return helpersOf(state).length > 0 || hasMet(state);
}
