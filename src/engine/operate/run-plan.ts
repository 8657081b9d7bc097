import type { Outcome } from '../../core/gate/outcome.ts';
import type { Plan, Step } from '../../core/plan/plan.ts';
import type { Target } from '../../core/target.ts';
import type { StepEnd } from '../../ports/hands.ts';
import type { OperationLog } from './operation-log.ts';
import type { WorkerParts } from './worker-parts.ts';

export type Ending = Outcome['ending'];

/** What one operation is worked on with. */
export interface Bench {
  readonly parts: WorkerParts;
  readonly plan: Plan;
  readonly target: Target;
  readonly log: OperationLog;
  readonly signal: AbortSignal;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Takes every backup of the plan; the first that fails ends it, and nothing has been touched. `null`: all are there. */
export async function takeBackups({ parts, plan, target, log, signal }: Bench): Promise<Ending | null> {
  if (plan.backups.length === 0) return null;
  log.stage('backing-up');
  // Those that are kept long enough make room for the new ones; a host that cannot remove them has them a while longer.
  const oldest = new Date(parts.now().getTime() - parts.config.backups.keepDays * DAY_MS);
  // What is put back may be older than that: it must not go before it is needed.
  if (!plan.steps.some(({ kind }) => kind === 'restore')) {
    const expired = await parts.hands.expire(target, oldest, signal);
    if (typeof expired !== 'number')
      parts.log.warn('backups.expire-failed', { target: target.name, message: expired.message });
  }
  for (const item of plan.backups) {
    if (signal.aborted) return stopped('No step had begun; nothing was touched.');
    const taken = await parts.hands.backUp(target, plan.operation, item, signal);
    if (taken.kind === 'unable') {
      if (signal.aborted) return stopped('No step had begun; nothing was touched.');
      const message = `The backup of ${item.name} (${item.kind}) failed: ${taken.message}`;
      return { kind: 'failed', at: 'backup', message, remedy: `${taken.remedy} Nothing was touched.` };
    }
    log.receipt(taken.receipt);
  }
  return null;
}

/** Does the steps in order; the first that fails ends it, the rest is not run. `null`: all are done. */
export async function runSteps(bench: Bench): Promise<Ending | null> {
  const { plan, log, signal } = bench;
  log.stage('running');
  for (const [at, step] of plan.steps.entries()) {
    if (signal.aborted) return stopped(lastDone(bench));
    const ending = await runStep(bench, step, at + 1);
    if (ending !== null) return ending;
  }
  return null;
}

async function runStep(bench: Bench, step: Step, index: number): Promise<Ending | null> {
  const { parts, plan, target, log, signal } = bench;
  const began = performance.now();
  const run = { index, title: step.title, exitCode: null, durationMs: 0 };
  const told = (output: string) => log.step({ ...run, state: 'running', output });
  told('');
  const end = await parts.hands.perform(plan, target, step, told, signal);
  const exitCode = end.kind === 'exited' ? end.exitCode : null;
  const state = exitCode === 0 ? 'done' : 'failed';
  const { output } = end;
  const durationMs = performance.now() - began;
  log.hide(end.secrets);
  log.step({ ...run, state, exitCode, output, durationMs });
  if (state === 'done') return null;
  if (signal.aborted) return stopped(`Step ${index}, ${step.title}, was under way.`);
  return stepFailed(step, index, plan.steps.length, end);
}

function stepFailed(step: Step, index: number, count: number, end: StepEnd): Ending {
  const rest = index < count ? ` Steps ${index + 1} to ${count} were not run.` : '';
  const where = `Step ${index} of ${count}, ${step.title},`;
  const failed = (message: string, remedy: string): Ending => ({
    kind: 'failed',
    at: 'step',
    message: `${where} ${message}.${rest}`,
    remedy,
  });
  switch (end.kind) {
    case 'exited':
      return failed(
        `ended with exit code ${end.exitCode}`,
        step.risk === 'read' ? 'Read its output.' : 'Read its output; diagnose, or roll back.',
      );
    case 'timed-out': {
      const limit = `${Math.round(step.timeoutMs / 1000)} s`;
      return failed(`took longer than ${limit} and was ended`, 'Diagnose before trying again; or roll back.');
    }
    case 'unable':
      return failed(`could not be done: ${end.message}`, end.remedy);
    default:
      return end satisfies never;
  }
}

/** How far the steps have come. */
function lastDone({ log }: Pick<Bench, 'log'>): string {
  const done = log.progress.steps.findLast((step) => step.state === 'done');
  return done === undefined
    ? 'No step had begun.'
    : `Step ${done.index}, ${done.title}, was the last that was done.`;
}

/** A fault of ours in the middle: what was done until then is told, or nobody would know of it. */
export function broken(error: unknown, { log }: Pick<Bench, 'log'>): Ending {
  const { steps } = log.progress;
  const running = steps.find((step) => step.state === 'running');
  const where =
    running === undefined ? lastDone({ log }) : `Step ${running.index}, ${running.title}, was under way.`;
  const what = error instanceof Error ? error.message : String(error);
  return {
    kind: 'interrupted',
    message: `Umpire itself failed in the middle (${what}). ${where}`,
    remedy:
      'Diagnose to see how things are; then ask again, or roll back. This is a fault of Umpire: report it.',
  };
}

/** The worker was told to stop in the middle. */
export function stopped(where: string): Ending {
  return {
    kind: 'interrupted',
    message: `The worker was stopped in the middle. ${where}`,
    remedy:
      'It is not started again by itself. Diagnose to see how things are; then ask again, or roll back.',
  };
}
