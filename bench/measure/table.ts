import type { Outcome, Row } from './benchmark.ts';
import { quantile } from './statistics.ts';

const HEAD = ['what', 'ours', 'rival', 'ratio', 'n', 'ours min–max', 'rival min–max'];

/** The rows of one benchmark as a table, with what was left out and what to know below it. */
export function renderTable(outcome: Outcome): string {
  const cells = [HEAD, ...outcome.rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const leftOut = outcome.leftOut.map((rival) => `left out: ${rival}`);
  const notes = outcome.notes.map((note) => `note: ${note}`);
  return [...lines, ...leftOut, ...notes].join('\n');
}

function cellsOf({ what, unit, ours, rival, under, quantile: share = 0.5 }: Row): string[] {
  const mine = quantile(ours, share);
  const theirs = rival === null ? Number.NaN : quantile(rival.samples, share);
  const limit = under === undefined ? '' : ` (${mine < under ? 'under' : 'OVER'} ${under})`;
  return [
    what,
    `${show(mine)} ${unit}${limit}`,
    rival === null ? '–' : `${show(theirs)} ${unit} ${rival.name}`,
    rival === null ? '–' : (mine / theirs).toPrecision(2),
    String(ours.length),
    spread(ours),
    rival === null ? '–' : spread(rival.samples),
  ];
}

function spread(samples: readonly number[]): string {
  return `${show(Math.min(...samples))}–${show(Math.max(...samples))}`;
}

function show(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
