import { recordProgress } from '../core/record-progress.ts';
import type { JobState, Jobs } from '../ports/jobs.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Log, Meter } from '../ports/telemetry.ts';
import { appendDecision } from './append-decision.ts';
import { createLanes } from './lanes.ts';

export interface TrackerParts {
  readonly ledger: Ledger;
  readonly jobs: Jobs;
  readonly hosts: readonly string[];
  readonly log: Log;
  readonly meter: Meter;
  readonly now: () => Date;
}

/** How often what the queue knows is compared with the ledger, besides being told. */
const RECONCILE_MS = 10_000;

/** Writes into the ledger what the queue tells of diagnoses, and finds out what it told while nobody listened. */
export interface Tracker {
  /** Compares every pending diagnosis with the queue: missing jobs are queued, missed results recorded. */
  reconcile(): Promise<void>;
  stop(): Promise<void>;
}

export async function trackJobs(parts: TrackerParts): Promise<Tracker> {
  const { ledger, jobs, log } = parts;
  const lanes = createLanes((diagnosis, error) => log.error('tracker.failed', { diagnosis, error }));
  const cases = new Map<string, string>();
  let stopped = false;

  async function caseOf(diagnosis: string): Promise<string | undefined> {
    if (!cases.has(diagnosis)) {
      for (const pending of await ledger.pending()) cases.set(pending.diagnosis, pending.caseId);
    }
    return cases.get(diagnosis);
  }

  async function record(diagnosis: string, standing: JobState): Promise<void> {
    if (standing.kind === 'unknown') return;
    const caseId = await caseOf(diagnosis);
    if (caseId === undefined) return; // settled already, or another installation's job on the same queue
    let target = '';
    const events = await appendDecision(ledger, caseId, {
      at: parts.now,
      actor: { kind: 'umpire' },
      decide: (state) => {
        target = state?.target ?? '';
        return state === undefined ? [] : recordProgress(state, diagnosis, standing, parts.now());
      },
    });
    if (standing.kind === 'running' || standing.kind === 'waiting') return;
    cases.delete(diagnosis);
    if (events.length > 0) settled(parts, { diagnosis, target }, standing);
  }

  async function reconcile(): Promise<void> {
    for (const { diagnosis, caseId, host } of await ledger.pending()) {
      cases.set(diagnosis, caseId);
      const standing = await jobs.state({ diagnosis, host });
      if (standing.kind === 'unknown') await resubmit(parts, caseId, diagnosis);
      else await lanes.run(diagnosis, () => record(diagnosis, standing));
    }
  }

  await jobs.watch(parts.hosts, (diagnosis, standing) => {
    // What is told after that is read by the next bot when it reconciles.
    if (!stopped) lanes.queue(diagnosis, () => record(diagnosis, standing));
  });
  const timer = setInterval(() => {
    reconcile().catch((error) => log.warn('tracker.reconcile-failed', { error }));
  }, RECONCILE_MS);
  return {
    reconcile,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await lanes.idle();
    },
  };
}

async function resubmit(
  { ledger, jobs, log }: TrackerParts,
  caseId: string,
  diagnosis: string,
): Promise<void> {
  const asked = (await ledger.events(caseId)).find(
    ({ body }) => body.kind === 'diagnosis.requested' && body.diagnosis === diagnosis,
  );
  if (asked?.body.kind !== 'diagnosis.requested') return;
  const { target, host, all } = asked.body;
  log.info('queue.resubmitted', { diagnosis, host });
  await jobs.submit({ diagnosis, target, host, all });
}

function settled(
  { log, meter }: TrackerParts,
  { diagnosis, target }: { diagnosis: string; target: string },
  standing: JobState,
): void {
  if (standing.kind === 'failed') {
    log.error('diagnosis.failed', { diagnosis, message: standing.message });
    meter.count('umpire_diagnoses_total', { target, status: 'failed' });
  }
  if (standing.kind === 'finished') {
    const { status, failedLayer, rootCause, layers } = standing.report;
    log.info('diagnosis.finished', {
      diagnosis,
      status,
      layer: failedLayer?.id,
      cause: rootCause?.signature,
    });
    meter.count('umpire_diagnoses_total', { target, status });
    const walkedMs = layers.reduce((sum, layer) => sum + layer.durationMs, 0);
    meter.observe('umpire_diagnosis_seconds', walkedMs / 1000, { status });
  }
}
