import type { Button, Card, Section } from '../card.ts';
import type { Case } from '../case/case.ts';
import { type Operation, stateOf } from '../gate/operation.ts';
import type { Alternative } from '../plan/plan.ts';
import { answerCard, isAnswer } from './answer-card.ts';
import { operationFooter, rollbackOf } from './operation-footer.ts';
import { operationTitle, operationTone } from './operation-title.ts';
import { lossSummary, planSections } from './sections/plan-sections.ts';
import { attention, endingSections, progressSections } from './sections/progress-sections.ts';
import { voteSections } from './sections/vote-sections.ts';
import { strikeSection } from './strike-messages.ts';
import { brief } from './wording.ts';

/**
 * The card of one operation: asked, approved, running and ended are the same body, so a settled card keeps its trail.
 * One that waits can be voted on; a dead one cannot.
 */
export function operationCard(state: Case, operation: Operation): Card {
  if (isAnswer(operation)) return answerCard(state, operation);
  return {
    title: operationTitle(operation),
    tone: operationTone(operation),
    sections: [
      ...endingSections(operation.ending),
      ...strikeSection(state, operation.id),
      ...progressSections(operation),
      ...attention(operation),
      ...planSections(operation),
      ...instead(operation),
      ...voteSections(operation),
    ],
    buttons: buttons(state, operation),
    footer: operationFooter(state, operation),
  };
}

const ALTERNATIVES = 5;

/** Weaker commands, while it is still to be decided, and where the rules said no. */
function alternatives(operation: Operation): readonly Alternative[] {
  const { planned, ending } = operation;
  const refused = ending?.kind === 'denied' && ending.by.kind === 'umpire';
  if (planned === null || !(refused || stateOf(operation) === 'waiting-for-approval')) return [];
  return planned.alternatives.slice(0, ALTERNATIVES);
}

function instead(operation: Operation): Section[] {
  const lines = alternatives(operation).map(({ label, command }) => `${label}: \`/${brief(command, 300)}\``);
  return lines.length === 0
    ? []
    : [{ kind: 'labelled', label: 'Instead, this may do', text: lines.join('\n') }];
}

function buttons(state: Case, operation: Operation): Button[] {
  const offered = alternatives(operation).map(({ label, command }) => ({ label, command }));
  if (stateOf(operation) === 'waiting-for-approval') return [...voteButtons(operation), ...offered];
  const { ending, planned, id, target } = operation;
  if (ending?.kind === 'denied' && ending.by.kind === 'umpire')
    return [...offered, ...namedIn(ending.reason)];
  if (ending?.kind !== 'worked') return offered;
  const again: Button = { label: 'Diagnose again', command: `diagnose ${target}` };
  const touched = operation.steps.length > 0 && planned !== null && planned.plan.rollback.steps.length > 0;
  return touched && rollbackOf(state, operation) === undefined
    ? [{ label: 'Roll back', command: `rollback ${id}` }, again]
    : [again];
}

/** The commands the rules name in their refusal, as `/run shop deploy-parallel` in backticks. Never those of a person's reason. */
function namedIn(reason: string): Button[] {
  const commands = [...reason.matchAll(/`\/([^`\n]{1,200})`/g)].map(([, command = '']) => command);
  return [...new Set(commands)].slice(0, ALTERNATIVES).map((command) => ({ label: `/${command}`, command }));
}

/** A surface shows a bounded question (Slack: 300 characters). */
const CONFIRM_CHARS = 300;

function voteButtons({ id, risk, title, target, planned }: Operation): Button[] {
  const approve: Button = { label: 'Approve', command: `approve ${id}`, style: 'primary' };
  const deny: Button = { label: 'Deny', command: `deny ${id}`, style: 'danger' };
  if (risk !== 'destroy' && risk !== 'unknown') return [approve, deny];
  const cost =
    planned === null || planned.blast.length === 0 ? '' : ` It takes away: ${lossSummary(planned.blast)}.`;
  const confirm = brief(`Approve exactly this: ${brief(title, 150)} on ${target}?${cost}`, CONFIRM_CHARS);
  return [{ ...approve, confirm }, deny];
}
