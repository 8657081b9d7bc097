import type { Case } from '../core/case.ts';
import type { Config } from '../core/config.ts';
import type { EventBody } from '../core/event.ts';
import { factsOf, NO_STRIKES } from '../core/gate/facts.ts';
import { judgeFacts } from '../core/gate/judge-facts.ts';
import type { Operation } from '../core/gate/operation.ts';
import { recordOperation } from '../core/gate/record-operation.ts';
import { recordPlan } from '../core/gate/record-plan.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import { draftProposal } from '../core/plan/draft-proposal.ts';
import { judgeRequester } from '../core/policy.ts';
import { recordProgress } from '../core/record-progress.ts';
import type { JobState } from '../ports/jobs.ts';
import type { GateParts } from './gate-parts.ts';
import { operationOf, planJobOf } from './job-of.ts';

/** The events that bring a case from what the ledger knows to what the queue tells of one of its jobs. */
export function recordJob(
  parts: Pick<GateParts, 'config' | 'runbooks' | 'common' | 'knowledge'>,
  state: Case,
  id: string,
  standing: Exclude<JobState, { kind: 'unknown' }>,
  now: Date,
): EventBody[] {
  const operation = state.operations.find((each) => each.id === operationOf(id));
  if (operation === undefined) return recordDiagnosis(state, id, standing, now);
  if (id !== planJobOf(operation.id)) return recordRun(state, operation, standing, now);
  return recordPlanned(parts, state, operation, standing, now);
}
