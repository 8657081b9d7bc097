import type { Draft, Undraftable } from '../draft.ts';
import type { DraftFacts } from '../draft-proposal.ts';
import { discardsParallel } from '../parallel/names.ts';
import type { Deed, Step } from '../plan.ts';
import type { Proposal } from '../proposal.ts';
import { assembleDraft } from './assemble-draft.ts';
import { filesOf } from './files-of.ts';
import { type JudgedStep, judgeStep } from './judged-step.ts';

/** Drafts the undoing of an operation: the steps that were planned before it ran, judged anew by this process's tables. */
export function draftRollback(
  { of, steps }: Extract<Proposal, { kind: 'rollback' }>,
  facts: Pick<DraftFacts, 'target' | 'knowledge'>,
): Draft | Undraftable {
  const { target } = facts;
  if (steps.length === 0)
    return {
      kind: 'undraftable',
      text: `Nothing was planned that would undo ${of}: its card says what cannot be brought back.`,
    };
  if (!steps.every(isRepeatable))
    return {
      kind: 'undraftable',
      text: `The rollback of ${of} cannot be run: a step of it writes text of its own, or held a secret, which was not kept. Its backups are put back by \`/run ${target.name} restore operation=${of}\`.`,
    };
  const judged = steps.map((step) => judgeAgain(step, facts));
  return assembleDraft(
    `rollback of ${of}`,
    judged,
    steps.flatMap((step) => filesOf(step, facts.knowledge)),
    'healthy',
  );
}

/** Planned rollbacks only run commands and put backups back; in the ledger what was secret in them is masked. */
function isRepeatable(step: Step): boolean {
  return step.kind !== 'write' && !JSON.stringify(deedOf(step)).includes('[redacted:');
}

/** What undoes the start of a parallel deployment takes that one down, and leaves the target's own project alone. */
function judgeAgain(step: Step, { target, knowledge }: Pick<DraftFacts, 'target' | 'knowledge'>): JudgedStep {
  const judged = judgeStep(deedOf(step), step, knowledge);
  const isOurs = step.kind === 'command' && step.pipeline.every((argv) => discardsParallel(argv, target));
  return isOurs ? { ...judged, composeDown: false } : judged;
}

/** The step without the judgement it came with: that was somebody else's. */
function deedOf(step: Step): Deed {
  switch (step.kind) {
    case 'command':
      return { kind: 'command', pipeline: step.pipeline };
    case 'write':
      return { kind: 'write', path: step.path, content: step.content };
    case 'restore':
      return { kind: 'restore', item: step.item, from: step.from };
    default:
      return step satisfies never;
  }
}
