import type { Step } from '../../plan/plan.ts';
import { quoteAsNeeded } from '../../quote.ts';
import { size } from '../wording.ts';

/** What a step does, exactly, in a line for people: the resolved argv, or the file or backup it is about. */
export function stepText(step: Step): string {
  switch (step.kind) {
    case 'command':
      return `$ ${step.pipeline.map(quoteAsNeeded).join(' | ')}`;
    case 'write':
      return `write ${step.path} (${size(new TextEncoder().encode(step.content).length)})`;
    case 'restore':
      return `restore ${step.item.kind} ${step.item.name} from ${step.from === '' ? 'its backup' : step.from}`;
    default:
      return step satisfies never;
  }
}

/** All steps; of several each has its number, and its title where that says more than the command itself. */
export function stepsText(steps: readonly Step[]): string {
  if (steps.length === 1) return steps.map(stepText).join('');
  return steps
    .map((step, at) => {
      const text = stepText(step);
      return `# ${at + 1}${text.endsWith(step.title) ? '' : ` ${step.title}`}\n${text}`;
    })
    .join('\n');
}
