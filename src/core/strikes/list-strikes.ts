import { clock, nameOf, plural } from '../cards/wording.ts';
import type { Case } from '../case/case.ts';
import { hasMet, hasReached, helpersOf, isFrozen, type Levels, nextLevel } from './levels.ts';
import type { Strike } from './strike.ts';
import { strikesOf } from './tally.ts';

/** Strikes one answer lists; the newest tell most. */
const LISTED = 20;

/** Every strike of a target's open case, how many are left to the next level, and what is locked and how it is lifted. */
export function listStrikes(state: Case | undefined, target: string, levels: Levels): string {
  if (state === undefined || !state.open)
    return `${target} has no open case, so no strikes: they end with their case.`;
  const strikes = strikesOf(state);
  const left = strikes.length - LISTED;
  const lines = strikes.map(strikeLine).slice(-LISTED);
  return [
    `${target} has ${plural(strikes.length, 'strike')} in case ${state.id}.`,
    ...(left > 0 ? [`The first ${left} are left out.`] : []),
    ...lines,
    stepsLeft(state, levels),
    ...standingLines(state),
  ].join('\n');
}

/** `3. 2026-11-20 03:00 UTC, Ana: rebuild failed in step 2 of 3. Exit code 1.` */
export function strikeLine({ at, by, what, exitCode, of }: Strike, index: number): string {
  const code = exitCode === null ? '' : ` Exit code ${exitCode}.`;
  return `${index + 1}. ${clock(at)}, ${nameOf(by)}: ${what}${code} (${of})`;
}

/** What has struck, each approach once as it was typed first, in that order. */
export function struckApproaches(strikes: readonly Strike[]): string[] {
  const titles = new Map<string, string>();
  for (const { approach, title } of strikes)
    if (approach !== null && title !== null && !titles.has(approach)) titles.set(approach, title);
  return [...titles.values()];
}

const NEXT = {
  help: 'what has failed is locked until another person helps',
  senior: 'a change needs a senior',
  meeting: 'the target is frozen until the team has met',
} as const;

function stepsLeft(state: Case, levels: Levels): string {
  const next = nextLevel(state, levels);
  return next === null ? 'Every level is reached.' : `After ${next.left} more, ${NEXT[next.level]}.`;
}

function standingLines(state: Case): string[] {
  const { target } = state;
  const lines: string[] = [];
  const approaches = struckApproaches(strikesOf(state)).map((each) => `“${each}”`);
  if (hasReached(state, 'help') && approaches.length > 0) {
    const helpers = helpersOf(state).map(({ by }) => nameOf(by));
    const tried = approaches.join(', ');
    if (hasMet(state)) lines.push(`Open again, since the team has met: ${tried}.`);
    else
      lines.push(
        helpers.length === 0
          ? `Locked: ${tried}. Another person opens it again with \`/ack ${target}\`.`
          : `Open again, with the help of ${helpers.join(' and ')}: ${tried}. It stays locked for who alone helps.`,
      );
  }
  if (hasReached(state, 'senior')) lines.push('A change needs a senior, by the built-in rules.');
  if (isFrozen(state))
    lines.push(
      `Frozen: nothing but reading, until a senior records the meeting with \`/incident ${target} resolve DECISION\`.`,
    );
  return lines;
}
