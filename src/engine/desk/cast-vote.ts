import { caseOf } from '../../core/case/case-of.ts';
import type { EventBody } from '../../core/case/event.ts';
import type { Intent } from '../../core/command/intent.ts';
import { vote } from '../../core/gate/vote.ts';
import type { Actor, Surface } from '../../core/person.ts';
import type { Receipt } from '../../ports/chat.ts';
import { appendDecision } from '../append-decision.ts';
import { runJobOf } from '../jobs/job-of.ts';
import { submitJob } from '../jobs/submit-job.ts';
import type { GateParts } from './gate-parts.ts';

export interface Ballot {
  readonly intent: Extract<Intent, { kind: 'approve' | 'withdraw' | 'deny' }>;
  readonly actor: Actor;
  readonly surface: Surface;
}

/** Writes one vote down, decided on what is true at that moment; the vote that completes a quorum sends the job off. */
export async function castVote(parts: GateParts, { intent, actor, surface }: Ballot): Promise<Receipt> {
  const { config, redactor } = parts;
  const { operation } = intent;
  const caseId = caseOf(operation);
  const reason = intent.kind === 'deny' ? redactor.redact(intent.reason) : '';
  let text = '';
  const written: EventBody[] = await appendDecision(parts, caseId, {
    actor,
    decide: (state, at) => {
      const decided = vote(state, operation, { kind: intent.kind, reason, surface }, actor, config, at);
      text = decided.text;
      return decided.events;
    },
  });
  if (written.some((body) => body.kind === 'operation.granted'))
    await submitJob(parts, caseId, runJobOf(operation));
  const done = written.some((body) => body.kind !== 'approval.refused');
  return { kind: 'answered', done, text };
}
