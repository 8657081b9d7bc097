import type { Outcome } from '../../../src/core/gate/outcome.ts';
import type { Plan, Step } from '../../../src/core/plan/plan.ts';
import type { Proposal } from '../../../src/core/plan/proposal.ts';
import type { JobProgress, JobResult } from '../../../src/ports/jobs.ts';
import { failingReport, report } from '../../build.ts';
import { outcome, planned, progress, receipt, run, SUCCEEDED } from '../../build-gate.ts';

/** Answers in which every field of the port has a value somewhere. */

const told = { title: 'x', risk: 'destroy', reasons: ['removes containers'], timeoutMs: 60_000 } as const;
const { item } = receipt();

export const STEPS: readonly Step[] = [
  {
    ...told,
    kind: 'command',
    pipeline: [
      ['docker', 'compose', 'down'],
      ['tee', 'log'],
    ],
  },
  { ...told, kind: 'write', path: '/srv/neuros/.env', content: 'A=1\n' },
  { ...told, kind: 'restore', item, from: '/var/backups/umpire/data.tar' },
];

const PROPOSALS: readonly Proposal[] = [
  { kind: 'exec', command: 'docker compose down' },
  { kind: 'procedure', procedure: 'rebuild', values: { tag: 'v2' } },
  { kind: 'rollback', of: 'neuros-1.0', steps: STEPS, images: { neuros: 'sha256:ab' } },
];

const ENDINGS: readonly Outcome['ending'][] = [
  SUCCEEDED,
  { kind: 'failed', at: 'step', message: 'Step 1 ended with exit code 1.', remedy: 'Read its output.' },
  { kind: 'refused', why: 'drifted', message: 'It drifted.', remedy: 'Ask again.', difference: ['a is b'] },
  { kind: 'interrupted', message: 'It was stopped.', remedy: 'Diagnose.' },
];

export function planAnswer(override: Partial<Plan>): JobResult {
  const whole = {
    ...planned({ steps: STEPS, variables: { DOCKER_HOST: 'unix:///run/docker.sock' }, ...override }),
    blast: [{ kind: 'volume', name: 'data', effect: 'lost', bytes: 1_024 }],
    unforeseen: ['A program nobody knows may do more.'],
    lastBackup: '2026-11-19T03:00:00.000Z',
    alternatives: [{ label: 'Restart', command: 'exec neuros docker compose restart' }],
    diff: '--- a\n+++ b\n',
  } as const;
  return { kind: 'planned', result: { kind: 'planned', planned: whole } };
}

const WORK = {
  receipts: [receipt()],
  steps: [run(1, 'done', 'removed'), run(2, 'failed', 'no such volume')],
};

export const DIAGNOSED: readonly JobResult[] = [
  { kind: 'diagnosed', report: report() },
  { kind: 'diagnosed', report: failingReport() },
];

export const PLANNED: readonly JobResult[] = [
  ...PROPOSALS.map((proposal) =>
    planAnswer({ proposal, rollback: { steps: STEPS, lost: ['logs'], images: { neuros: 'sha256:ab' } } }),
  ),
  { kind: 'planned', result: { kind: 'unplannable', message: 'No such service.', remedy: 'Look.' } },
];

export const OPERATED: readonly JobResult[] = ENDINGS.flatMap((ending): JobResult[] => [
  { kind: 'operated', outcome: outcome(ending, WORK) },
  { kind: 'operated', outcome: outcome(ending, { ...WORK, report: failingReport() }) },
]);

export const RESULTS: readonly JobResult[] = [...DIAGNOSED, ...PLANNED, ...OPERATED];

export const TOLD: readonly JobProgress[] = [
  { kind: 'walking', progress: { attempt: 1, layers: failingReport().layers, running: 3 } },
  { kind: 'operating', progress: progress(WORK) },
];
