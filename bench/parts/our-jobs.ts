import type { Config } from '../../src/core/config.ts';
import { createRedactor } from '../../src/core/redact/redaction.ts';
import type { Runbook } from '../../src/core/runbook.ts';
import { compileCatalogue } from '../../src/core/signatures/signature-catalogue.ts';
import type { Target } from '../../src/core/target.ts';
import { createWalk } from '../../src/engine/walk/walk.ts';
import { answer, createMemoryProber } from '../../src/host/memory-prober.ts';
import type { JobState, Performer } from '../../src/ports/jobs.ts';
import type { Queue } from '../../src/queue/open-queue.ts';

const HOST = 'memory';
const LAYERS = 5;

/** Asks for one job and resolves when its end was told. */
export type AskJob = () => Promise<void>;

/** Our whole job path: `submit`, a worker's walk through five layers that asks no host, each layer told, the report seen by `watch`. */
export async function openOurJobs({ jobs, work }: Queue): Promise<AskJob> {
  const waiting = new Map<string, (state: JobState) => void>();
  await jobs.watch([HOST], (id, state) => {
    if (state.kind !== 'finished' && state.kind !== 'failed') return;
    waiting.get(id)?.(state);
    waiting.delete(id);
  });
  await work.serve([HOST], walker());
  let count = 0;
  return async () => {
    const id = `bench.${process.pid}.${++count}`;
    const { promise, resolve } = Promise.withResolvers<JobState>();
    waiting.set(id, resolve);
    await jobs.submit({ kind: 'diagnose', id, target: HOST, host: HOST, all: false });
    const ended = await promise;
    const result = ended.kind === 'finished' ? ended.result : undefined;
    if (result?.kind !== 'diagnosed' || result.report.status !== 'healthy')
      throw new Error(`${id}: ${JSON.stringify(ended)}`);
  };
}

function walker(): Performer {
  const target: Target = { name: HOST, host: HOST, runbook: HOST, environment: 'staging' };
  const config: Config = {
    people: [],
    teams: { operators: [], approvers: [], seniors: [] },
    hosts: new Map([[HOST, { name: HOST, transport: { kind: 'local' } }]]),
    targets: new Map([[HOST, target]]),
    policy: { rules: [], minutes: 15 },
    backups: { folder: '~/umpire-backups', keepDays: 30 },
    channels: {},
    strikes: { help: 3, senior: 5, meeting: 8 },
    escalation: {
      ways: null,
      minutes: 10,
      repeat: 1,
      chain: [],
      rotation: null,
      schedule: null,
      webhook: null,
      email: null,
    },
    redact: { values: [], patterns: [] },
  };
  const walk = createWalk({
    config,
    runbooks: new Map([[HOST, runbook()]]),
    catalogue: compileCatalogue([]),
    redactor: createRedactor(config.redact),
    prober: createMemoryProber({ [HOST]: { 'docker.ping': answer({ apiVersion: '1.41' }) } }),
    meter: { count: () => {}, observe: () => {} },
  });
  return async (job, attempt, tell, signal) => {
    if (job.kind !== 'diagnose') throw new Error(`${job.id} is no diagnosis`);
    const report = await walk(job, attempt, (progress) => tell({ kind: 'walking', progress }), signal);
    return { kind: 'diagnosed', report };
  };
}

function runbook(): Runbook {
  const check = {
    id: 'ping',
    title: 'The engine answers',
    probe: { kind: 'docker.ping' },
    expect: [{ that: 'it.apiVersion != ""', otherwise: 'fail', because: 'It does not answer.' }],
    without: {},
    advice: '',
    repair: [],
    timeoutMs: 1_000,
  } as const;
  const layers = Array.from({ length: LAYERS }, (_, at) => ({
    id: `layer-${at + 1}`,
    title: `Layer ${at + 1}`,
    checks: [check],
  }));
  return { id: HOST, title: 'Memory', layers, procedures: [] };
}
