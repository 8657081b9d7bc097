import { statusWord } from '../../cards/wording.ts';
import type { LedgerEvent } from '../../case/event.ts';
import type { History } from '../history.ts';
import type { Pen, Span } from '../markdown/pen.ts';
import { cited, isRow } from '../markdown/rows.ts';
import { exitText, tellRow } from '../markdown/tell-row.ts';

/** What failed, each with its output; output that was shown before is not shown again. */
export function errorMessages({ rows }: History, pen: Pen): string[] {
  const shown = new Map<string, LedgerEvent>();
  return rows
    .flatMap((row) => errorsOf(row, pen).flatMap((error) => [...write(error, row, shown, pen), '']))
    .slice(0, -1);
}

interface Failure {
  readonly text: Span;
  readonly output: string;
}

function write(
  { text, output }: Failure,
  row: LedgerEvent,
  shown: Map<string, LedgerEvent>,
  pen: Pen,
): string[] {
  if (output.trim() === '') return [cited(text, row)];
  const before = shown.get(output);
  if (before !== undefined) return [cited(pen.say`${text} Its output was the same as before.`, before, row)];
  shown.set(output, row);
  return [cited(text, row), '', ...pen.block(output)];
}

function errorsOf(row: LedgerEvent, pen: Pen): Failure[] {
  const { say } = pen;
  if (isRow(row, 'layer.finished')) {
    const { index, title, checks } = row.body.layer;
    const bad = checks.filter(({ status }) => status === 'fail' || status === 'error');
    return bad.map((check) => ({
      text: say`Layer ${index}, ${title}, check ${check.title} ${statusWord(check.status)}: ${check.reasons.join(' ') || 'no reason was given.'}`,
      output: check.excerpt,
    }));
  }
  if (isRow(row, 'step.finished')) {
    const { state, index, title, exitCode, output } = row.body.step;
    if (state !== 'failed') return [];
    const id = pen.code(row.body.operation);
    return [{ text: say`Step ${index} of operation ${id}, ${title}, failed${exitText(exitCode)}.`, output }];
  }
  if (isRow(row, 'operation.finished')) {
    const { ending } = row.body;
    const output = ending.kind === 'refused' ? ending.difference.join('\n') : '';
    return ending.kind === 'succeeded' ? [] : [{ text: tellRow(row, pen), output }];
  }
  return isRow(row, 'operation.failed', 'diagnosis.failed') ? [{ text: tellRow(row, pen), output: '' }] : [];
}
