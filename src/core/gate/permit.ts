import type { KeyObject } from 'node:crypto';
import type { Config } from '../config.ts';
import { differenceOf, digestOfShown } from '../plan/digest.ts';
import type { Draft } from '../plan/draft.ts';
import type { Planned } from '../plan/plan.ts';
import type { Proposal } from '../plan/proposal.ts';
import { judgeRequest } from '../policy.ts';
import type { Target } from '../target.ts';
import { factsOf } from './facts-of.ts';
import { type Grant, type GrantClaims, isGenuine } from './grant.ts';
import { isOverdue } from './operation.ts';
import type { OperateJob, Outcome } from './outcome.ts';
import { lacking, quorumWords } from './voting/quorum.ts';

/** Why a worker does not do what a job wants. */
export type Refusal = Extract<Outcome['ending'], { kind: 'refused' }>;

/** The first of a worker's checks: the grant is the bot's own, is for this very job, and has not expired. `null` passes. */
export function refuseGrant(
  grant: Grant,
  job: Pick<OperateJob, 'id' | 'operation' | 'target' | 'host'> & {
    readonly planned: Pick<Planned, 'digest'>;
  },
  verifyingKey: KeyObject | undefined,
  now: Date,
): Refusal | null {
  if (verifyingKey === undefined)
    return refuse(
      'unable',
      'This worker has no key to verify grants with, so it only reads for diagnoses and plans.',
      'Give it the public key that `umpire keys init` made.',
    );
  if (!isGenuine(grant, verifyingKey))
    return refuse(
      'forged',
      'The grant is not signed by the bot whose key this worker trusts.',
      'Find out who can write to the queue. If the key pair was made anew, give this worker the new public key.',
    );
  const { claims } = grant;
  const other = differingFrom(claims, job);
  if (other !== undefined)
    return refuse(
      'forged',
      `The grant is for another ${other} than the job it came with.`,
      'Find out who can write to the queue.',
    );
  const expiresAt = new Date(claims.expiresAt);
  if (Number.isNaN(expiresAt.getTime()) || isOverdue({ expiresAt }, now))
    return refuse(
      'expired',
      `The grant expired at ${claims.expiresAt}; it is ${now.toISOString()} here.`,
      'Ask again. If that was just now, compare the clocks of bot and worker.',
    );
  return null;
}

/** The job's own id counts too: under another one the bot would not hear what its grant is used for. */
function differingFrom(
  claims: GrantClaims,
  job: Pick<OperateJob, 'id' | 'operation' | 'target' | 'host'> & {
    readonly planned: Pick<Planned, 'digest'>;
  },
): string | undefined {
  const field = (['operation', 'target', 'host'] as const).find((each) => claims[each] !== job[each]);
  if (field !== undefined) return field;
  if (claims.digest !== job.planned.digest) return 'plan';
  return job.id === `${claims.operation}/run` ? undefined : 'job';
}

/** The worker's own policy on what the claims say, with its own people and teams. `null` passes. */
export function refusePolicy(
  claims: GrantClaims,
  {
    draft,
    target,
    proposal,
  }: {
    draft: Pick<Draft, 'risk' | 'composeDown'>;
    target: Pick<Target, 'name' | 'environment'>;
    proposal: Proposal;
  },
  config: Pick<Config, 'people' | 'teams' | 'policy'>,
): Refusal | null {
  const { requester, approvers } = claims;
  const remedy = 'Compare the policy, the people and the teams of bot and worker.';
  const facts = factsOf(target, proposal, draft, claims);
  const verdict = judgeRequest(facts, { kind: 'person', id: requester, name: requester }, config);
  switch (verdict.kind) {
    case 'allow':
      return null;
    case 'deny':
      return refuse('policy', `The worker's own policy denies it (${verdict.rule}): ${verdict.text}`, remedy);
    case 'approve': {
      const left = lacking(verdict.quorum, approvers, requester, config);
      if (left.people === 0) return null;
      const lacks = `${quorumWords(left)} that this worker counts`;
      return refuse(
        'policy',
        `By the worker's own policy (${verdict.rule}) it lacks ${lacks}; asked by ${requester}, approved by ${approvers.join(', ') || 'nobody'}.`,
        remedy,
      );
    }
    default:
      return verdict satisfies never;
  }
}

/**
 * The last check: the plan made again just now is the one that was approved (design, promise 5), and people were shown
 * what this worker would show of it. `null` passes.
 */
export function refuseDrift(
  claims: Pick<GrantClaims, 'digest' | 'shown'>,
  approved: Pick<Planned, 'plan'>,
  now: Pick<Planned, 'plan' | 'digest' | 'blast' | 'diff'>,
): Refusal | null {
  if (now.digest === claims.digest && digestOfShown(now) === claims.shown) return null;
  const lines = differenceOf(approved.plan, now.plan);
  const difference = lines.length > 0 ? lines : ['something that is masked, or that the bot was not shown'];
  return {
    ...refuse(
      'drifted',
      'The host is not as it was when this was approved, so the approval is void.',
      'Ask again: it is looked at and approved as it is now.',
    ),
    difference,
  };
}

function refuse(why: Refusal['why'], message: string, remedy: string): Refusal {
  return { kind: 'refused', why, message, remedy: `Nothing was touched. ${remedy}`, difference: [] };
}
