import { stepText } from '../cards/sections/step-text.ts';
import { nameOf, plural, statusWord } from '../cards/wording.ts';
import type { History, Story } from './history.ts';
import { moment } from './markdown/moments.ts';
import type { Pen } from './markdown/pen.ts';
import { cited, item, NOTHING, rowsOf, section } from './markdown/rows.ts';
import { tellRow } from './markdown/tell-row.ts';
import { contributingFactors } from './sections/causes.ts';
import { permissions, stepLines } from './sections/commands-executed.ts';

/** Operations that changed something and succeeded. */
export function deploymentsOf({ operations }: History): Story[] {
  return operations.filter(
    ({ operation, rows }) =>
      operation.risk !== 'read' &&
      rowsOf(rows, 'operation.finished').some(({ body }) => body.ending.kind === 'succeeded'),
  );
}

/** The report of what was changed without trouble, by the template of the seeds (section 15, Deployment Documentation Template). */
export function deploymentReport(history: History, id: string, pen: Pen): string[] {
  const done = deploymentsOf(history);
  const titles = done.map(({ asked }) => asked.body.title).join(', ');
  return [
    `# Deployment: ${pen.say`${pen.code(history.opened.body.target)}: ${titles}`.markdown}`,
    '',
    ...head(history, done, id, pen),
    '',
    ...section(
      'Changes Deployed',
      done.flatMap((story) => changes(story, pen)),
    ),
    ...section('Pre-Deployment Checklist', checklist(done, pen)),
    ...section('Deployment Steps', done.flatMap((story) => stepLines(story, pen)).map(numbered)),
    ...section(
      'Verification',
      done.flatMap((story) =>
        rowsOf(story.rows, 'operation.finished').map((row) => item(tellRow(row, pen), row)),
      ),
    ),
    ...section('Post-Deployment Checks', checks(history, done, pen)),
    ...section('Issues Encountered', issues(history, pen)),
    ...section(
      'Rollback Plan',
      done.flatMap((story) => rollback(story, pen)),
    ),
  ];
}

const numbered = (line: string, at: number) => line.replace(/^- Step \d+: /, `${at + 1}. `);

function head({ opened }: History, done: readonly Story[], id: string, pen: Pen): string[] {
  const { say } = pen;
  const asked = done.map((story) => story.asked);
  const finished = done.flatMap(({ rows }) => rowsOf(rows, 'operation.finished'));
  const names = [...new Set(asked.map(({ actor }) => nameOf(actor)))].join(', ');
  const reviewers = done.flatMap((story) => permissions(story, pen)).map((line) => line.slice(2));
  return [
    `**Deployment ID**: ${cited(say`${id}`, opened)}`,
    `**Date**: ${cited(say`${moment(opened.at)}`, opened)}`,
    `**Deployer**: ${cited(say`${names}`, ...asked)}`,
    `**Reviewer**: ${reviewers.join('; ') || NOTHING}`,
    `**Status**: ${cited(say`Success`, ...finished)}`,
  ].map((line) => `${line}  `);
}

function changes({ asked, rows }: Story, pen: Pen): string[] {
  const planned = rowsOf(rows, 'operation.planned').at(-1);
  const diff = planned?.body.planned.diff ?? '';
  const told = [item(tellRow(asked, pen), asked)];
  if (planned === undefined || diff === '') return told;
  return [...told, item(pen.say`Files it changed:`, planned), '', ...pen.block(diff), ''];
}

function checklist(done: readonly Story[], { say }: Pen): string[] {
  const receipts = done.flatMap(({ rows }) => rowsOf(rows, 'backup.taken'));
  const undoable = done
    .flatMap(({ rows }) => rowsOf(rows, 'operation.planned'))
    .filter(({ body }) => body.planned.plan.rollback.steps.length > 0);
  const open = (text: string) => `- [ ] ${text}: ${NOTHING}`;
  return [
    open('Documentation reviewed'),
    receipts.length === 0
      ? open('Backups created')
      : `- [x] ${cited(say`Backups created: ${plural(receipts.length, 'receipt')}.`, ...receipts)}`,
    open('Testing completed'),
    undoable.length === 0
      ? open('Rollback plan documented')
      : `- [x] ${cited(say`Rollback plan documented.`, ...undoable)}`,
    open('Stakeholders notified'),
  ];
}

/** The layers as they were last walked, at the end of an operation or by a diagnosis after it. */
function checks({ rows }: History, done: readonly Story[], { say }: Pen): string[] {
  const first = done[0]?.asked.seq ?? 0;
  const verified = rowsOf(rows, 'operation.finished').findLast(({ body }) => body.report !== null);
  const walked = rowsOf(rows, 'layer.finished').filter(({ seq }) => seq > first);
  const newest = walked.at(-1);
  const lines =
    newest !== undefined && newest.seq > (verified?.seq ?? 0)
      ? walked
          .filter(({ body }) => body.diagnosis === newest.body.diagnosis)
          .map((row) => ({ row, layer: row.body.layer }))
      : (verified?.body.report?.layers ?? []).map((layer) => ({ row: verified, layer }));
  return lines.flatMap(({ row, layer }) => {
    const mark = layer.status === 'pass' || layer.status === 'warn' ? 'x' : ' ';
    const text = say`Layer ${layer.index}, ${layer.title}: ${statusWord(layer.status)}.`;
    return row === undefined ? [] : [`- [${mark}] ${cited(text, row)}`];
  });
}

function issues(history: History, pen: Pen): string[] {
  const notes = rowsOf(history.rows, 'note.added', 'diagnosis.failed', 'operation.failed');
  return [...contributingFactors(history, pen), ...notes.map((row) => item(tellRow(row, pen), row))];
}

function rollback({ operation, rows }: Story, { say, code }: Pen): string[] {
  const planned = rowsOf(rows, 'operation.planned').at(-1);
  if (planned === undefined) return [];
  const { steps, lost } = planned.body.planned.plan.rollback;
  return [
    ...steps.map((step) =>
      item(say`Of ${code(operation.id)}: ${code(stepText(step).replace(/^\$ /, ''))}`, planned),
    ),
    ...lost.map((text) => item(say`Not brought back by it: ${text}`, planned)),
  ];
}
