import { clock, nameOf, plural } from '../cards/wording.ts';
import type { Case } from '../case/case.ts';
import type { Operation } from '../gate/operation.ts';
import type { Strike } from '../strikes/strike.ts';
import { strikesOf } from '../strikes/tally.ts';

/** What was tried against a case's trouble, a line for each approach with what came of it, the last one tried at the end. */
export function attemptLines(state: Case): string[] {
  const tried = state.operations.filter(({ risk, startedAt }) => risk !== 'read' && startedAt !== null);
  const byApproach = [...Map.groupBy(tried, ({ approach }) => approach)];
  const inOrder = byApproach.toSorted(([, a], [, b]) => lastBegun(a) - lastBegun(b));
  const lines = inOrder.map(([approach, attempts]) => {
    const who = [...new Set(attempts.map(({ askedBy }) => nameOf(askedBy)))].join(' and ');
    const times = attempts.length === 1 ? '' : `, ${plural(attempts.length, 'time')}`;
    const results = [...new Set(resultsOf(approach, attempts, strikesOf(state)))].join(' ');
    return `${attempts[0]?.title ?? approach}${times}, by ${who}, last at ${clock(new Date(lastBegun(attempts)))}. ${results}`;
  });
  return lines.length > 0 ? lines : ['Nothing was tried.'];
}

function lastBegun(attempts: readonly Operation[]): number {
  return Math.max(...attempts.map(({ startedAt }) => startedAt?.getTime() ?? 0));
}

/** As the strikes tell it, and how attempts that were none ended; what a diagnosis found to be no help has not helped. */
function resultsOf(approach: string, attempts: readonly Operation[], strikes: readonly Strike[]): string[] {
  const struck = strikes.filter((each) => each.kind !== 'red' && each.approach === approach);
  const vain = struck.some(({ kind }) => kind === 'still-red');
  const others = attempts.filter(
    (each) => !struck.some(({ of }) => of === each.id) && !(vain && succeeded(each)),
  );
  return [
    ...struck.map(({ what, exitCode }) => (exitCode === null ? what : `${what} Exit code ${exitCode}.`)),
    ...others.map(endingText),
  ];
}

function succeeded({ ending }: Operation): boolean {
  return ending?.kind === 'worked' && ending.outcome.ending.kind === 'succeeded';
}

function endingText({ ending }: Operation): string {
  if (ending === null) return 'It is under way.';
  if (ending.kind !== 'worked') return 'It did not come to an end.';
  const { ending: result } = ending.outcome;
  return result.kind === 'succeeded' ? result.text : result.message;
}
