import type { Case } from '../case/case.ts';
import type { Place } from '../case/event.ts';

/** Where a case has a thread: on each surface where it was first asked for there; at a terminal it has none. */
export function threadPlaces({ diagnoses, operations }: Pick<Case, 'diagnoses' | 'operations'>): Place[] {
  const asked = [...diagnoses, ...operations]
    .toSorted((a, b) => a.askedAt.getTime() - b.askedAt.getTime())
    .map(({ place }) => place)
    .filter(({ surface }) => surface !== 'terminal');
  return [...Map.groupBy(asked, ({ surface }) => surface).values()].flatMap(([first]) => first ?? []);
}
