import type { Case } from '../../core/case/case.ts';
import { caseOf } from '../../core/case/case-of.ts';
import type { EventBody } from '../../core/case/event.ts';
import { UMPIRE } from '../../core/person.ts';
import type { JobState } from '../../ports/jobs.ts';
import type { Meter } from '../../ports/telemetry.ts';
import { appendDecision } from '../append-decision.ts';
import type { GateParts } from '../desk/gate-parts.ts';
import { runJobOf } from './job-of.ts';
import { createLanes } from './lanes.ts';
import { recordJob } from './record-job.ts';
import { submitJob } from './submit-job.ts';

export interface TrackerParts extends GateParts {
  readonly hosts: readonly string[];
  readonly meter: Meter;
}

type Known = Exclude<JobState, { kind: 'unknown' }>;

const UNREADABLE = 'The answer of the worker cannot be read. Are bot and worker of one version?';

/** How often what the queue knows is compared with the ledger, besides being told. */
const RECONCILE_MS = 10_000;

/** Writes into the ledger what the queue tells of jobs, and finds out what it told while nobody listened. */
export interface Tracker {
  /** Compares every job the ledger waits for with the queue: missing ones are queued, missed results recorded. */
  reconcile(): Promise<void>;
  stop(): Promise<void>;
}

export async function trackJobs(parts: TrackerParts): Promise<Tracker> {
  const { ledger, jobs, log } = parts;
  const lanes = createLanes((id, error) => log.error('tracker.failed', { job: id, error }));
  let stopped = false;

  async function record(id: string, standing: JobState): Promise<void> {
    if (standing.kind === 'unknown') return;
    const caseId = caseOf(id);
    let before: Case | undefined;
    const events = await appendDecision(parts, caseId, {
      actor: UMPIRE,
      decide: (state, at) => {
        before = state;
        // No such case: another installation's job on the same queue.
        return state === undefined ? [] : read(parts, state, id, standing, at);
      },
    });
    if (before !== undefined) await follow(before, events);
    if (events.length > 0) timed(parts, standing);
  }

  /** What was written may want something done. */
  async function follow(state: Case, events: readonly EventBody[]): Promise<void> {
    for (const body of events) {
      if (body.kind === 'operation.granted') await submitJob(parts, state.id, runJobOf(body.operation));
      settled(parts, state, body);
    }
  }

  async function reconcile(): Promise<void> {
    for (const { id, caseId, host } of await ledger.pending()) {
      const standing = await jobs.state({ id, host });
      if (standing.kind === 'unknown') {
        log.info('queue.resubmitted', { job: id, host });
        await submitJob(parts, caseId, id);
      } else
        await lanes
          .run(id, () => record(id, standing))
          .catch((error) => log.error('tracker.failed', { job: id, error }));
    }
  }

  await jobs.watch(parts.hosts, (id, standing) => {
    // What is told after that is read by the next bot when it reconciles.
    if (!stopped) lanes.queue(id, () => record(id, standing));
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

/** What a job came to; an answer that is none ends it, or it would be waited for for ever. */
function read(parts: TrackerParts, state: Case, id: string, standing: Known, at: Date): EventBody[] {
  try {
    return recordJob(parts, state, id, standing, at);
  } catch (error) {
    parts.log.error('tracker.unreadable', { job: id, error });
    return standing.kind === 'finished'
      ? recordJob(parts, state, id, { kind: 'failed', message: UNREADABLE }, at)
      : [];
  }
}

function timed({ meter }: TrackerParts, standing: JobState): void {
  if (standing.kind !== 'finished' || standing.result.kind !== 'diagnosed') return;
  const { layers, status } = standing.result.report;
  const walkedMs = layers.reduce((sum, layer) => sum + layer.durationMs, 0);
  meter.observe('umpire_diagnosis_seconds', walkedMs / 1000, { status });
}

/** Ends are logged and counted. */
function settled({ log, meter }: TrackerParts, { target }: Case, body: EventBody): void {
  switch (body.kind) {
    case 'diagnosis.failed':
      log.error('diagnosis.failed', { diagnosis: body.diagnosis, message: body.message });
      meter.count('umpire_diagnoses_total', { target, status: 'failed' });
      return;
    case 'diagnosis.finished': {
      const { status, failedLayer, rootCause } = body.report;
      const fields = {
        diagnosis: body.diagnosis,
        status,
        layer: failedLayer?.id,
        cause: rootCause?.signature,
      };
      log.info('diagnosis.finished', fields);
      meter.count('umpire_diagnoses_total', { target, status });
      return;
    }
    case 'operation.failed':
      log.warn('operation.failed', { operation: body.operation, message: body.message });
      meter.count('umpire_operations_total', { target, status: 'failed-by-umpire' });
      return;
    case 'operation.finished':
      log.info('operation.finished', { operation: body.operation, ending: body.ending.kind });
      meter.count('umpire_operations_total', { target, status: body.ending.kind });
      return;
    default:
  }
}
