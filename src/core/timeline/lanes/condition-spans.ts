import type { History } from '../../report/history.ts';

/** How the target was known to be from one moment to the next. */
export interface ConditionSpan {
  readonly condition: 'unknown' | 'healthy' | 'troubled';
  readonly from: Date;
  readonly to: Date;
}

/** From the case's first entry to its last, without gaps; the last one tells how it is then, and may have no length. */
export function conditionSpans(history: History): ConditionSpan[] {
  const { opened, last, troubles, green, state } = history;
  const end = last.at;
  const spans: ConditionSpan[] = [];
  const add = (condition: ConditionSpan['condition'], from: Date, to: Date) => {
    if (to > from) spans.push({ condition, from, to });
  };
  const first = troubles[0]?.from.at ?? end;
  const known = green !== undefined && green.at < first ? green.at : first;
  add('unknown', opened.at, known);
  add('healthy', known, first);
  for (const [at, { from, to }] of troubles.entries()) {
    add('troubled', from.at, to?.at ?? end);
    if (to !== null) add('healthy', to.at, troubles[at + 1]?.from.at ?? end);
  }
  const { kind } = state.condition;
  if (spans.at(-1)?.condition !== kind) spans.push({ condition: kind, from: end, to: end });
  return spans;
}
