import { type Case, foldCase } from '../src/core/case/case.ts';
import type { EventBody, OperationEvent } from '../src/core/case/event.ts';
import type { Config } from '../src/core/config.ts';
import type { GrantClaims } from '../src/core/gate/grant.ts';
import type { Operation } from '../src/core/gate/operation.ts';
import type { OperateProgress, Outcome, StepRun } from '../src/core/gate/outcome.ts';
import { DEFAULT_RULES } from '../src/core/gate/policy/default-rules.ts';
import type { Quorum, Verdict } from '../src/core/gate/verdict.ts';
import { type Ballot, type Polls, type Voted, vote } from '../src/core/gate/vote.ts';
import type { Actor, Surface } from '../src/core/person.ts';
import type { Receipt } from '../src/core/plan/backup.ts';
import { digestOf, digestOfShown } from '../src/core/plan/digest.ts';
import type { Plan, Planned, Step } from '../src/core/plan/plan.ts';
import { ANA, opened, rows, START } from './build.ts';

/** Builders of operations: who there is, what they want, and how far it has come. */

export type Human = Extract<Actor, { kind: 'person' }>;
const person = (id: string, name: string): Human => ({ kind: 'person', id, name });
export const BEN = person('ben', 'Ben');
export const CLEO = person('cleo', 'Cleo');
/** A senior who is in no other team. */
export const SUE = person('sue', 'Sue');
/** Known, in no team. */
export const EVE = person('eve', 'Eve');
/** An agent somebody put into `approvers` by mistake. */
export const ROBO = person('robo', 'Robo');
export const STRANGER: Actor = { kind: 'stranger', surface: 'slack', account: 'U0WHO' };
export const UMPIRE: Actor = { kind: 'umpire' };

export const HOUSE: Pick<Config, 'people' | 'teams' | 'policy'> = {
  people: (['ana', 'ben', 'cleo', 'sue', 'eve', 'robo'] as const).map((id) => ({
    id,
    name: id,
    agent: id === 'robo',
    accounts: {},
  })),
  teams: { operators: ['ana', 'robo'], approvers: ['ana', 'ben', 'cleo', 'robo'], seniors: ['sue'] },
  policy: { rules: DEFAULT_RULES, minutes: 15 },
};

export const ID = 'neuros-1.1';
export const ONE_PEER = needs({ people: 1, seniors: 0 });
export const TWO_WITH_SENIOR = needs({ people: 2, seniors: 1 });
export const ALLOWED: Verdict = { kind: 'allow', rule: 'operators may change what is not production' };

export function needs(quorum: Quorum): Verdict {
  return { kind: 'approve', rule: 'losing something needs a peer', quorum };
}

export function step(override: Partial<Step> = {}): Step {
  const deed = { kind: 'command', pipeline: [['docker', 'compose', 'down']] } as const;
  return {
    title: 'docker compose down',
    risk: 'destroy',
    reasons: ['removes containers'],
    timeoutMs: 60_000,
    ...deed,
    ...override,
  } as Step;
}

export function plan(override: Partial<Plan> = {}): Plan {
  return {
    operation: ID,
    target: 'neuros',
    environment: 'staging',
    host: 'lab',
    transport: 'local',
    proposal: { kind: 'exec', command: 'docker compose down' },
    title: 'docker compose down',
    risk: 'destroy',
    steps: [step(), step({ title: 'docker volume rm data' })],
    workingDirectory: '/srv/neuros',
    variables: {},
    inputs: [{ path: '/srv/neuros/docker-compose.yml', sha256: 'ab'.repeat(32) }],
    touches: [{ kind: 'container', id: 'c1', name: 'neuros' }],
    backups: [receipt().item],
    verification: 'stopped',
    rollback: { steps: [], lost: [], images: {} },
    ...override,
  };
}

export function planned(override: Partial<Plan> = {}): Planned {
  const whole = plan(override);
  return {
    plan: whole,
    digest: digestOf(whole),
    blast: [],
    unforeseen: [],
    lastBackup: null,
    alternatives: [],
    diff: '',
  };
}

