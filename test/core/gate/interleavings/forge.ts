import { type Grant, signGrant } from '../../../../src/core/gate/grant.ts';
import type { OperateJob } from '../../../../src/core/gate/outcome.ts';
import type { Planned } from '../../../../src/core/plan/plan.ts';
import { claims } from '../../../build-gate.ts';
import { KEYS, STOLEN, type World } from './world.ts';

export const FORGERIES = [
  'other-key',
  'changed',
  'replayed',
  're-targeted',
  'under-approved',
  'foreign-plan',
] as const;

/**
 * Somebody who can write to the queue puts a job of their own there, made of what they find, under an id of their own
 * or (`squatting`) under the one the bot is going to use.
 */
export function forge(
  world: World,
  how: (typeof FORGERIES)[number],
  operation: string,
  { other, squatting }: { other: string; squatting: boolean },
): void {
  if (how === 'foreign-plan') {
    tellForeignPlan(world, operation, other);
    return;
  }
  const planned = plannedOf(world, operation);
  if (planned === undefined) return;
  const id = squatting ? `${operation}/run` : `forged-${world.runJobs.size}`;
  if (world.runJobs.has(id)) return;
  const made = forgedGrant(world, how, operation, planned);
  if (made === undefined) return;
  world.saw(`forged: ${how}`);
  const target =
    how === 're-targeted'
      ? { operation: other, planned: plannedOf(world, other) ?? planned }
      : { operation, planned };
  const job: OperateJob = { kind: 'operate', id, target: 'neuros', host: 'lab', ...target, grant: made };
  world.runJobs.set(id, { job, attempt: 1, status: 'waiting', told: [] });
}

/** What another operation would do, told as the answer to this one. */
function tellForeignPlan(world: World, operation: string, other: string): void {
  const planned = plannedOf(world, other);
  const asked = world.planJobs.get(operation);
  if (planned === undefined || asked?.status !== 'waiting' || operation === other) return;
  world.saw('forged: foreign-plan');
  asked.told.push({ kind: 'finished', result: { kind: 'planned', planned } });
}

function forgedGrant(
  world: World,
  how: Exclude<(typeof FORGERIES)[number], 'foreign-plan'>,
  operation: string,
  planned: Planned,
): Grant | undefined {
  const genuine = world.runJobs.get(`${operation}/run`)?.job.grant;
  const wanted = claims({ operation, digest: planned.digest, expiresAt: '2099-01-01T00:00:00.000Z' });
  switch (how) {
    case 'other-key':
      return signGrant({ ...wanted, approvers: ['ben', 'sue'] }, STOLEN.privateKey);
    case 'changed':
      return genuine && { ...genuine, claims: { ...genuine.claims, expiresAt: wanted.expiresAt } };
    case 'replayed':
    case 're-targeted':
      return genuine;
    // By a bot that was led astray: the worker counts for itself.
    case 'under-approved':
      return planned.plan.risk === 'destroy'
        ? signGrant({ ...wanted, approvers: ['ana', 'robo', 'eve', 'eve'] }, KEYS.privateKey)
        : undefined;
    default:
      return how satisfies never;
  }
}

function plannedOf(world: World, operation: string): Planned | undefined {
  const told = world.planJobs.get(operation)?.told.at(-1);
  return told?.kind === 'finished' && told.result.kind === 'planned' ? told.result.planned : undefined;
}
