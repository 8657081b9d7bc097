import type { Config } from '../../core/config.ts';
import type { Draft, Undraftable } from '../../core/plan/draft.ts';
import { draftProposal } from '../../core/plan/draft-proposal.ts';
import type { Proposal } from '../../core/plan/proposal.ts';
import type { Knowledge } from '../../core/risk/knowledge/knowledge.ts';
import type { Procedure, Runbook } from '../../core/runbook.ts';
import type { Target } from '../../core/target.ts';

/** What a process drafts proposals by; all of it its own. */
export interface DraftParts {
  readonly config: Config;
  readonly runbooks: ReadonlyMap<string, Runbook>;
  /** Procedures of any target with a compose project. */
  readonly common: readonly Procedure[];
  /** The risk tables, read when first asked for: a diagnosis needs none. */
  readonly risks: () => Knowledge;
}

/** A proposal as steps by this process's own runbooks and tables, with the target it is about. */
export function draftOf(
  { config, runbooks, common, risks }: DraftParts,
  targetName: string,
  proposal: Proposal,
): { readonly draft: Draft; readonly target: Target } | Undraftable {
  const target = config.targets.get(targetName);
  const runbook = target && runbooks.get(target.runbook);
  if (target === undefined || runbook === undefined) {
    const text = `The target ${targetName} or its runbook is not in the configuration here.`;
    return { kind: 'undraftable', text };
  }
  const draft = draftProposal(proposal, { target, runbook, common, knowledge: risks() });
  return draft.kind === 'draft' ? { draft, target } : draft;
}
