import type { Case } from '../../../src/core/case/case.ts';
import type { EventBody } from '../../../src/core/case/event.ts';
import type { Outcome, StepRun } from '../../../src/core/gate/outcome.ts';
import type { Actor } from '../../../src/core/person.ts';
import type { Verification } from '../../../src/core/plan/plan.ts';
import type { Risk } from '../../../src/core/risk/risk.ts';
import { ANA, failingReport, finished, requested } from '../../build.ts';
import {
  ALLOWED,
  asked,
  type Deed,
  granted,
  planned,
  plannedEvent,
  SUCCEEDED,
  UMPIRE,
} from '../../build-gate.ts';

/** Attempts and looks as a ledger tells them, whole; `id` is the number within `neuros-1`. */

export const UP = 'docker compose up #1a2b3c4d';
export const REBUILD = 'rebuild';

type Failed = Extract<Outcome['ending'], { kind: 'failed' }>;
export const failedAt = (at: Failed['at']): Outcome['ending'] => ({
  kind: 'failed',
  at,
  message: 'm',
  remedy: 'r',
});
export const INTERRUPTED: Outcome['ending'] = { kind: 'interrupted', message: 'm', remedy: 'r' };
export const refused = (why: Extract<Outcome['ending'], { kind: 'refused' }>['why']): Outcome['ending'] => ({
  kind: 'refused',
  why,
  message: 'm',
  remedy: 'r',
  difference: [],
});

interface Attempt {
  readonly by?: Actor;
  readonly approach?: string;
  readonly title?: string;
  readonly ending?: Outcome['ending'];
  readonly risk?: Risk;
  readonly verification?: Verification;
  readonly exitCode?: number;
}

/** Somebody asks for something, it is allowed, runs, and ends; by default a change of Ana's whose step fails with 1. */
export function attempt(id: number, given: Attempt = {}): Deed[] {
  const { by = ANA, approach = UP, ending = failedAt('step') } = given;
  const { title = approach } = given;
  const { risk = 'change', verification = 'healthy', exitCode = 1 } = given;
  const operation = `neuros-1.${id}`;
  const plan = planned({ operation, risk, verification, title });
  const step: StepRun = {
    index: 1,
    title,
    state: ending.kind === 'failed' && ending.at === 'step' ? 'failed' : 'done',
    exitCode,
    output: '',
    durationMs: 1,
  };
  const events: EventBody[] = [
    plannedEvent({ operation, planned: plan, verdict: ALLOWED }),
    granted({ operation }),
    { kind: 'operation.started', operation },
    { kind: 'step.finished', operation, step },
    { kind: 'operation.finished', operation, ending, report: null },
  ];
  const request = asked({ operation, approach, title, risk, verdict: ALLOWED });
  return [[by, request], ...events.map((body) => [UMPIRE, body] as const)];
}

export const worked = (id: number, given: Attempt = {}): Deed[] =>
  attempt(id, { ending: SUCCEEDED, ...given });

/** Somebody looks, and it is red; by default Ana, and layer 2 fails. */
export function red(id: number, override = {}, by: Actor = ANA): Deed[] {
  const diagnosis = `neuros-1.${id}`;
  return [
    [by, requested(diagnosis)],
    [UMPIRE, finished(failingReport(override), diagnosis)],
  ];
}

export const kindsOf = ({ tally }: Case): string[] => tally.strikes.map(({ kind }) => kind);
