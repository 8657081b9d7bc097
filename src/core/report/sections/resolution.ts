import { nameOf } from '../../cards/wording.ts';
import type { LedgerEvent } from '../../case/event.ts';
import type { History, Story } from '../history.ts';
import type { Pen } from '../markdown/pen.ts';
import { isRow, item, rowsOf } from '../markdown/rows.ts';
import { tellRow } from '../markdown/tell-row.ts';

interface Resolving {
  /** The request with which the last trouble's end began. */
  readonly from: LedgerEvent;
  /** The operation that ended it, or whose work a green diagnosis confirmed; none when it went by itself. */
  readonly story: Story | undefined;
  /** The entry that says that it is over. */
  readonly to: LedgerEvent;
}

/** How the last trouble ended; `undefined` while it goes on, and where there was none. */
export function resolvingOf({ troubles, operations, rows }: History): Resolving | undefined {
  const trouble = troubles.at(-1);
  const to = trouble?.to;
  if (trouble === undefined || to == null) return undefined;
  const story = operations.findLast(
    ({ rows: own, operation }) =>
      operation.risk !== 'read' &&
      rowsOf(own, 'operation.finished').some(
        ({ seq, body }) => seq > trouble.from.seq && seq <= to.seq && body.ending.kind === 'succeeded',
      ),
  );
  if (story !== undefined) return { from: story.asked, story, to };
  const asked = rows.find(
    (row) =>
      isRow(row, 'diagnosis.requested') &&
      isRow(to, 'diagnosis.finished') &&
      row.body.diagnosis === to.body.diagnosis,
  );
  return { from: asked ?? to, story: undefined, to };
}

/** Step by step what ended it, as far as it has ended. */
export function resolution(history: History, pen: Pen): string[] {
  const resolving = resolvingOf(history);
  const { rows, closed } = history;
  const steps = resolving?.story?.rows.filter((row) =>
    isRow(row, 'operation.requested', 'operation.granted', 'step.finished', 'operation.finished'),
  );
  const told = [
    ...(steps ?? []),
    ...rowsOf(rows, 'meeting.held'),
    ...(resolving === undefined ? [] : [resolving.to]),
    ...(closed === undefined ? [] : [closed]),
  ];
  const inOrder = [...new Map(told.map((row) => [row.seq, row])).values()].toSorted((a, b) => a.seq - b.seq);
  return inOrder.map((row, at) => item(tellRow(row, pen), row).replace(/^-/, `${at + 1}.`));
}

/** What people and the ledger itself leave to be done. */
export function followUps(history: History, pen: Pen): string[] {
  const { troubles, strikes, closed } = history;
  const { say } = pen;
  const lines = notesOf(history, 'follow-up', pen);
  const trouble = troubles.at(-1);
  if (trouble !== undefined && trouble.to === null) {
    lines.push(
      item(
        say`${history.opened.body.target} was in trouble, and nothing has shown since that it is over.`,
        trouble.from,
      ),
    );
    for (const { strike, row } of strikes) lines.push(item(say`Open strike: ${strike.what}`, row));
  }
  for (const row of unverified(history))
    lines.push(
      item(
        say`Missing verification: operation ${pen.code(row.body.operation)} changed something, and nothing green came after it.`,
        row,
      ),
    );
  if (closed === undefined) lines.push(item(say`The case is open.`, history.last));
  return lines.map((line) => line.replace(/^- /, '- [ ] '));
}

/** Operations that changed something, or tried to, and after which nothing was seen green. */
function unverified({ operations, rows }: History) {
  const green = rows.findLast(
    (row) => isRow(row, 'diagnosis.finished', 'operation.finished') && row.body.report?.status === 'healthy',
  );
  return operations
    .filter(({ operation }) => operation.risk !== 'read' && operation.startedAt !== null)
    .flatMap(({ rows: own }) => rowsOf(own, 'operation.finished'))
    .filter(({ seq }) => seq > (green?.seq ?? 0));
}

/** Humans' notes that begin with a word and a colon: `follow-up: move the volume`. */
export function notesOf({ rows }: History, word: string, pen: Pen): string[] {
  return rowsOf(rows, 'note.added').flatMap((row) => {
    const [, said] = new RegExp(`^\\s*${word}:\\s*(.*)$`, 'is').exec(row.body.text) ?? [];
    return said === undefined ? [] : [item(pen.say`${said} (${nameOf(row.actor)})`, row)];
  });
}
