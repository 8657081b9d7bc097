import type { LedgerEvent } from '../../case/event.ts';
import type { History } from '../history.ts';
import { moment, offset } from '../markdown/moments.ts';
import type { Pen } from '../markdown/pen.ts';
import { cited, isRow, NOTHING } from '../markdown/rows.ts';
import { tellRow } from '../markdown/tell-row.ts';
import { resolvingOf } from './resolution.ts';

/** Every entry that says something new, with its time and how long after the case's opening: found, looked into, resolved. */
export function timeline(history: History, pen: Pen): string[] {
  const detected = history.troubles[0]?.from.seq ?? history.opened.seq;
  const resolving = resolvingOf(history)?.from.seq ?? Number.POSITIVE_INFINITY;
  const told = history.rows.filter((row) => !isNoise(row, history));
  const parts = {
    Detection: told.filter(({ seq }) => seq <= detected && seq < resolving),
    Investigation: told.filter(({ seq }) => seq > detected && seq < resolving),
    Resolution: told.filter(({ seq }) => seq >= resolving),
  };
  return Object.entries(parts).flatMap(([heading, rows], at) => [
    ...(at === 0 ? [] : ['']),
    `### ${heading}`,
    '',
    ...(rows.length === 0 ? [NOTHING] : rows.map((row) => entry(row, history, pen))),
  ]);
}

function entry(row: LedgerEvent, { opened }: History, pen: Pen): string {
  const time = `${offset(opened.at, row.at)} (${moment(row.at)})`;
  return `- ${time}: ${cited(tellRow(row, pen), row)}`;
}

/** What another entry says again: layers that passed, and steps whose end is known. */
function isNoise(row: LedgerEvent, { rows }: History): boolean {
  if (isRow(row, 'step.said')) return true;
  if (isRow(row, 'layer.finished')) return row.body.layer.status === 'pass';
  if (!isRow(row, 'step.started')) return false;
  const { operation, index } = row.body;
  return rows.some(
    (other) =>
      isRow(other, 'step.finished') && other.body.operation === operation && other.body.step.index === index,
  );
}
