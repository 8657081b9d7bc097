import type { Finding, LayerResult, Report } from './diagnosis.ts';
import type { LedgerEvent, OperationEvent, Place } from './event.ts';
import { applyOperationEvent, requestedOperation } from './gate/apply-operation.ts';
import type { Operation } from './gate/operation.ts';
import type { Actor } from './person.ts';

/** One trouble on one target, folded from its events. */
export interface Case {
  readonly id: string;
  readonly target: string;
  readonly host: string;
  readonly open: boolean;
  readonly version: number;
  readonly diagnoses: readonly Diagnosis[];
  readonly operations: readonly Operation[];
  /** Diagnoses and operations asked for so far: the number of the newest. */
  readonly asked: number;
}

/** One walk through the layers, as far as the ledger knows it. */
export interface Diagnosis {
  readonly id: string;
  readonly all: boolean;
  readonly place: Place;
  readonly askedBy: Actor;
  readonly askedAt: Date;
  /** All layers of the runbook in order; `not-run` until a result came. */
  readonly layers: readonly LayerResult[];
  readonly attempt: number;
  /** Nobody has taken the job for a while, and nothing has come back yet. */
  readonly waiting: boolean;
  readonly ending: Ending | null;
}

export type Ending =
  | { readonly kind: 'finished'; readonly at: Date; readonly report: Report }
  | { readonly kind: 'failed'; readonly at: Date; readonly message: string; readonly remedy: string };

/** Folds a case's events, oldest first; `undefined` when there are none. */
export function foldCase(events: readonly LedgerEvent[]): Case | undefined {
  return events.reduce<Case | undefined>(applyEvent, undefined);
}

function applyEvent(state: Case | undefined, event: LedgerEvent): Case | undefined {
  const { body, version } = event;
  if (body.kind === 'case.opened') {
    const { target, host } = body;
    return { id: event.caseId, target, host, open: true, version, diagnoses: [], operations: [], asked: 0 };
  }
  if (state === undefined)
    throw new Error(`case ${event.caseId} begins with ${body.kind}, not with case.opened`);
  const next = { ...state, version };
  switch (body.kind) {
    case 'case.closed':
      return { ...next, open: false };
    case 'diagnosis.requested':
      return { ...next, asked: state.asked + 1, diagnoses: [...state.diagnoses, requested(event, body)] };
    case 'diagnosis.waiting':
      return change(next, body.diagnosis, (diagnosis) => ({ ...diagnosis, waiting: true }));
    case 'layer.finished':
      return change(next, body.diagnosis, (diagnosis) => withLayer(diagnosis, body.attempt, body.layer));
    case 'diagnosis.finished':
      return change(next, body.diagnosis, (diagnosis) => ({
        ...diagnosis,
        ending: {
          kind: 'finished',
          at: event.at,
          report: { ...body.report, layers: diagnosis.layers, running: null },
        },
      }));
    case 'diagnosis.failed': {
      const { message, remedy } = body;
      return change(next, body.diagnosis, (diagnosis) => ({
        ...diagnosis,
        ending: { kind: 'failed', at: event.at, message, remedy },
      }));
    }
    case 'operation.requested':
      return {
        ...next,
        asked: state.asked + 1,
        operations: [...state.operations, requestedOperation(event, body)],
      };
    default:
      return changeOperation(next, event, body);
  }
}

function changeOperation(
  state: Case,
  event: LedgerEvent,
  body: Exclude<OperationEvent, { kind: 'operation.requested' }>,
): Case {
  const operations = state.operations.map((each) =>
    each.id === body.operation ? applyOperationEvent(each, event, body) : each,
  );
  return { ...state, operations };
}

function requested(
  event: LedgerEvent,
  body: Extract<LedgerEvent['body'], { kind: 'diagnosis.requested' }>,
): Diagnosis {
  const { all, place, layers } = body;
  return {
    id: body.diagnosis,
    all,
    place,
    askedBy: event.actor,
    askedAt: event.at,
    layers: layers.map((layer, at) => notRun(at + 1, layer)),
    attempt: 1,
    waiting: false,
    ending: null,
  };
}

/** A layer nobody has walked: never "ok". */
export function notRun(index: number, { id, title }: { id: string; title: string }): LayerResult {
  return { index, id, title, status: 'not-run', durationMs: 0, checks: [] };
}

/** A new attempt starts again at layer 1: what an earlier one found is no longer shown. */
function withLayer(diagnosis: Diagnosis, attempt: number, layer: LayerResult): Diagnosis {
  const before =
    attempt === diagnosis.attempt ? diagnosis.layers : diagnosis.layers.map((old) => notRun(old.index, old));
  return {
    ...diagnosis,
    attempt,
    waiting: false,
    layers: before.map((old) => (old.index === layer.index ? layer : old)),
  };
}

function change(state: Case, id: string, apply: (diagnosis: Diagnosis) => Diagnosis): Case {
  return { ...state, diagnoses: state.diagnoses.map((each) => (each.id === id ? apply(each) : each)) };
}

/** The layer a running diagnosis is in: the first without a result. */
export function runningLayer(diagnosis: Diagnosis): number | null {
  if (diagnosis.ending !== null) return null;
  return diagnosis.layers.find((layer) => layer.status === 'not-run')?.index ?? null;
}

/** The checks that made a layer what it is, worst first. */
export function worstChecks(layer: LayerResult): readonly Finding[] {
  const worst = (['fail', 'error', 'warn'] as const).find((status) =>
    layer.checks.some((check) => check.status === status),
  );
  return worst === undefined ? [] : layer.checks.filter((check) => check.status === worst);
}
