import type { Knowledge } from '../risk/knowledge/knowledge.ts';
import type { Procedure, Runbook } from '../runbook.ts';
import type { Target } from '../target.ts';
import type { Draft, Undraftable } from './draft.ts';
import { draftExec } from './drafting/draft-exec.ts';
import { draftProcedure } from './drafting/draft-procedure.ts';
import { draftRollback } from './drafting/draft-rollback.ts';
import type { Proposal } from './proposal.ts';

/** What a proposal is drafted by: everything of this very process, so that bot and worker judge each for itself. */
export interface DraftFacts {
  readonly target: Target;
  readonly runbook: Runbook;
  /** Procedures for any compose target. */
  readonly common: readonly Procedure[];
  readonly knowledge: Knowledge;
}

/** A proposal as classified steps, before any host was asked; or why it cannot be one, with what is allowed. */
export function draftProposal(proposal: Proposal, facts: DraftFacts): Draft | Undraftable {
  switch (proposal.kind) {
    case 'exec':
      return draftExec(proposal.command, facts);
    case 'procedure':
      return draftProcedure(proposal, facts);
    case 'rollback':
      return draftRollback(proposal, facts);
    default:
      return proposal satisfies never;
  }
}
