import type { DiagnoseJob, Report } from '../../src/core/diagnosis/diagnosis.ts';
import type { OperateJob, OperateProgress, Outcome, PlanJob, StepRun } from '../../src/core/gate/outcome.ts';
import type { Planned, Step } from '../../src/core/plan/plan.ts';
import type { JobProgress, JobResult } from '../../src/ports/jobs.ts';
import { layer, layers, report } from '../build.ts';

/** Jobs, what is told of them, and how they end: sensible values for tests of the queue. */

export function diagnoseJob(host: string, id = `${host}.1`): DiagnoseJob {
  return { kind: 'diagnose', id, target: 'neuros', host, all: false };
}

export function planJob(host: string, operation = `${host}.2`): PlanJob {
  const proposal = { kind: 'exec', command: 'docker compose down' } as const;
  return { kind: 'plan', id: `${operation}/plan`, operation, target: 'neuros', host, proposal };
}

/** `content` is what its one step writes into a file. */
export function operateJob(host: string, operation = `${host}.2`, content = 'a=1\n'): OperateJob {
  const planned = plannedWriting(host, operation, content);
  const claims = {
    operation,
    target: 'neuros',
    host,
    digest: planned.digest,
    shown: planned.digest,
    expiresAt: '2026-11-20T03:15:00Z',
    requester: 'ana',
    approvers: ['ben'],
    strikes: 0,
    frozen: false,
    locked: false,
  };
  const grant = { claims, signature: 'c2lnbmVk' };
  return { kind: 'operate', id: `${operation}/run`, operation, target: 'neuros', host, planned, grant };
}

export function walking(attempt: number, running: number | null): JobProgress {
  return { kind: 'walking', progress: { attempt, running, layers: layers(layer(1, 'pass')) } };
}

export function operating(...steps: readonly StepRun[]): JobProgress {
  return { kind: 'operating', progress: underWay(steps) };
}

export function diagnosed(override: Partial<Report> = {}): JobResult {
  return { kind: 'diagnosed', report: report(override) };
}

export function planned(job: PlanJob): JobResult {
  const result = {
    kind: 'planned',
    planned: plannedWriting(job.host, job.operation, 'a\u0000b\ud800'),
  } as const;
  return { kind: 'planned', result };
}

export function operated(ending: 'succeeded' | 'interrupted', ...steps: readonly StepRun[]): JobResult {
  const endings: Record<typeof ending, Outcome['ending']> = {
    succeeded: { kind: 'succeeded', text: 'All layers are green.' },
    interrupted: { kind: 'interrupted', message: 'It was stopped.', remedy: 'Look at the target.' },
  };
  return { kind: 'operated', outcome: { ...underWay(steps), ending: endings[ending], report: null } };
}

export function step(state: StepRun['state'], output = ''): StepRun {
  return { index: 1, title: 'Write .env', state, exitCode: null, output, durationMs: 12 };
}

function underWay(steps: readonly StepRun[]): OperateProgress {
  return { stage: 'running', receipts: [], steps };
}

function plannedWriting(host: string, operation: string, content: string): Planned {
  const write: Step = {
    kind: 'write',
    title: 'Write .env',
    risk: 'destroy',
    reasons: ['overwrites .env'],
    timeoutMs: 5_000,
    path: '/srv/neuros/.env',
    content,
  };
  return {
    plan: {
      operation,
      target: 'neuros',
      environment: 'staging',
      host,
      transport: 'ssh',
      proposal: { kind: 'procedure', procedure: 'apply-gold-files', values: {} },
      title: 'apply-gold-files',
      risk: 'destroy',
      steps: [write],
      workingDirectory: '/srv/neuros',
      variables: {},
      inputs: [],
      touches: [],
      backups: [],
      verification: 'healthy',
      rollback: { steps: [], lost: [], images: {} },
    },
    digest: 'd1'.repeat(32),
    blast: [],
    unforeseen: [],
    lastBackup: null,
    alternatives: [],
    diff: '',
  };
}

let count = 0;
/** A host nobody else uses. */
export function freshHost(): string {
  count += 1;
  return `host-${process.pid}-${count}`;
}
