import type { Proposal } from '../plan/proposal.ts';
import type { Target } from '../target.ts';
import { ROLLBACK } from './rule.ts';
import type { Facts } from './verdict.ts';

/** What the policy is to look at: the target, what is to be done to it, and how its case stands. */
export function factsOf(
  { name, environment }: Pick<Target, 'name' | 'environment'>,
  proposal: Proposal,
  { risk, composeDown }: Pick<Facts, 'risk' | 'composeDown'>,
  { strikes, frozen, locked }: Pick<Facts, 'strikes' | 'frozen' | 'locked'>,
): Facts {
  return {
    risk,
    environment,
    target: name,
    procedure: procedureOf(proposal),
    composeDown,
    strikes,
    frozen,
    locked,
  };
}

function procedureOf(proposal: Proposal): string | null {
  switch (proposal.kind) {
    case 'exec':
      return null;
    case 'procedure':
      return proposal.procedure;
    case 'rollback':
      return ROLLBACK;
    default:
      return proposal satisfies never;
  }
}
