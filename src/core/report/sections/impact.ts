import { size } from '../../cards/wording.ts';
import type { History, Story } from '../history.ts';
import { lasted, moment } from '../markdown/moments.ts';
import type { Pen } from '../markdown/pen.ts';
import { item, NOTHING, type Row, rowsOf } from '../markdown/rows.ts';
import { notesOf } from './resolution.ts';

/** What was red, for how long, and what was lost or brought back; for whom, only as people noted it (`impact: …`). */
export function impact(history: History, pen: Pen): string[] {
  const loss = dataLoss(history, pen);
  return [
    `- **Systems affected**: ${systems(history, pen).slice(2)}`,
    ...red(history, pen),
    `- **Users affected**: ${NOTHING}`,
    ...(loss.length === 0 ? [`- **Data loss**: ${NOTHING}`] : loss),
    `- **Financial impact**: ${NOTHING}`,
    ...notesOf(history, 'impact', pen),
  ];
}

function systems({ opened, rows }: History, { say, code }: Pen): string {
  const [planned] = rowsOf(rows, 'operation.planned');
  const { target, host } = opened.body;
  return planned === undefined
    ? item(say`${code(target)} on host ${code(host)}`, opened)
    : item(
        say`${code(target)} (${planned.body.planned.plan.environment}) on host ${code(host)}`,
        opened,
        planned,
      );
}

function red(history: History, { say }: Pen): string[] {
  const times = history.troubles.map(({ from, to }) =>
    to === null
      ? item(say`In trouble from ${moment(from.at)} on; the ledger has no end of it.`, from)
      : item(
          say`In trouble from ${moment(from.at)} to ${moment(to.at)}, for ${lasted(from.at, to.at)}.`,
          from,
          to,
        ),
  );
  const failed = rowsOf(history.rows, 'layer.finished').filter(({ body }) => body.layer.status === 'fail');
  const layers = [...Map.groupBy(failed, ({ body }) => `${body.layer.index}, ${body.layer.title}`)].map(
    ([layer, rows]) => item(say`Layer ${layer}, was red.`, ...rows),
  );
  return [...times, ...layers];
}

/** Of plans that began: what they said is not brought back, and what a rollback has brought back. */
function dataLoss({ operations }: History, pen: Pen): string[] {
  return operations
    .filter(({ operation }) => operation.startedAt !== null && operation.risk !== 'read')
    .flatMap((story) => [...lost(story, pen), ...restored(story, pen)]);
}

function lost({ operation, rows }: Story, { say, code }: Pen): string[] {
  const planned = rowsOf(rows, 'operation.planned').at(-1);
  if (planned === undefined) return [];
  const { plan, blast } = planned.body.planned;
  const gone = blast.filter(
    ({ effect }) => effect === 'lost' || effect === 'overwritten' || effect === 'at-risk',
  );
  const things = gone.map(({ kind, name, effect, bytes }) => {
    const much = bytes === null ? '' : ` (${size(bytes)})`;
    return item(
      say`**Data loss**: the plan of ${code(operation.id)} foresaw: ${kind} ${code(name)}${much}: ${effect}.`,
      planned,
    );
  });
  const never = plan.rollback.lost.map((text) =>
    item(say`**Data loss**: not brought back by a rollback of ${code(operation.id)}: ${text}`, planned),
  );
  return [...things, ...never];
}

function restored({ operation, rows }: Story, { say, code }: Pen): string[] {
  const steps = operation.planned?.plan.steps ?? [];
  return rowsOf(rows, 'step.finished').flatMap((row: Row<'step.finished'>) => {
    const step = steps[row.body.step.index - 1];
    if (step?.kind !== 'restore' || row.body.step.state !== 'done') return [];
    return [
      item(say`**Restored** by ${code(operation.id)}: ${step.item.kind} ${code(step.item.name)}.`, row),
    ];
  });
}
