import type { Card, Message } from '../../../src/core/card.ts';
import { caseMessages } from '../../../src/core/cards/case-messages.ts';
import { type Case, foldCase } from '../../../src/core/case/case.ts';
import type { EventBody, LedgerEvent, OperationEvent } from '../../../src/core/case/event.ts';
import type { Operation } from '../../../src/core/gate/operation.ts';
import type { Outcome, StepRun } from '../../../src/core/gate/outcome.ts';
import type { Verdict } from '../../../src/core/gate/verdict.ts';
import type { Actor } from '../../../src/core/person.ts';
import type { Receipt } from '../../../src/core/plan/backup.ts';
import type { Plan, Planned, Step } from '../../../src/core/plan/plan.ts';
import { opened, rows } from '../../build.ts';

/** Operations as the ledger tells them, for tests of what people see. */

export const ID = 'neuros-1.1';
export const BEN: Actor = { kind: 'person', id: 'ben', name: 'Ben' };
export const UMPIRE: Actor = { kind: 'umpire' };
export const ONE_PEER: Verdict = {
  kind: 'approve',
  rule: 'losing something needs a peer',
  quorum: { people: 1, seniors: 0 },
};

export function step(title: string, override: Partial<Extract<Step, { kind: 'command' }>> = {}): Step {
  const pipeline = [title.split(' ')];
  return { kind: 'command', title, risk: 'destroy', reasons: [], timeoutMs: 60_000, pipeline, ...override };
}

export const DOWN = ['docker-compose', '--file', '/srv/neuros/docker-compose.yml', 'down', '-v'];

export function planned(plan: Partial<Plan> = {}, override: Partial<Planned> = {}): Planned {
  return {
    plan: {
      operation: ID,
      target: 'neuros',
      environment: 'staging',
      host: 'lab',
      transport: 'ssh',
      proposal: { kind: 'exec', command: 'docker compose down -v' },
      title: 'docker compose down -v',
      risk: 'destroy',
      steps: [step('docker compose down -v', { pipeline: [DOWN] })],
      workingDirectory: '/srv/neuros',
      variables: {},
      inputs: [],
      touches: [],
      backups: [{ kind: 'volume', source: 'neuros_pgdata', name: 'neuros_pgdata', container: 'c1' }],
      verification: 'stopped',
      rollback: {
        steps: [step('docker-compose up -d')],
        lost: ['Rows written after the backup.'],
        images: {},
      },
      ...plan,
    },
    digest: 'd'.repeat(64),
    blast: [
      { kind: 'volume', name: 'neuros_pgdata', effect: 'lost', bytes: 1_200_000_000 },
      { kind: 'container', name: 'neuros-web-1', effect: 'removed', bytes: null },
    ],
    unforeseen: [],
    lastBackup: '2026-11-18T02:00:00Z',
    alternatives: [{ label: 'Only stop it', command: 'exec neuros docker compose stop' }],
    diff: '',
    ...override,
  };
}

/** An event, by Ana unless somebody else is named. */
export type Happened = EventBody | readonly [Actor, EventBody];

export function asked(
  override: Partial<Extract<OperationEvent, { kind: 'operation.requested' }>> = {},
): EventBody {
  return {
    kind: 'operation.requested',
    operation: ID,
    target: 'neuros',
    host: 'lab',
    proposal: { kind: 'exec', command: 'docker compose down -v' },
    title: 'docker compose down -v',
    risk: 'destroy',
    reasons: ["docker compose down -v removes the project's volumes"],
    verdict: ONE_PEER,
    place: { surface: 'slack', channel: 'C0OPS' },
    ...override,
  };
}

/** A command that only reads, allowed at once. */
export function readAsked(): EventBody {
  const title = 'docker compose ps';
  const verdict: Verdict = { kind: 'allow', rule: 'everybody Umpire knows may read' };
  return asked({ title, proposal: { kind: 'exec', command: title }, risk: 'read', reasons: [], verdict });
}

export function readPlanned(): EventBody {
  const read = step('docker compose ps', { risk: 'read', pipeline: [['docker-compose', 'ps']] });
  const plan: Partial<Plan> = { risk: 'read', steps: [read], backups: [], verification: 'none' };
  const verdict: Verdict = { kind: 'allow', rule: 'everybody Umpire knows may read' };
  return wasPlanned(planned(plan, { blast: [], alternatives: [] }), verdict);
}

