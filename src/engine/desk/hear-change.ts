import type { Place } from '../../core/case/event.ts';
import type { Intent } from '../../core/command/intent.ts';
import type { Actor } from '../../core/person.ts';
import type { Proposal } from '../../core/plan/proposal.ts';
import type { Receipt, Reception } from '../../ports/chat.ts';
import { draftOf } from './draft-of.ts';
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
  { intent, ...asking }: Asking & { intent: Extract<Intent, { kind: 'run' | 'exec' }> },
): Reception {
  if (parts.signingKey === undefined) return { kind: 'refused', text: NO_KEY };
  const proposal = proposalOf(intent);
  if (holdsSecret(parts, proposal)) return { kind: 'answered', text: SECRET };
  const drafted = draftOf(parts, intent.target, proposal);
  if ('kind' in drafted) return { kind: 'answered', text: drafted.text };
  const { draft, target } = drafted;
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
  if (parts.signingKey === undefined) return { kind: 'answered', done: false, text: NO_KEY };
  const undoing = await proposeRollback(parts.ledger, intent.operation);
  if (undoing.kind === 'nothing') return { kind: 'answered', done: false, text: undoing.text };
  const { proposal } = undoing;
  const drafted = draftOf(parts, undoing.target, proposal);
  if ('kind' in drafted) return { kind: 'answered', done: false, text: drafted.text };
  return openOperation(parts, { proposal, ...drafted, ...asking });
}

function proposalOf(intent: Extract<Intent, { kind: 'run' | 'exec' }>): Proposal {
  return intent.kind === 'exec'
    ? { kind: 'exec', command: intent.command }
    : { kind: 'procedure', procedure: intent.procedure, values: intent.values };
}

const NO_KEY =
  'I have no key to sign permissions with, so I can only diagnose. Whoever runs Umpire makes a pair with `umpire keys init`.';

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
