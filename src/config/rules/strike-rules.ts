import type { Level } from '../../core/case/event.ts';
import type { Problem } from '../../core/problem.ts';
import { DEFAULT_LEVELS, LEVELS } from '../../core/strikes/levels.ts';
import type { RuleContext } from './config-rule.ts';

/** A level takes more strikes than the one before it; what is left out is the default. */
export function* levelsAscend({ draft, problem }: RuleContext): Iterable<Problem> {
  const written = draft.strikes ?? {};
  const strikesOf = (level: Level) => written[level] ?? DEFAULT_LEVELS[level];
  for (const [at, level] of LEVELS.entries()) {
    const before = LEVELS[at - 1];
    if (before === undefined || strikesOf(level) > strikesOf(before)) continue;
    const late = written[level] !== undefined;
    const [wrong, than] = late ? [level, before] : [before, level];
    const order = late ? 'more' : 'fewer';
    const message = `must be ${order} than \`${than}\`, which is ${strikesOf(than)}; the levels are help, senior and meeting, in this order`;
    yield problem(['strikes', wrong], message);
  }
}
