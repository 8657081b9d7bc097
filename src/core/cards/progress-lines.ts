import type { Diagnosis } from '../case/case.ts';
import { type Operation, stateOf } from '../gate/operation.ts';
import { isAnswer } from './answer-card.ts';
import { layerLine } from './diagnosis-card.ts';
import { type Followed, subjectOf } from './followed.ts';
import { stepState } from './sections/progress-sections.ts';
import { quorumText } from './sections/vote-sections.ts';
import { brief, clock, nameOf, plural, size, stepWord } from './wording.ts';

/**
 * What has happened so far, one line each and in order: a log that shows each line once shows each change once. What
 * only reads has none, its output is the answer.
 */
export function progressLines(followed: Followed): string[] {
  const subject = subjectOf(followed);
  return subject.kind === 'diagnosis' ? diagnosisLines(subject.it) : operationLines(subject.it);
}

function diagnosisLines({ layers }: Diagnosis): string[] {
  return layers.filter((layer) => layer.status !== 'not-run').map((layer) => layerLine(layer, layers.length));
}

function operationLines(operation: Operation): string[] {
  if (isAnswer(operation)) return [];
  return [...plannedLines(operation), ...voteLines(operation), ...workLines(operation)];
}

function plannedLines({ planned, title, target, waiting, ending, host }: Operation): string[] {
  const nobody = waiting && ending === null ? [`Waiting for a worker of host ${host}`] : [];
  if (planned === null) return nobody;
  const { steps, risk, backups } = planned.plan;
  const line = `Planned: ${brief(title, 80)} on ${target}, risk ${risk}, ${plural(steps.length, 'step')}, ${plural(backups.length, 'backup')} first`;
  return [line, ...nobody];
}

function voteLines(operation: Operation): string[] {
  const { id, verdict, approvals, refusals, expiresAt } = operation;
  if (operation.planned === null || verdict.kind !== 'approve') return [];
  const lines: string[] = [];
  if (stateOf(operation) === 'waiting-for-approval') {
    const until = expiresAt === null ? '' : `, until ${clock(expiresAt)}`;
    const whom = quorumText(verdict.quorum, nameOf(operation.askedBy));
    lines.push(`Waiting for approval by ${whom}${until}: umpire approve ${id}`);
  }
  lines.push(...refusals.map((each) => `Did not count: ${nameOf(each.by)}: ${brief(each.text, 200)}`));
  lines.push(...approvals.map((each) => `Approved by ${each.by.name} at ${clock(each.at)}`));
  return lines;
}

function workLines(operation: Operation): string[] {
  const { receipts, steps, planned } = operation;
  const count = planned?.plan.steps.length ?? steps.length;
  const taken = receipts.map(
    ({ item, bytes, path }) => `Backup taken: ${item.kind} ${item.name}, ${size(bytes)}, ${path}`,
  );
  const done = steps.flatMap((step) => {
    const what = `Step ${step.index} of ${count}, ${brief(step.title, 80)}`;
    const exit = step.state === 'failed' && step.exitCode !== null ? ` with exit code ${step.exitCode}` : '';
    const over = step.state === 'running' ? [] : [`${what}: ${stepWord(stepState(step, operation))}${exit}`];
    return [`${what}: begun`, ...over];
  });
  return [...taken, ...done];
}
