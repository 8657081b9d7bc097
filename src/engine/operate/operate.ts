import type { OperateJob, OperateProgress, Outcome } from '../../core/gate/outcome.ts';
import { refuseDrift, refuseGrant, refusePolicy } from '../../core/gate/permit.ts';
import type { Draft } from '../../core/plan/draft.ts';
import { isWorse } from '../../core/risk/risk.ts';
import type { Unable } from '../../ports/hands.ts';
import { lookUp } from '../desk/look-up.ts';
import { draftHere, type Made, makePlanned } from './make-planned.ts';
import { OperationLog } from './operation-log.ts';
import { redactPlanned } from './redact-planned.ts';
import { type Bench, broken, type Ending, runSteps, stopped, takeBackups } from './run-plan.ts';
import { verifyTarget } from './verify-target.ts';
import type { WorkerParts } from './worker-parts.ts';

/**
 * Does what a grant permits, or refuses. In this order: signature, expiry, single use, own policy, the plan made again
 * (design, promises 3 and 5); then backups, steps, verification. Never rejects for what a host can do.
 */
export async function operate(
  parts: WorkerParts,
  job: OperateJob,
  attempt: number,
  tell: (progress: OperateProgress) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const log = new OperationLog(parts.redactor, tell);
  const end = (ending: Ending, report: Outcome['report'] = null): Outcome => ({
    ...log.progress,
    ending: redactEnding(ending, log),
    report,
  });
  const admitted = await admit(parts, job, attempt, signal);
  if (admitted.kind !== 'made') return end(admitted);
  log.hide(admitted.secrets);
  const { target } = lookUp(parts, job);
  const bench: Bench = { parts, plan: admitted.planned.plan, target, log, signal };
  try {
    const failed = (await takeBackups(bench)) ?? (await runSteps(bench));
    if (failed !== null) return end(failed);
    const { ending, report } = await verifyTarget(bench);
    return end(ending, report);
  } catch (error) {
    return end(broken(error, bench));
  }
}

/** Every check there is before something happens; what comes back is the worker's own plan. */
async function admit(
  parts: WorkerParts,
  job: OperateJob,
  attempt: number,
  signal: AbortSignal,
): Promise<Made | Ending> {
  const { grant, planned: approved } = job;
  const refused = refuseGrant(grant, job, parts.verifyingKey(), parts.now());
  const { proposal } = approved.plan;
  // What a worker that died had begun is not untouched because time went by.
  if (refused !== null && (refused.why !== 'expired' || attempt === 1)) return refused;
  const draft = draftHere(parts, job, proposal);
  if (draft.kind === 'unable') return unable(draft);
  if (refused !== null) return (await spend(parts, job, draft, attempt, signal)) ?? refused;
  const against = (await spend(parts, job, draft, attempt, signal)) ?? refuseHere(parts, job, draft);
  if (against !== null) return against;
  const made = await makePlanned(parts, job, { proposal, draft }, signal);
  if (made.kind === 'unable') return signal.aborted ? stopped('Nothing was touched.') : unable(made);
  // Looking took time, and a grant that ends meanwhile has ended.
  const late = refuseGrant(grant, job, parts.verifyingKey(), parts.now());
  if (late !== null) return late;
  const shown = redactPlanned(made.planned, parts.redactor, made.secrets);
  const drifted = refuseDrift(grant.claims, approved, shown);
  if (drifted !== null) return drifted;
  // The words of this host may do more than those that were typed.
  const whole = { ...draft, risk: made.planned.plan.risk };
  if (!isWorse(whole.risk, draft.risk)) return made;
  const used = draft.risk === 'read' ? await spend(parts, job, whole, attempt, signal) : null;
  return used ?? refuseHere(parts, job, whole) ?? made;
}

/** What this worker's own policy has against it. `null` passes. */
function refuseHere(parts: WorkerParts, job: OperateJob, draft: Draft): Ending | null {
  const { target } = lookUp(parts, job);
  const { proposal } = job.planned.plan;
  return refusePolicy(job.grant.claims, { draft, target, proposal }, parts.config);
}

/** Spends the grant on the host. What only reads may be repeated, and leaves no mark. */
async function spend(
  { hands, config }: WorkerParts,
  job: OperateJob,
  draft: Draft,
  attempt: number,
  signal: AbortSignal,
): Promise<Ending | null> {
  if (draft.risk === 'read') return null;
  const target = config.targets.get(job.target);
  if (target === undefined) throw new Error(`no target ${job.target}`);
  const claim = await hands.claim(target, job.operation, signal);
  if (claim.kind === 'unable') return signal.aborted ? stopped('Nothing was touched.') : unable(claim);
  if (claim.kind === 'claimed') return null;
  if (attempt === 1)
    return {
      kind: 'refused',
      why: 'used',
      message: 'This grant was used before: a mark on the host says so.',
      remedy: 'Nothing was done now. Ask again for a new one.',
      difference: [],
    };
  return {
    kind: 'interrupted',
    message: 'The worker died in the middle. Nobody knows how far the step that was running has come.',
    remedy:
      'It is not started again by itself. Diagnose to see how things are; then ask again, or roll back.',
  };
}

function unable({ message, remedy }: Unable): Ending {
  return {
    kind: 'refused',
    why: 'unable',
    message,
    remedy: `${remedy} Nothing was touched.`,
    difference: [],
  };
}

function redactEnding(ending: Ending, log: OperationLog): Ending {
  if (ending.kind === 'succeeded') return ending;
  const message = log.redact(ending.message);
  const remedy = log.redact(ending.remedy);
  return ending.kind === 'refused'
    ? { ...ending, message, remedy, difference: ending.difference.map((line) => log.redact(line)) }
    : { ...ending, message, remedy };
}
