import type { OperateJob, Outcome, StepRun } from '../../../../src/core/gate/outcome.ts';
import { refuseDrift, refuseGrant, refusePolicy } from '../../../../src/core/gate/permit.ts';
import type { RunStanding } from '../../../../src/core/gate/record-operation.ts';
import { HOUSE, outcome, progress, run, SUCCEEDED } from '../../../build-gate.ts';
import { type Execution, KEYS, type Queued, riskOf, type World } from './world.ts';

type Queuing = Queued<OperateJob, RunStanding>;

/** Makes the plan of a waiting plan job. */
export function workOnPlan(world: World, operation: string): void {
  const queued = world.planJobs.get(operation);
  if (queued === undefined) return;
  const planned = world.plan(operation, queued.job.proposal);
  queued.status = 'ended';
  queued.told.push({ kind: 'running' }, { kind: 'finished', result: { kind: 'planned', planned } });
}

/** A worker goes on with a run job by one step: takes and checks it, does its next step, or ends it. */
export function workOn(world: World, queued: Queuing, skewMs: number, good: boolean): void {
  if (queued.status === 'waiting') {
    take(world, queued, skewMs);
    return;
  }
  const execution = world.executions.find((each) => each.queued === queued && each.running);
  if (queued.status !== 'active' || execution === undefined) return;
  if (execution.stepsDone < 2) {
    execution.stepsDone += 1;
    const progressed = progress({ steps: stepsOf(execution) });
    queued.told.push({ kind: 'running', progress: progressed });
    return;
  }
  execution.running = false;
  const failed = { kind: 'failed', at: 'verification', message: 'm', remedy: 'r' } as const;
  end(queued, good ? SUCCEEDED : failed, stepsOf(execution));
}

/** The worker dies; its job is given out again, or given up. */
export function die(world: World, queued: Queuing, givenOutAgain: boolean): void {
  if (queued.status !== 'active') return;
  world.saw('death');
  for (const each of world.executions) if (each.queued === queued) each.running = false;
  queued.attempt += 1;
  queued.status = givenOutAgain ? 'waiting' : 'ended';
  queued.told.push(givenOutAgain ? { kind: 'waiting' } : { kind: 'failed', message: 'job stalled' });
}

function take(world: World, queued: Queuing, skewMs: number): void {
  const { job } = queued;
  const now = world.clock(skewMs);
  const refused = admit(world, queued, now);
  if (refused !== null) {
    world.saw(refused.kind === 'refused' ? `refused: ${refused.why}` : refused.kind);
    end(queued, refused, []);
    return;
  }
  queued.status = 'active';
  queued.told.push(
    { kind: 'running', progress: null },
    { kind: 'running', progress: progress({ stage: 'backing-up' }) },
  );
  world.saw('execution');
  world.executions.push({
    operation: job.operation,
    digest: world.plan(job.operation, job.planned.plan.proposal).digest,
    risk: riskOf(job.planned.plan.proposal),
    at: now,
    expiresAt: new Date(job.grant.claims.expiresAt),
    queued,
    stepsDone: 0,
    running: true,
  });
}

/** The worker's checks in their order: signature and expiry, single use, own policy, the plan made again. */
function admit(world: World, { job, attempt }: Queuing, now: Date): Outcome['ending'] | null {
  const { grant, planned, operation } = job;
  const { proposal } = planned.plan;
  const refused = refuseGrant(grant, job, KEYS.publicKey, now);
  if (refused !== null) return refused;
  const draft = { risk: riskOf(proposal), composeDown: false };
  if (draft.risk !== 'read') {
    if (world.claimed.has(operation))
      return attempt === 1
        ? { kind: 'refused', why: 'used', message: 'm', remedy: 'r', difference: [] }
        : { kind: 'interrupted', message: 'm', remedy: 'r' };
    world.claimed.add(operation);
  }
  const target = { name: job.target, environment: world.environment };
  return (
    refusePolicy(grant.claims, { draft, target, proposal }, HOUSE) ??
    refuseDrift(grant.claims, planned, world.plan(operation, proposal))
  );
}

function stepsOf({ stepsDone }: Execution): StepRun[] {
  return [run(1, stepsDone > 0 ? 'done' : 'running'), run(2, stepsDone > 1 ? 'done' : 'running')].slice(
    0,
    stepsDone + 1,
  );
}

function end(queued: Queuing, ending: Outcome['ending'], steps: readonly StepRun[]): void {
  queued.status = 'ended';
  const stage = steps.length > 0 ? 'verifying' : 'checking';
  queued.told.push({ kind: 'finished', outcome: outcome(ending, { stage, steps }) });
}
