import { RISKS } from '../../risk/risk.ts';
import type { Target } from '../../target.ts';
import { type Conditions, HOLDS, type Rule } from '../rule.ts';

/** A rule that nothing can ever reach. */
export interface Unreachable {
  readonly index: number;
  /** Titles of the earlier rules that take everything; none when the rule's own conditions exclude each other. */
  readonly covers: readonly string[];
}

type Places = readonly Pick<Target, 'name' | 'environment'>[];

/**
 * Rules that can never match, exactly: over every combination of facts there can be, with the targets by name and one
 * more of each environment, which somebody may add later.
 */
export function findUnreachable(rules: readonly Rule[], targets: Places): Unreachable[] {
  const axes = axesOf(rules, targets);
  const boxes = rules.map(({ when }): Box => axes.map((valuesOf) => valuesOf(when)));
  return boxes.flatMap((box, index): Unreachable[] => {
    const earlier = boxes.slice(0, index);
    if (box.every((values) => values.length > 0) && isLeft(box, earlier, 0)) return [];
    const covers = rules.slice(0, index).filter((_, at) => meet(box, earlier[at]));
    return [{ index, covers: covers.map(({ title }) => title) }];
  });
}

/** Values on each axis, by their number: stands for all their combinations. */
type Box = readonly (readonly number[])[];

/** For each axis of the space, which of its values a rule's conditions leave. */
function axesOf(rules: readonly Rule[], targets: Places): ((when: Conditions) => readonly number[])[] {
  const later = (['production', 'staging', 'development'] as const).map((environment) => ({
    target: '',
    environment,
  }));
  const procedures = new Set(['', ...rules.flatMap(({ when }) => when.procedures ?? [])]);
  const strikes = new Set([0, ...rules.flatMap(({ when }) => when.strikes ?? [])]);
  return [
    axis(HOLDS.deed, [
      ...RISKS.map((risk) => ({ risk, composeDown: false })),
      // `compose down` is never less than these.
      { risk: 'unknown', composeDown: true },
      { risk: 'destroy', composeDown: true },
    ]),
    axis(HOLDS.place, [...targets.map(({ name, environment }) => ({ target: name, environment })), ...later]),
    axis(
      HOLDS.procedure,
      [...procedures].map((procedure) => ({ procedure })),
    ),
    // From one number of strikes that a rule names to the next, no rule tells them apart.
    axis(
      HOLDS.strikes,
      [...strikes].map((least) => ({ strikes: least })),
    ),
    axis(HOLDS.frozen, [{ frozen: false }, { frozen: true }]),
    axis(HOLDS.locked, [{ locked: false }, { locked: true }]),
  ];
}

const axis =
  <V>(fits: (when: Conditions, value: V) => boolean, values: readonly V[]) =>
  (when: Conditions): readonly number[] =>
    values.flatMap((value, at) => (fits(when, value) ? [at] : []));

const meet = (box: Box, other: Box = []): boolean =>
  box.every((values, at) => values.some((value) => other[at]?.includes(value)));

/** Whether something of `box` is in none of `others` from `at` on. What is cut off never overlaps, so this ends soon. */
function isLeft(box: Box, others: readonly Box[], at: number): boolean {
  const other = others[at];
  if (other === undefined) return true;
  if (!meet(box, other)) return isLeft(box, others, at + 1);
  let inside = box;
  for (const [dimension, taken] of other.entries()) {
    const values = inside[dimension] ?? [];
    const outside = values.filter((value) => !taken.includes(value));
    if (outside.length > 0 && isLeft(inside.with(dimension, outside), others, at + 1)) return true;
    inside = inside.with(
      dimension,
      values.filter((value) => taken.includes(value)),
    );
  }
  return false;
}
