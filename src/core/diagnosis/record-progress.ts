import { type Case, withEvents } from '../case/case.ts';
import type { EventBody } from '../case/event.ts';
import { settleCase } from '../case/settle-case.ts';
import { UMPIRE } from '../person.ts';
import type { Progress, Report } from './diagnosis.ts';
import { isLongWait } from './long-wait.ts';

/** How a job stands, as the queue tells it. */
export type Standing =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running'; readonly progress: Progress | null }
  | { readonly kind: 'finished'; readonly report: Report }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * The events that bring a case from what the ledger knows to what the queue tells: none when it is known already, so
 * that telling twice, late or after a restart changes nothing.
 */
export function recordProgress(state: Case, diagnosisId: string, standing: Standing, now: Date): EventBody[] {
  const diagnosis = state.diagnoses.find((each) => each.id === diagnosisId);
  if (diagnosis === undefined || diagnosis.ending !== null) return [];
  if (standing.kind === 'waiting') {
    return isLongWait(diagnosis.askedAt, now) && !diagnosis.waiting
      ? [{ kind: 'diagnosis.waiting', diagnosis: diagnosisId }]
      : [];
  }
  if (standing.kind === 'failed') return settled(state, [failed(diagnosisId, standing.message)], now);

  const progress = standing.kind === 'finished' ? standing.report : standing.progress;
  if (progress === null || progress.attempt < diagnosis.attempt) return [];
  const known = progress.attempt === diagnosis.attempt ? diagnosis.layers : [];
  const events: EventBody[] = progress.layers
    .filter(
      (layer) => layer.status !== 'not-run' && (known[layer.index - 1]?.status ?? 'not-run') === 'not-run',
    )
    .map((layer) => ({ kind: 'layer.finished', diagnosis: diagnosisId, attempt: progress.attempt, layer }));
  if (standing.kind === 'running') return events;

  const { layers: _, running: __, ...report } = standing.report;
  events.push({ kind: 'diagnosis.finished', diagnosis: diagnosisId, report });
  return settled(state, events, now);
}

/** The ending of the last thing under way may close the case: in the same append, or a crash keeps it open. */
function settled(state: Case, events: readonly EventBody[], at: Date): EventBody[] {
  return [...events, ...settleCase(withEvents(state, events, { actor: UMPIRE, at }))];
}

function failed(diagnosis: string, message: string): EventBody {
  const remedy =
    'This is a fault of Umpire or its configuration, not of the target. See the worker’s log, then ask again.';
  return { kind: 'diagnosis.failed', diagnosis, message, remedy };
}