export function receipt(override: Partial<Receipt> = {}): Receipt {
  return {
    operation: ID,
    target: 'neuros',
    item: { kind: 'volume', source: 'data', name: 'data', container: '' },
    path: `/var/backups/umpire/${ID}/volume-data.tar`,
    bytes: 10_240,
    sha256: 'cd'.repeat(32),
    takenAt: START.toISOString(),
    rehearsal: { kind: 'passed', text: 'The archive was listed.' },
    ...override,
  };
}

export function run(index: number, state: StepRun['state'], output = ''): StepRun {
  const exitCode = state === 'done' ? 0 : state === 'failed' ? 1 : null;
  return { index, title: `step ${index}`, state, exitCode, output, durationMs: 0 };
}

export function progress(override: Partial<OperateProgress> = {}): OperateProgress {
  return { stage: 'running', receipts: [], steps: [], ...override };
}

export function outcome(ending: Outcome['ending'], override: Partial<Outcome> = {}): Outcome {
  return { ...progress(), ending, report: null, ...override };
}

export const SUCCEEDED: Outcome['ending'] = { kind: 'succeeded', text: 'Nothing of it runs any more.' };

type About<K extends OperationEvent['kind']> = Extract<OperationEvent, { kind: K }>;

export function asked(override: Partial<About<'operation.requested'>> = {}): EventBody {
  const { target, host, proposal, title, risk } = plan();
  return {
    kind: 'operation.requested',
    operation: ID,
    target,
    host,
    proposal,
    title,
    risk,
    reasons: [],
    verdict: ONE_PEER,
    place: { surface: 'slack', channel: 'C0OPS' },
    ...override,
  };
}

/** A plan on the table from `START` on, for a quarter of an hour. */
export function plannedEvent(override: Partial<About<'operation.planned'>> = {}): EventBody {
  const expiresAt = minutesLater(15).toISOString();
  return {
    kind: 'operation.planned',
    operation: ID,
    planned: planned(),
    verdict: ONE_PEER,
    expiresAt,
    ...override,
  };
}

export function claims(override: Partial<GrantClaims> = {}): GrantClaims {
  return {
    operation: ID,
    target: 'neuros',
    host: 'lab',
    digest: planned().digest,
    shown: digestOfShown(planned()),
    expiresAt: minutesLater(15).toISOString(),
    requester: 'ana',
    approvers: ['ben'],
    strikes: 0,
    frozen: false,
    locked: false,
    ...override,
  };
}

export function granted(override: Partial<GrantClaims> = {}): EventBody {
  const whole = claims(override);
  return { kind: 'operation.granted', operation: whole.operation, claims: whole };
}

export function approved(operation = ID): EventBody {
  return { kind: 'approval.given', operation, surface: 'slack' };
}

export function minutesLater(minutes: number): Date {
  return new Date(START.getTime() + minutes * 60_000);
}

/** What somebody did; Ana when nobody is named. */
export type Deed = EventBody | readonly [Actor, EventBody];

/** A case in which all that has happened, a second apart from `START` on. */
export function told(...deeds: readonly Deed[]): Case {
  const all = [opened(), ...deeds].map((deed) => ('kind' in deed ? ([ANA, deed] as const) : deed));
  const actors = all.map(([actor]) => actor);
  const events = rows(all.map(([, body]) => body)).map((row, at) => ({ ...row, actor: actors[at] ?? ANA }));
  const state = foldCase(events);
  if (state === undefined) throw new Error('a case needs an event');
  return state;
}

export function operationOf(state: Case, id = ID): Operation {
  const operation = state.operations.find((each) => each.id === id);
  if (operation === undefined) throw new Error(`no operation ${id}`);
  return operation;
}

export const kinds = (events: readonly EventBody[]): string[] => events.map((event) => event.kind);

export interface Voting {
  readonly state?: Case;
  readonly now?: Date;
  readonly surface?: Surface;
  readonly reason?: string;
  readonly id?: string;
  readonly house?: typeof HOUSE;
  readonly judge?: Polls['judge'];
}

/** Somebody votes, five minutes after `START`, on what is on the table. */
export function votes(kind: Ballot['kind'], actor: Actor, given: Voting = {}): Voted {
  const {
    state = told(asked(), plannedEvent()),
    now = minutesLater(5),
    surface = 'slack',
    reason = '',
    id = ID,
    house = HOUSE,
    judge = (_, { verdict }) => verdict,
  } = given;
  return vote(state, id, { kind, reason, surface }, actor, { config: house, judge, now });
}
