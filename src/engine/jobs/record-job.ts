import type { Case, Diagnosis } from '../../core/case/case.ts';
import type { EventBody } from '../../core/case/event.ts';
import type { Progress, Report } from '../../core/diagnosis/diagnosis.ts';
import { recordProgress, type Standing } from '../../core/diagnosis/record-progress.ts';
import { factsOf } from '../../core/gate/facts-of.ts';
import type { Operation } from '../../core/gate/operation.ts';
import type { OperateProgress } from '../../core/gate/outcome.ts';
import { type RunStanding, recordOperation } from '../../core/gate/record-operation.ts';
import { type PlanStanding, recordPlan } from '../../core/gate/record-plan.ts';
import { standingOf } from '../../core/gate/standing.ts';
import type { Verdict } from '../../core/gate/verdict.ts';
import type { Planned } from '../../core/plan/plan.ts';
import { judgeRequest } from '../../core/policy.ts';
import { isWorse } from '../../core/risk/risk.ts';
import type { JobState } from '../../ports/jobs.ts';
import { type DraftParts, draftOf } from '../desk/draft-of.ts';
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
  const diagnosis = state.diagnoses.find((each) => each.id === id);
  if (diagnosis !== undefined) return recordProgress(state, id, diagnosing(diagnosis, standing), now);
  if (operation === undefined) return [];
  if (id !== planJobOf(operation.id))
    return recordOperation(state, operation.id, running(operation, standing), now);
  const { minutes } = parts.config.policy;
  const judge = (planned: Planned) => judgePlanned(parts, state, operation, planned);
  return recordPlan(state, operation.id, planning(standing), { judge, minutes }, now);
}

/** What the policy says of a planned operation as things stand now. */
export function judgeNow(parts: DraftParts, state: Case, operation: Operation): Verdict {
  const { planned, verdict } = operation;
  return planned === null ? verdict : judgePlanned(parts, state, operation, planned);
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

const OTHER_LAYERS =
  'The worker walked other layers than this bot knows of the target. Do bot and worker read the same runbooks?';

function diagnosing(diagnosis: Diagnosis, standing: Known): Standing {
  if (standing.kind === 'running') {
    const { progress } = standing;
    const own = progress?.kind === 'walking' && isOfLayers(diagnosis, progress.progress);
    return { kind: 'running', progress: own ? progress.progress : null };
  }
  if (standing.kind !== 'finished') return standing;
  const { result } = standing;
  if (result.kind !== 'diagnosed') return { kind: 'failed', message: MIXED };
  if (!isOfLayers(diagnosis, result.report)) return { kind: 'failed', message: OTHER_LAYERS };
  return { kind: 'finished', report: notBefore(diagnosis, result.report) };
}

/** Other layers are those of something else: people would read them as this target's. */
function isOfLayers({ layers }: Diagnosis, told: Progress): boolean {
  return told.layers.length === layers.length && layers.every(({ id }, at) => told.layers[at]?.id === id);
}

/**
 * An end is the end, also when an attempt of a higher number was told of before it: the queue may have forgotten the job
 * since, or a stranger made it up. As news of an earlier attempt it would be waited for for ever.
 */
function notBefore({ attempt }: Diagnosis, report: Report): Report {
  return report.attempt < attempt ? { ...report, attempt: attempt + 1 } : report;
}

function planning(standing: Known): PlanStanding {
  if (standing.kind !== 'finished') return standing;
  const { result } = standing;
  return result.kind === 'planned'
    ? { kind: 'finished', result: result.result }
    : { kind: 'failed', message: MIXED };
}

function running(operation: Operation, standing: Known): RunStanding {
  if (standing.kind === 'running') {
    const { progress } = standing;
    const own = progress?.kind === 'operating' && isOfOperation(operation, progress.progress);
    return { kind: 'running', progress: own ? progress.progress : null };
  }
  if (standing.kind !== 'finished') return standing;
  const { result } = standing;
  return result.kind === 'operated' && isOfOperation(operation, result.outcome)
    ? { kind: 'finished', outcome: result.outcome }
    : { kind: 'failed', message: MIXED };
}

/** Backups of another operation prove nothing for this one. */
function isOfOperation({ id, target }: Operation, { receipts }: OperateProgress): boolean {
  return receipts.every((receipt) => receipt.operation === id && receipt.target === target);
}
