import type { Finding, LayerResult, Report } from '../diagnosis/diagnosis.ts';
import { applyOperationEvent, requestedOperation } from '../gate/apply-operation.ts';
import type { Operation } from '../gate/operation.ts';
import { applyPaging } from '../paging/apply-paging.ts';
import type { Page } from '../paging/page.ts';
import type { Actor } from '../person.ts';
import { applyCaseEvent } from '../strikes/apply-case-event.ts';
import { type Escalation, NO_ESCALATION, NO_TALLY, type Tally } from '../strikes/strike.ts';
import { tallyDiagnosis, tallyOperation } from '../strikes/tally.ts';
import { type Condition, conditionAfterDiagnosis, conditionAfterOperation } from './condition.ts';
import type { EventBody, LedgerEvent, OperationEvent, Place } from './event.ts';

/** One trouble on one target, folded from its events. */
export interface Case extends Escalation {
  readonly id: string;
  readonly target: string;
  readonly host: string;
  readonly open: boolean;
  readonly version: number;
  /** When its latest entry was written: it never goes back, whatever the clocks of the writers say. */
  readonly changedAt: Date;
  readonly diagnoses: readonly Diagnosis[];
  readonly operations: readonly Operation[];
  /** Diagnoses and operations asked for so far: the number of the newest. */
  readonly asked: number;
  readonly condition: Condition;
  readonly tally: Tally;
  /** One for each level that pages, in the order they were reached. */
  readonly pages: readonly Page[];
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
  return events.reduce<Case | undefined>((state, event) => applyEvent(state, event), undefined);
}

/** When something happens in a case: never before its last entry, however far two bots' clocks are apart. */
export function momentIn(state: Case | undefined, now: Date): Date {
  return state !== undefined && state.changedAt > now ? state.changedAt : now;
}

/** A case as it will be when `bodies` are appended; nothing is. */
export function withEvents(
  state: Case,
  bodies: readonly EventBody[],
  { actor, at }: Pick<LedgerEvent, 'actor' | 'at'>,
): Case {
  return bodies.reduce<Case>(
    (before, body) => applyEvent(before, { caseId: state.id, version: before.version + 1, at, actor, body }),
    state,
  );
}

/** The case after one more event; throws when it begins with anything but `case.opened`. */
export function applyEvent(
  state: Case | undefined,
  event: Pick<LedgerEvent, 'caseId' | 'version' | 'at' | 'actor' | 'body'>,
): Case {
  const { body, version } = event;
  if (body.kind === 'case.opened') return opened(event, body);
  if (state === undefined)
    throw new Error(`case ${event.caseId} begins with ${body.kind}, not with case.opened`);
  const next = { ...state, version, changedAt: momentIn(state, event.at) };
  switch (body.kind) {
    case 'case.closed':
      return { ...next, open: false };
    case 'report.written':
    case 'timeline.asked':
      return next;
    case 'diagnosis.requested':
      return { ...next, asked: state.asked + 1, diagnoses: [...state.diagnoses, requested(event, body)] };
    case 'diagnosis.waiting':
      return change(next, body.diagnosis, (diagnosis) => ({ ...diagnosis, waiting: true }));
    case 'layer.finished':
      return change(next, body.diagnosis, (diagnosis) => withLayer(diagnosis, body.attempt, body.layer));
    case 'diagnosis.finished':
      return finishDiagnosis(next, event, body);
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
    case 'level.reached':
    case 'help.given':
    case 'meeting.held':
    case 'note.added':
      return applyPaging(applyCaseEvent(next, event, body), event, body);
    case 'page.sent':
    case 'page.taken':
    case 'page.failed':
    case 'page.acknowledged':
    case 'page.unanswered':
    case 'page.ended':
      return applyPaging(next, event, body);
    default:
      return changeOperation(next, event, body);
  }
}

type Body<K extends EventBody['kind']> = Extract<EventBody, { kind: K }>;
type Happening = Pick<LedgerEvent, 'caseId' | 'version' | 'at' | 'actor'>;

function opened({ caseId, version, at: changedAt }: Happening, { target, host }: Body<'case.opened'>): Case {
  const nothing = {
    diagnoses: [],
    operations: [],
    pages: [],
    asked: 0,
    condition: { kind: 'unknown' },
  } as const;
  const known = { id: caseId, target, host, open: true, version, changedAt };
  return { ...known, ...nothing, ...NO_ESCALATION, tally: NO_TALLY };
}

function changeOperation(
  state: Case,
  event: Happening,
  body: Exclude<OperationEvent, { kind: 'operation.requested' }>,
): Case {
  const before = state.operations.find((each) => each.id === body.operation);
  if (before === undefined) return state;
  const after = applyOperationEvent(before, event, body);
  const operations = state.operations.map((each) => (each === before ? after : each));
  if (body.kind !== 'operation.finished') return { ...state, operations };
  const { ending, report } = body;
  const condition = conditionAfterOperation(state.condition, after, ending, event.at);
  const known = before.ending?.kind === 'worked';
  const tally = known ? state.tally : tallyOperation(state.tally, after, ending, report, event.at);
  return { ...state, operations, condition, tally };
}

function finishDiagnosis(state: Case, { at }: Happening, body: Body<'diagnosis.finished'>): Case {
  const diagnosis = state.diagnoses.find((each) => each.id === body.diagnosis);
  if (diagnosis === undefined) return state;
  const { askedAt, layers, ending } = diagnosis;
  const disturbed = state.operations.some(isChanging);
  const walk = { askedAt, at, disturbed };
  const condition = conditionAfterDiagnosis(state.condition, body.report.status, walk);
  const report = { ...body.report, layers, running: null };
  const finished = { ...diagnosis, ending: { kind: 'finished', at, report } } as const;
  const tally =
    ending?.kind === 'finished'
      ? state.tally
      : tallyDiagnosis(state.tally, { diagnosis, report, at, disturbed });
  return change({ ...state, condition, tally }, diagnosis.id, () => finished);
}

/** From the grant on: what a walk finds meanwhile must reach no level over the head of what is permitted already. */
function isChanging({ risk, grant, ending }: Operation): boolean {
  return risk !== 'read' && grant !== null && ending === null;
}

function requested(event: Happening, body: Body<'diagnosis.requested'>): Diagnosis {
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
