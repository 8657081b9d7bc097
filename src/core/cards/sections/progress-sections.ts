import type { Section, StepRow } from '../../card.ts';
import type { Operation, OperationEnding } from '../../gate/operation.ts';
import type { Outcome, StepRun } from '../../gate/outcome.ts';
import { layerRows } from '../diagnosis-card.ts';
import { duration, shortenMiddle, waitingText } from '../wording.ts';

/** How much of a step's output the card itself shows; the thread has the rest. */
const OUTPUT_CHARS = 700;

/** How far it came: the steps with their states, and what the one that runs or failed says. */
export function progressSections(operation: Operation): Section[] {
  const { planned, steps } = operation;
  if (planned === null || steps.length === 0) return [];
  const telling = steps.findLast((step) => step.state !== 'done' && step.output.trim() !== '');
  const rows = planned.plan.steps.map(({ title }, at) => stepRow(operation, title, at + 1));
  const sections: Section[] = [{ kind: 'steps', steps: rows }];
  if (telling !== undefined)
    sections.push({ kind: 'code', text: shortenMiddle(telling.output.trimEnd(), OUTPUT_CHARS) });
  return sections;
}

/** What stands still and why. */
export function attention({ ending, waiting, planned, host }: Operation): Section[] {
  if (ending !== null) return [];
  if (waiting) return [{ kind: 'labelled', label: 'Waiting', text: waitingText(host) }];
  if (planned !== null) return [];
  return [{ kind: 'text', text: `Looking at ${host}: what it would touch and take away. Nothing runs yet.` }];
}

/** Why it ended as it did, what to do, and how the target is now. */
export function endingSections(ending: OperationEnding | null): Section[] {
  if (ending === null) return [];
  switch (ending.kind) {
    case 'denied':
      return labelled('Reason', ending.reason);
    case 'expired':
      return labelled(
        'What to do',
        'Nothing was run. Ask again if it is still wanted: it is then looked at and approved anew.',
      );
    case 'failed':
      return [...labelled('What happened', ending.message), ...labelled('What to do', ending.remedy)];
    case 'worked':
      return outcomeSections(ending.outcome);
    default:
      return ending satisfies never;
  }
}

/** What became of a step: one that was running when the worker died may have ended or not. */
export function stepState(step: StepRun, { ending }: Operation): StepRow['state'] {
  return step.state === 'running' && ending !== null ? 'unknown' : step.state;
}

/** `exit code 1 · 3.2 s` */
export function stepDetail(step: StepRun): string {
  if (step.state === 'running') return '';
  const failed = step.state === 'failed' && step.exitCode !== null ? `exit code ${step.exitCode} · ` : '';
  return `${failed}${duration(step.durationMs)}`;
}

function stepRow(operation: Operation, title: string, index: number): StepRow {
  const run = operation.steps.find((step) => step.index === index);
  if (run === undefined)
    return { index, title, state: operation.ending === null ? 'to-do' : 'not-run', detail: '' };
  return { index, title, state: stepState(run, operation), detail: stepDetail(run) };
}

function outcomeSections({ ending, report }: Pick<Outcome, 'ending' | 'report'>): Section[] {
  const layers: Section[] =
    report === null
      ? []
      : [
          { kind: 'labelled', label: 'Verified', text: 'The layers after the last step:' },
          { kind: 'layers', layers: layerRows(report.layers, null) },
        ];
  if (ending.kind === 'succeeded') return [...labelled('Result', ending.text), ...layers];
  const changed = ending.kind === 'refused' ? labelled('What has changed', ending.difference.join('\n')) : [];
  return [
    ...labelled('What happened', ending.message),
    ...changed,
    ...labelled('What to do', ending.remedy),
    ...layers,
  ];
}

function labelled(label: string, text: string): Section[] {
  return text === '' ? [] : [{ kind: 'labelled', label, text }];
}
