import type { Case } from '../core/case.ts';
import type { EventBody } from '../core/event.ts';
import { factsOf } from '../core/gate/facts-of.ts';
import type { Operation } from '../core/gate/operation.ts';
import { type RunStanding, recordOperation } from '../core/gate/record-operation.ts';
import { type PlanStanding, recordPlan } from '../core/gate/record-plan.ts';
import { standingOf } from '../core/gate/standing.ts';
import type { Verdict } from '../core/gate/verdict.ts';
import type { Planned } from '../core/plan/plan.ts';
import { judgeRequest } from '../core/policy.ts';
import { recordProgress, type Standing } from '../core/record-progress.ts';
import { isWorse } from '../core/risk/risk.ts';
import type { JobState } from '../ports/jobs.ts';
import { type DraftParts, draftOf } from './draft-of.ts';
import { operationOf, planJobOf } from './job-of.ts';

type Known = Exclude<JobState, { kind: 'unknown' }>;

/** The events that bring a case from what the ledger knows to what the queue tells of one of its jobs. */
export function recordJob(
  parts: DraftParts,
  state: Case,
  id: string,
  standing: Known,
  now: Date,
): EventBody[] {
  const operation = state.operations.find((each) => each.id === operationOf(id));
  if (operation === undefined) return recordProgress(state, id, diagnosing(standing), now);
  if (id !== planJobOf(operation.id)) return recordOperation(state, operation.id, running(standing), now);
  const { minutes } = parts.config.policy;
  const judge = (planned: Planned) => judgePlanned(parts, state, operation, planned);
  return recordPlan(state, operation.id, planning(standing), { judge, minutes }, now);
}

/** The last word of the policy: the plan may be worse than its draft was, never better. */
function judgePlanned(parts: DraftParts, state: Case, operation: Operation, { plan }: Planned): Verdict {
  const { target: name, proposal, askedBy } = operation;
  const drafted = draftOf(parts, name, proposal);
  if ('kind' in drafted) return { kind: 'deny', rule: 'the configuration', text: drafted.text };
  const { draft, target } = drafted;
  const risk = isWorse(plan.risk, draft.risk) ? plan.risk : draft.risk;
  const facts = factsOf(target, proposal, { ...draft, risk }, standingOf(state, operation));
  return judgeRequest(facts, askedBy, parts.config);
}

const MIXED =
  'The worker answered with something else than was asked for. Are bot and worker of one version?';

function diagnosing(standing: Known): Standing {
  if (standing.kind === 'running') {
    const { progress } = standing;
    return { kind: 'running', progress: progress?.kind === 'walking' ? progress.progress : null };
  }
  if (standing.kind !== 'finished') return standing;
  const { result } = standing;
  return result.kind === 'diagnosed'
    ? { kind: 'finished', report: result.report }
    : { kind: 'failed', message: MIXED };
}

function planning(standing: Known): PlanStanding {
  if (standing.kind !== 'finished') return standing;
  const { result } = standing;
  return result.kind === 'planned'
    ? { kind: 'finished', result: result.result }
    : { kind: 'failed', message: MIXED };
}

function running(standing: Known): RunStanding {
  if (standing.kind === 'running') {
    const { progress } = standing;
    return { kind: 'running', progress: progress?.kind === 'operating' ? progress.progress : null };
  }
  if (standing.kind !== 'finished') return standing;
  const { result } = standing;
  return result.kind === 'operated'
    ? { kind: 'finished', outcome: result.outcome }
    : { kind: 'failed', message: MIXED };
}
