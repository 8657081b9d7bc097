import { nameOf } from '../../cards/wording.ts';
import type { LedgerEvent } from '../../case/event.ts';
import type { History } from '../history.ts';
import { moment } from '../markdown/moments.ts';
import type { Pen } from '../markdown/pen.ts';
import { isRow, item, rowsOf } from '../markdown/rows.ts';
import { exitText, tellRow } from '../markdown/tell-row.ts';

/** The root causes red diagnoses and verifications came to, by their signatures. */
export function rootCause({ rows }: History, { say, code }: Pen): string[] {
  const red = rowsOf(rows, 'diagnosis.finished', 'operation.finished').filter(
    ({ body }) => body.report !== null && body.report.status !== 'healthy',
  );
  const known = red.filter(({ body }) => body.report?.rootCause != null);
  const byCause = Map.groupBy(known, ({ body }) => JSON.stringify(body.report?.rootCause));
  const causes = [...byCause.values()].flatMap((same) => {
    const cause = same[0]?.body.report?.rootCause;
    return cause == null ? [] : [item(say`${cause.cause} (signature ${code(cause.signature)})`, ...same)];
  });
  if (causes.length > 0 || red.length === 0) return causes;
  return [item(say`Not known to the ledger: no signature matched what failed.`, ...red)];
}

/** What made it longer or worse, only as the ledger shows it. */
export function contributingFactors({ rows, strikes }: History, pen: Pen): string[] {
  const struck = strikes.map(({ strike, row }, at) => {
    const { by, at: time, what, exitCode, approach } = strike;
    const tried = approach === null ? '' : ` (approach: ${approach}${exitText(exitCode)})`;
    return {
      row,
      line: item(pen.say`Strike ${at + 1}, ${nameOf(by)}, ${moment(time)}: ${what}${tried}`, row),
    };
  });
  const others = rows.filter(isFactor).map((row) => ({ row, line: item(tellRow(row, pen), row) }));
  return [...struck, ...others].toSorted((a, b) => a.row.seq - b.row.seq).map(({ line }) => line);
}

/** Approaches that were locked, and what was denied, expired, refused because the host had changed, or left half done; pages nobody got. */
function isFactor(row: LedgerEvent): boolean {
  if (isRow(row, 'operation.finished'))
    return row.body.ending.kind === 'refused' || row.body.ending.kind === 'interrupted';
  return isRow(
    row,
    'level.reached',
    'operation.denied',
    'operation.expired',
    'approval.refused',
    'page.failed',
    'page.unanswered',
  );
}

/** The advice of the signatures that matched where something failed, and no other. */
export function prevention({ rows }: History, { say, code }: Pen): string[] {
  const found = rowsOf(rows, 'layer.finished').flatMap((row) =>
    row.body.layer.checks
      .filter(({ status }) => status === 'fail' || status === 'error')
      .flatMap(({ signatures }) => signatures.filter(({ harmless, advice }) => !harmless && advice !== ''))
      .map(({ id, advice }) => ({ id, advice, row })),
  );
  const roots = rowsOf(rows, 'diagnosis.finished', 'operation.finished').flatMap((row) => {
    const cause = row.body.report?.rootCause;
    return cause == null || cause.advice === '' ? [] : [{ id: cause.signature, advice: cause.advice, row }];
  });
  const byAdvice = Map.groupBy([...found, ...roots], ({ id, advice }) => JSON.stringify([id, advice]));
  return [...byAdvice.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    return [item(say`${first.advice} (signature ${code(first.id)})`, ...same.map(({ row }) => row))];
  });
}