export function wasPlanned(made: Planned = planned(), verdict: Verdict = ONE_PEER): EventBody {
  return {
    kind: 'operation.planned',
    operation: ID,
    planned: made,
    verdict,
    expiresAt: '2026-11-20T03:15:00.000Z',
  };
}

export const approvedBy = (by: Actor): Happened => [
  by,
  { kind: 'approval.given', operation: ID, surface: 'slack' },
];

export function granted(): EventBody {
  const claims = {
    operation: ID,
    target: 'neuros',
    host: 'lab',
    digest: 'd'.repeat(64),
    shown: 'd'.repeat(64),
    expiresAt: '2026-11-20T03:16:00.000Z',
    requester: 'ana',
    approvers: ['ben'],
    strikes: 0,
    frozen: false,
    locked: false,
  };
  return { kind: 'operation.granted', operation: ID, claims };
}

export const started: EventBody = { kind: 'operation.started', operation: ID };

export function receipt(override: Partial<Receipt> = {}): Receipt {
  return {
    operation: ID,
    target: 'neuros',
    item: { kind: 'volume', source: 'neuros_pgdata', name: 'neuros_pgdata', container: 'c1' },
    path: '/home/deploy/.umpire/neuros-1.1/neuros_pgdata.tar',
    bytes: 1_180_000_000,
    sha256: `abcdef123456${'0'.repeat(52)}`,
    takenAt: '2026-11-20T03:01:00.000Z',
    rehearsal: { kind: 'passed', text: 'All 812 files of the archive were listed.' },
    ...override,
  };
}

export const backedUp = (override: Partial<Receipt> = {}): EventBody => ({
  kind: 'backup.taken',
  operation: ID,
  receipt: receipt(override),
});

export const stepBegan = (index: number, title: string): EventBody => ({
  kind: 'step.started',
  operation: ID,
  index,
  title,
});

export function stepEnded(index: number, title: string, override: Partial<StepRun> = {}): EventBody {
  const run: StepRun = {
    index,
    title,
    state: 'done',
    exitCode: 0,
    output: '',
    durationMs: 1_500,
    ...override,
  };
  return { kind: 'step.finished', operation: ID, step: run };
}

export function ended(ending: Outcome['ending'], report: Outcome['report'] = null): EventBody {
  return { kind: 'operation.finished', operation: ID, ending, report };
}

export const SUCCEEDED: Outcome['ending'] = { kind: 'succeeded', text: 'No container of the project runs.' };

/** A case with these events behind its opening, a second apart. */
export function caseWith(...happened: readonly Happened[]): Case {
  const whole = [opened(), ...happened];
  const bodies = whole.map((each) => (isByOther(each) ? each[1] : each));
  const events = rows(bodies).map((event, at): LedgerEvent => {
    const each = whole[at];
    return each !== undefined && isByOther(each) ? { ...event, actor: each[0] } : event;
  });
  const state = foldCase(events);
  if (state === undefined) throw new Error('a case needs an event');
  return state;
}

function isByOther(each: Happened): each is readonly [Actor, EventBody] {
  return Array.isArray(each);
}

export function operationOf(state: Case, id = ID): Operation {
  const found = state.operations.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no operation ${id}`);
  return found;
}

/** The one card of an operation, after these events. */
export function cardAfter(...happened: readonly Happened[]): Card {
  const cards = caseMessages(caseWith(...happened)).filter((each) => each.key === `operation/${ID}`);
  const [only] = cards;
  if (only === undefined || cards.length !== 1) throw new Error(`one card, not ${cards.length}`);
  return only.card;
}

/** The text under a label, whole sections of other kinds under ''. */
export function textOf(card: Card, label: string): string {
  const section = card.sections.find((each) => each.kind === 'labelled' && each.label.startsWith(label));
  if (section?.kind !== 'labelled')
    throw new Error(`the card has no ${label}: ${JSON.stringify(card.sections)}`);
  return `${section.label}\n${section.text}`;
}

/** The texts beside a message. */
export function textsOf(message: Message | undefined): { name: string; content: string }[] {
  return (message?.files ?? []).flatMap((file) => ('content' in file ? [file] : []));
}
