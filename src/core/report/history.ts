import { applyEvent, type Case } from '../case/case.ts';
import type { LedgerEvent } from '../case/event.ts';
import type { Operation } from '../gate/operation.ts';
import type { Strike } from '../strikes/strike.ts';
import { strikesOf } from '../strikes/tally.ts';
import { isRow, type Row, rowsOf } from './markdown/rows.ts';

/** A case with, for all it says, the entries of the ledger that say it. */
export interface History {
  /** Without the reports and pictures of it. */
  readonly rows: readonly LedgerEvent[];
  readonly opened: Row<'case.opened'>;
  readonly last: LedgerEvent;
  readonly closed: Row<'case.closed'> | undefined;
  readonly state: Case;
  readonly operations: readonly Story[];
  /** Times in which the target was known to be in trouble; the last one may go on. */
  readonly troubles: readonly Trouble[];
  /** After which it was first known to be healthy. */
  readonly green: LedgerEvent | undefined;
  readonly strikes: readonly { readonly strike: Strike; readonly row: LedgerEvent }[];
}

/** An operation with its entries. */
export interface Story {
  readonly operation: Operation;
  readonly asked: Row<'operation.requested'>;
  readonly rows: readonly LedgerEvent[];
}

export interface Trouble {
  readonly from: LedgerEvent;
  readonly to: LedgerEvent | null;
}

/** Reads a case's entries, oldest first. Throws when they are not those of a case. */
export function readHistory(events: readonly LedgerEvent[]): History {
  const rows = events.filter((row) => !isRow(row, 'report.written', 'timeline.asked'));
  const [opened] = rows;
  const last = rows.at(-1);
  if (opened === undefined || last === undefined || !isRow(opened, 'case.opened'))
    throw new Error('a report is about a case, which begins with case.opened');
  const troubles: Trouble[] = [];
  const strikes: { strike: Strike; row: LedgerEvent }[] = [];
  let green: LedgerEvent | undefined;
  let state: Case | undefined;
  for (const row of rows) {
    const after = applyEvent(state, row);
    strikes.push(
      ...strikesOf(after)
        .slice(strikes.length)
        .map((strike) => ({ strike, row })),
    );
    noteTrouble(troubles, after, row);
    if (after.condition.kind === 'healthy') green ??= row;
    state = after;
  }
  if (state === undefined) throw new Error('unreachable: a case has its first entry');
  const closed = rowsOf(rows, 'case.closed').at(-1);
  return { rows, opened, last, closed, state, operations: storiesOf(rows, state), troubles, green, strikes };
}

function noteTrouble(troubles: Trouble[], { condition }: Case, row: LedgerEvent): void {
  const current = troubles.at(-1);
  const goesOn = current !== undefined && current.to === null;
  if (condition.kind === 'troubled' && !goesOn) troubles.push({ from: row, to: null });
  if (condition.kind === 'healthy' && goesOn) troubles.splice(-1, 1, { ...current, to: row });
}

function storiesOf(rows: readonly LedgerEvent[], { operations }: Case): Story[] {
  const byOperation = Map.groupBy(rows, ({ body }) => ('operation' in body ? body.operation : ''));
  return operations.flatMap((operation) => {
    const own = byOperation.get(operation.id) ?? [];
    const [asked] = rowsOf(own, 'operation.requested');
    return asked === undefined ? [] : [{ operation, asked, rows: own }];
  });
}
