import type { Card, Section } from '../card.ts';
import type { Case } from '../case/case.ts';
import type { Operation } from '../gate/operation.ts';
import { operationFooter } from './operation-footer.ts';
import { endingWords, operationTone } from './operation-title.ts';
import { attention, endingSections } from './sections/progress-sections.ts';
import { stepsText } from './sections/step-text.ts';
import { brief, shortenMiddle } from './wording.ts';

/** More of an answer than this goes into the thread as a file. */
export const ANSWER_CHARS = 2_500;

/** A typed command that only reads and is allowed at once: its output is all that people want. */
export function isAnswer({ proposal, risk, verdict }: Operation): boolean {
  return proposal.kind === 'exec' && risk === 'read' && verdict.kind === 'allow';
}

/** The card of such a command: what ran and what it said. */
export function answerCard(state: Case, operation: Operation): Card {
  const { title, target, ending, planned } = operation;
  const what = `${brief(title, 80)} on ${target}`;
  const succeeded = ending?.kind === 'worked' && ending.outcome.ending.kind === 'succeeded';
  const asked = planned === null ? '' : `${stepsText(planned.plan.steps)}\n`;
  const said = answerOf(operation);
  const code: Section[] =
    planned === null ? [] : [{ kind: 'code', text: asked + shortenMiddle(said, ANSWER_CHARS).trimEnd() }];
  return {
    title: ending === null || succeeded ? what : `${endingWords(ending, operation)}: ${what}`,
    tone: operationTone(operation),
    sections: [
      ...code,
      ...(succeeded && said.trim() === '' ? [{ kind: 'text', text: 'It said nothing.' } as const] : []),
      ...(succeeded ? [] : endingSections(ending)),
      ...(planned === null || operation.waiting ? attention(operation) : []),
    ],
    buttons: [],
    footer: operationFooter(state, operation),
  };
}

/** All that it said. */
export function answerOf({ steps }: Operation): string {
  return steps.map((step) => step.output).join('');
}
