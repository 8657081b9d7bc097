import { receiptText } from '../cards/operation-replies.ts';
import type { History } from './history.ts';
import { lasted, moment } from './markdown/moments.ts';
import type { Pen } from './markdown/pen.ts';
import { cited, item, rowsOf, section } from './markdown/rows.ts';
import { tellRow } from './markdown/tell-row.ts';
import { contributingFactors, prevention, rootCause } from './sections/causes.ts';
import { commandsExecuted } from './sections/commands-executed.ts';
import { errorMessages } from './sections/error-messages.ts';
import { impact } from './sections/impact.ts';
import { followUps, notesOf, resolution } from './sections/resolution.ts';
import { severity } from './sections/severity.ts';
import { timeline } from './sections/timeline.ts';

/** The report of a trouble, by the template of the seeds (section 15, Incident Documentation Template). */
export function incidentReport(history: History, id: string, pen: Pen): string[] {
  const { opened } = history;
  return [
    `# Incident Report: ${title(history, pen)}`,
    '',
    ...head(history, id, pen),
    '',
    ...section('Summary', summary(history, pen)),
    ...section('Impact', impact(history, pen)),
    ...section('Timeline', timeline(history, pen)),
    ...section('Commands Executed', commandsExecuted(history, pen)),
    ...section('Error Messages', errorMessages(history, pen)),
    ...section('Root Cause', rootCause(history, pen)),
    ...section('Contributing Factors', contributingFactors(history, pen)),
    ...section('Resolution', resolution(history, pen)),
    ...section('Backups Taken', backups(history, pen)),
    ...section('Prevention Measures', prevention(history, pen)),
    ...section('Lessons Learned', notesOf(history, 'lesson', pen)),
    ...section('Follow-up Actions', followUps(history, pen)),
    ...section('References', [
      ...notesOf(history, 'reference', pen),
      item(
        pen.say`Case ${pen.code(opened.caseId)} of the ledger, from its first entry here to its last.`,
        opened,
        history.last,
      ),
    ]),
  ];
}

function title({ opened, troubles }: History, { say, code }: Pen): string {
  const target = code(opened.body.target);
  const [trouble] = troubles;
  if (trouble === undefined) return say`${target}: no trouble was found`.markdown;
  const { body } = trouble.from;
  const report = 'report' in body ? body.report : null;
  if (report?.failedLayer == null) return say`${target}: in trouble after an operation`.markdown;
  const { index, title: layer } = report.failedLayer;
  const what = report.status === 'unreachable' ? 'could not be asked' : 'failed';
  return say`${target}: layer ${index}, ${layer}, ${what}`.markdown;
}

function head(history: History, id: string, pen: Pen): string[] {
  const { opened, closed, last } = history;
  const { say } = pen;
  const until = closed ?? last;
  const soFar = closed === undefined ? ' so far' : '';
  return [
    `**Incident ID**: ${cited(say`${id}`, opened)}`,
    `**Date**: ${cited(say`${moment(opened.at)}`, opened)}`,
    `**Duration**: ${cited(say`${lasted(opened.at, until.at)}${soFar}`, opened, until)}`,
    `**Severity**: ${severity(history, pen)}`,
    `**Status**: ${cited(say`${closed === undefined ? 'Investigating' : 'Resolved'}`, until)}`,
  ].map((line) => `${line}  `);
}

/** How it began, what it came to, how it ended. */
function summary({ opened, troubles, strikes, operations, closed }: History, pen: Pen): string[] {
  const [first] = troubles;
  if (first === undefined) return [];
  const { say, code } = pen;
  const { target, host } = opened.body;
  const begun = operations.flatMap(({ rows }) => rowsOf(rows, 'operation.started'));
  const sentences = [
    cited(
      say`Target ${code(target)} on host ${code(host)} was found in trouble at ${moment(first.from.at)}.`,
      opened,
      first.from,
    ),
    cited(tellRow(first.from, pen), first.from),
  ];
  if (begun.length > 0) sentences.push(cited(say`Operations begun: ${begun.length}.`, ...begun));
  if (strikes.length > 0)
    sentences.push(
      cited(say`Failed attempts counted as strikes: ${strikes.length}.`, ...strikes.map(({ row }) => row)),
    );
  if (closed !== undefined) sentences.push(cited(tellRow(closed, pen), closed));
  return sentences;
}

function backups({ rows }: History, { say, code }: Pen): string[] {
  return rowsOf(rows, 'backup.taken').map((row) =>
    item(say`For operation ${code(row.body.operation)}: ${receiptText(row.body.receipt)}`, row),
  );
}
