import { stepText } from '../../cards/sections/step-text.ts';
import { duration, nameOf } from '../../cards/wording.ts';
import type { History, Story } from '../history.ts';
import type { Pen } from '../markdown/pen.ts';
import { isRow, item, type Row, rowsOf } from '../markdown/rows.ts';
import { endingWord, exitText, tellRow } from '../markdown/tell-row.ts';

/** Every operation that began: who asked, who approved, and each command as it ran. */
export function commandsExecuted(history: History, pen: Pen): string[] {
  return history.operations
    .filter(({ rows }) => rows.some((row) => isRow(row, 'operation.started')))
    .flatMap((story, at) => [...(at === 0 ? [] : ['']), ...operation(story, pen)]);
}

function operation(story: Story, pen: Pen): string[] {
  const { asked } = story;
  return [
    `### Operation ${pen.code(asked.body.operation).markdown}: ${pen.code(asked.body.title).markdown}`,
    '',
    item(tellRow(asked, pen), asked),
    ...permissions(story, pen),
    ...stepLines(story, pen),
    ...rowsOf(story.rows, 'operation.finished').map((row) => ending(row, pen)),
  ];
}

/** Who approved it in the end, or the rule that asked nobody. */
export function permissions({ rows, operation: { approvals } }: Story, { say }: Pen): string[] {
  const counting = rowsOf(rows, 'approval.given').filter(({ actor, at }) =>
    approvals.some(
      (vote) => actor.kind === 'person' && vote.by.id === actor.id && vote.at.getTime() === at.getTime(),
    ),
  );
  if (counting.length > 0) return counting.map((row) => item(say`Approved by ${nameOf(row.actor)}.`, row));
  const allowed = rowsOf(rows, 'operation.planned').filter(({ body }) => body.verdict.kind === 'allow');
  return allowed.map((row) => item(say`Nobody had to approve it: ${row.body.verdict.rule}.`, row));
}

/** Steps as they were resolved and as they ended. */
export function stepLines({ rows, operation: { planned } }: Story, { say, code }: Pen): string[] {
  const steps = planned?.plan.steps ?? [];
  return rowsOf(rows, 'step.finished', 'step.started').flatMap((row) => {
    const run = isRow(row, 'step.finished') ? row.body.step : undefined;
    const { index, title } = run ?? { index: 0, title: '', ...row.body };
    if (run === undefined && hasEnded(rows, index)) return [];
    const step = steps[index - 1];
    const command = code(step === undefined ? title : stepText(step).replace(/^\$ /, ''));
    const end =
      run === undefined
        ? 'begun, its end is not known'
        : `${run.state}${exitText(run.exitCode)}, ${duration(run.durationMs)}`;
    return [item(say`Step ${index}: ${command}: ${end}.`, row)];
  });
}

function hasEnded(rows: Story['rows'], index: number): boolean {
  return rowsOf(rows, 'step.finished').some(({ body }) => body.step.index === index);
}

function ending(row: Row<'operation.finished'>, { say }: Pen): string {
  const { ending } = row.body;
  return item(say`It ${endingWord(ending.kind)}: ${'text' in ending ? ending.text : ending.message}`, row);
}
