import type { KeyObject } from 'node:crypto';
import type { Case } from '../../core/case/case.ts';
import { signGrant } from '../../core/gate/grant.ts';
import type { Operation } from '../../core/gate/operation.ts';
import type { Job } from '../../ports/jobs.ts';

/** Ids of an operation's two jobs. */
export const planJobOf = (operation: string): string => `${operation}/plan`;
export const runJobOf = (operation: string): string => `${operation}/run`;

/** The operation a job id is about; `undefined` for a diagnosis. */
export function operationOf(jobId: string): string | undefined {
  return /^(.*)\/(plan|run)$/.exec(jobId)?.[1];
}

/**
 * A job as the ledger says it: the same each time, signature included, so that a job sent twice, or again after a
 * restart, is one job. `undefined` when the ledger wants none of that id.
 */
export function jobOf(state: Case, id: string, signingKey: KeyObject | undefined): Job | undefined {
  const diagnosis = state.diagnoses.find((each) => each.id === id);
  if (diagnosis !== undefined)
    return { kind: 'diagnose', id, target: state.target, host: state.host, all: diagnosis.all };
  const operation = state.operations.find((each) => each.id === operationOf(id));
  if (operation === undefined || operation.ending !== null) return undefined;
  return id === planJobOf(operation.id) ? planJob(operation) : operateJob(operation, signingKey);
}

function planJob({ id, target, host, proposal, planned }: Operation): Job | undefined {
  if (planned !== null) return undefined;
  return { kind: 'plan', id: planJobOf(id), operation: id, target, host, proposal };
}

function operateJob(
  { id, target, host, proposal, planned: shown, grant: claims }: Operation,
  signingKey: KeyObject | undefined,
): Job | undefined {
  if (shown === null || claims === null || signingKey === undefined) return undefined;
  // The plan came through the queue, what was asked for did not: what is done is what was asked for, or nothing.
  const planned = { ...shown, plan: { ...shown.plan, proposal } };
  const grant = signGrant(claims, signingKey);
  return { kind: 'operate', id: runJobOf(id), operation: id, target, host, planned, grant };
}
