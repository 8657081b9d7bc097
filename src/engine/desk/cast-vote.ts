import type { Case } from '../../core/case/case.ts';
import { caseOf } from '../../core/case/case-of.ts';
import type { EventBody } from '../../core/case/event.ts';
import type { Intent } from '../../core/command/intent.ts';
import type { Operation } from '../../core/gate/operation.ts';
import { vote } from '../../core/gate/vote.ts';
import type { Actor, Surface } from '../../core/person.ts';
import type { Receipt } from '../../ports/chat.ts';
import { appendDecision } from '../append-decision.ts';
import { runJobOf } from '../jobs/job-of.ts';
import { judgeNow } from '../jobs/record-job.ts';
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
    decide: (state) => {
      const ballot = { kind: intent.kind, reason, surface };
      // By the clock, not by the entries: another bot's may run ahead.
      const polls = { config, judge: (...of: [Case, Operation]) => judgeNow(parts, ...of), now: parts.now() };
      const decided = vote(state, operation, ballot, actor, polls);
      text = decided.text;
      return decided.events;
    },
  });
  if (written.some((body) => body.kind === 'operation.granted'))
    await submitJob(parts, caseId, runJobOf(operation));
  const done = written.some((body) => body.kind !== 'approval.refused');
  return { kind: 'answered', done, text };
}
