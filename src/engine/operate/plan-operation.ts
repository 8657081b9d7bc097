import type { PlanJob, PlanResult } from '../../core/gate/outcome.ts';
import { draftHere, makePlanned } from './make-planned.ts';
import { redactPlanned } from './redact-planned.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Looks what a proposal would do; reads only. What it brings back is redacted. */
export async function planOperation(
  parts: WorkerParts,
  job: PlanJob,
  signal: AbortSignal,
): Promise<PlanResult> {
  const { redactor } = parts;
  const { proposal } = job;
  const draft = draftHere(parts, job, proposal);
  const made = draft.kind === 'draft' ? await makePlanned(parts, job, { proposal, draft }, signal) : draft;
  if (made.kind === 'made')
    return { kind: 'planned', planned: redactPlanned(made.planned, redactor, made.secrets) };
  return {
    kind: 'unplannable',
    message: redactor.redact(made.message),
    remedy: redactor.redact(made.remedy),
  };
}
