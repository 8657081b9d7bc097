import type { Place } from '../core/event.ts';
import type { Intent } from '../core/intent.ts';
import type { Actor } from '../core/person.ts';
import { draftProposal } from '../core/plan/draft-proposal.ts';
import type { Proposal } from '../core/plan/proposal.ts';
import type { Runbook } from '../core/runbook.ts';
import type { Target } from '../core/target.ts';
import type { Receipt, Reception } from '../ports/chat.ts';
import type { GateParts } from './gate-parts.ts';
import { openOperation } from './open-operation.ts';
import { proposeRollback } from './roll-back.ts';

interface Asking {
  readonly actor: Actor;
  readonly place: Place;
}

/** Drafts what was asked for, which needs no host: what cannot be drafted is answered with what could be. */
export function hearChange(
  parts: GateParts,
  {
    intent,
    target,
    runbook,
    ...asking
  }: Asking & { intent: Extract<Intent, { kind: 'run' | 'exec' }>; target: Target; runbook: Runbook },
): Reception {
  const proposal = proposalOf(intent);
  if (holdsSecret(parts, proposal)) return { kind: 'answered', text: SECRET };
  const { common, knowledge } = parts;
  const draft = draftProposal(proposal, { target, runbook, common, knowledge });
  if (draft.kind === 'undraftable') return { kind: 'answered', text: draft.text };
  return {
    kind: 'accepted',
    text: `Looking what \`${draft.title}\` would do to ${target.name} (${target.environment}, host ${target.host}).`,
    work: () => openOperation(parts, { proposal, draft, target, ...asking }),
  };
}

/** Asks for the rollback of an operation: an operation of its own, judged like any other. */
export async function hearRollback(
  parts: GateParts,
  { intent, ...asking }: Asking & { intent: Extract<Intent, { kind: 'rollback' }> },
): Promise<Receipt> {
  const undoing = await proposeRollback(parts.ledger, intent.operation);
  if (undoing.kind === 'nothing') return { kind: 'answered', text: undoing.text };
  const target = parts.config.targets.get(undoing.target);
  const runbook = target && parts.runbooks.get(target.runbook);
  if (target === undefined || runbook === undefined)
    return { kind: 'answered', text: `The target ${undoing.target} is not in my configuration any more.` };
  const { proposal } = undoing;
  const { common, knowledge } = parts;
  const draft = draftProposal(proposal, { target, runbook, common, knowledge });
  if (draft.kind === 'undraftable') return { kind: 'answered', text: draft.text };
  return openOperation(parts, { proposal, draft, target, ...asking });
}

function proposalOf(intent: Extract<Intent, { kind: 'run' | 'exec' }>): Proposal {
  return intent.kind === 'exec'
    ? { kind: 'exec', command: intent.command }
    : { kind: 'procedure', procedure: intent.procedure, values: intent.values };
}

const SECRET =
  'This holds what looks like a secret (a password, a token, a key), and chat is no place for one: nothing was done, and nothing of it was kept. ' +
  'Put it into a file or the environment on the host and name that instead; and change it, because it has been in this chat.';

/** A plan is shown, kept and approved in full, so nothing secret may be in it. */
function holdsSecret({ redactor }: GateParts, proposal: Proposal): boolean {
  const texts = proposal.kind === 'exec' ? [proposal.command] : [];
  const values = proposal.kind === 'procedure' ? Object.entries(proposal.values) : [];
  const all = [...texts, ...values.flatMap(([name, value]) => [value, `${name}=${value}`])];
  return all.some((text) => redactor.redact(text) !== text);
}
