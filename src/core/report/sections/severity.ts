import type { LedgerEvent } from '../../case/event.ts';
import type { History } from '../history.ts';
import type { Pen } from '../markdown/pen.ts';
import { cited, isRow, type Row, rowsOf } from '../markdown/rows.ts';

const DEGREES = ['Low', 'Medium', 'High', 'Critical'] as const;

/** Why an incident is one degree worse, with the entry that says so. */
interface Reason {
  readonly text: string;
  readonly row: LedgerEvent;
}

/**
 * Low, and one degree up for each of: something failed; layer 1 failed, on which all others stand; it is production;
 * level `senior` was reached; level `meeting` was reached. At most Critical.
 */
export function severity(history: History, pen: Pen): string {
  const reasons = reasonsOf(history);
  const degree = DEGREES[Math.min(reasons.length, DEGREES.length - 1)] ?? 'Critical';
  if (reasons.length === 0)
    return cited(
      pen.say`${degree}: no layer and no operation failed, and no level was reached`,
      history.opened,
    );
  const told = reasons.map(({ text, row }) => cited(pen.say`${text}`, row)).join('; ');
  return `${degree}: one degree above Low for each of: ${told}`;
}

function reasonsOf({ rows, troubles }: History): Reason[] {
  const failing = rowsOf(rows, 'layer.finished').filter(({ body }) => body.layer.status === 'fail');
  const lowest = failing.find(({ body }) => body.layer.index === 1);
  const production = rowsOf(rows, 'operation.planned').find(
    ({ body }) => body.planned.plan.environment === 'production',
  );
  const found: [string, LedgerEvent | undefined][] = [
    ['something failed', troubles[0]?.from ?? failing[0]],
    ['layer 1 failed, on which all others stand', lowest],
    ['it is production', production],
    ['level senior was reached', level(rows, 'senior')],
    ['level meeting was reached', level(rows, 'meeting')],
  ];
  return found.flatMap(([text, row]) => (row === undefined ? [] : [{ text, row }]));
}

function level(rows: readonly LedgerEvent[], name: string): Row<'level.reached'> | undefined {
  return rows.find(
    (row): row is Row<'level.reached'> => isRow(row, 'level.reached') && row.body.level === name,
  );
}
