import { shortenDiff } from '../../core/plan/diff.ts';
import type { Plan, Planned, Step } from '../../core/plan/plan.ts';
import type { Redactor } from '../../core/redact/redaction.ts';

/**
 * A plan as it may leave the worker: secrets in arguments, contents and differences are masked. Its digest was made
 * before, so it still binds the whole; what runs is the worker's own plan, made again, never this one.
 */
export function redactPlanned(planned: Planned, redactor: Redactor, secrets: readonly string[]): Planned {
  const redact = (text: string) => redactor.redact(text, secrets);
  return {
    ...planned,
    plan: redactPlan(planned.plan, redactor, secrets),
    blast: planned.blast.map((effect) => ({ ...effect, name: redact(effect.name) })),
    unforeseen: planned.unforeseen.map(redact),
    diff: shortenDiff(redact(planned.diff)),
  };
}

/** The steps of a plan, of its rollback and of its proposal, masked. */
export function redactPlan(plan: Plan, redactor: Redactor, secrets: readonly string[]): Plan {
  const steps = (all: readonly Step[]) => all.map((step) => redactStep(step, redactor, secrets));
  const { proposal, rollback } = plan;
  return {
    ...plan,
    steps: steps(plan.steps),
    rollback: {
      ...rollback,
      steps: steps(rollback.steps),
      lost: rollback.lost.map((text) => redactor.redact(text, secrets)),
    },
    proposal: proposal.kind === 'rollback' ? { ...proposal, steps: steps(proposal.steps) } : proposal,
  };
}

function redactStep(step: Step, redactor: Redactor, secrets: readonly string[]): Step {
  const title = redactor.redact(step.title, secrets);
  const reasons = step.reasons.map((reason) => redactor.redact(reason, secrets));
  switch (step.kind) {
    case 'command':
      return {
        ...step,
        title,
        reasons,
        pipeline: step.pipeline.map((argv) => redactor.redactArgv(argv, secrets)),
      };
    case 'write':
      return { ...step, title, reasons, content: redactor.redact(step.content, secrets) };
    case 'restore':
      return { ...step, title, reasons };
    default:
      return step satisfies never;
  }
}
