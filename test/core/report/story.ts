import type { EventBody, LedgerEvent } from '../../../src/core/case/event.ts';
import type { StepRun } from '../../../src/core/gate/outcome.ts';
import type { Actor } from '../../../src/core/person.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import { caseReport } from '../../../src/core/report/case-report.ts';
import {
  ANA,
  failingReport,
  finished,
  layer,
  layerFinished,
  opened,
  report,
  requested,
  START,
} from '../../build.ts';
import {
  ALLOWED,
  approved,
  asked,
  BEN,
  granted,
  ONE_PEER,
  planned,
  plannedEvent,
  receipt,
  run,
  SUCCEEDED,
  SUE,
  step,
  UMPIRE,
} from '../../build-gate.ts';

/** Who, after how many minutes, what. */
export type Moment = readonly [Actor, number, EventBody];

/** Rows of the ledger from entry 41 on: a report names the ledger's numbers, not the case's. */
export function entries(...moments: readonly Moment[]): LedgerEvent[] {
  return moments.map(([actor, minute, body], at) => ({
    seq: 41 + at,
    caseId: 'neuros-1',
    version: at + 1,
    at: new Date(START.getTime() + minute * 60_000),
    actor,
    body,
    previous: '',
    hash: '',
  }));
}

export function write(
  events: readonly LedgerEvent[],
  own: { values: readonly string[] } = { values: [] },
): string {
  const redactor = createRedactor({ ...own, patterns: [] });
  return caseReport(events, { id: 'INC-2026-11-20-001', redact: (text) => redactor.redact(text) });
}

/** What stands under a heading, up to the next of the same rank. */
export function under(markdown: string, heading: string): string {
  const [, after] = markdown.split(`\n## ${heading}\n`);
  if (after === undefined) throw new Error(`no section ${heading}`);
  return after.split('\n## ')[0]?.trim() ?? '';
}

/** The number of the first entry that `is`, as a report cites it. */
export function cite(events: readonly LedgerEvent[], is: (body: EventBody) => boolean): string {
  const row = events.find(({ body }) => is(body));
  if (row === undefined) throw new Error('no such entry');
  return `[#${row.seq}]`;
}

export const UP = step({
  title: 'docker compose up -d',
  risk: 'change',
  kind: 'command',
  pipeline: [['docker-compose', '--file', '/srv/neuros/docker-compose.yml', 'up', '-d']],
});
export const DOWN = step({
  kind: 'command',
  pipeline: [['docker-compose', '--file', '/srv/neuros/docker-compose.yml', 'down']],
});

const plannedAs = (operation: string, override: Partial<Plan>, verdict = ONE_PEER): EventBody =>
  plannedEvent({ operation, planned: planned({ operation, ...override }), verdict });
export const ran = (operation: string, given: Partial<StepRun>): EventBody => ({
  kind: 'step.finished',
  operation,
  step: { ...run(1, 'done'), durationMs: 1_200, ...given },
});

export const WEAK = 'neuros-1.2';
export const DESTROY = 'neuros-1.3';
export const ROLLBACK = 'neuros-1.4';

const failedExec: Moment[] = [
  [
    ANA,
    5,
    asked({
      operation: WEAK,
      title: UP.title,
      risk: 'change',
      verdict: ALLOWED,
      proposal: { kind: 'exec', command: UP.title },
    }),
  ],
  [
    UMPIRE,
    5,
    plannedAs(
      WEAK,
      { steps: [UP], risk: 'change', title: UP.title, backups: [], verification: 'healthy' },
      ALLOWED,
    ),
  ],
  [UMPIRE, 5, granted({ operation: WEAK, approvers: [] })],
  [UMPIRE, 6, { kind: 'operation.started', operation: WEAK }],
  [UMPIRE, 6, { kind: 'step.started', operation: WEAK, index: 1, title: UP.title }],
  [UMPIRE, 6, { kind: 'step.said', operation: WEAK, index: 1, output: 'Creating neuros' }],
  [
    UMPIRE,
    7,
    ran(WEAK, {
      title: UP.title,
      state: 'failed',
      exitCode: 1,
      output: 'Error: port 4000 is already allocated',
    }),
  ],
  [
    UMPIRE,
    7,
    {
      kind: 'operation.finished',
      operation: WEAK,
      ending: { kind: 'failed', at: 'step', message: 'Step 1 failed.', remedy: 'Read its output.' },
      report: null,
    },
  ],
];

const approvedDown: Moment[] = [
  [ANA, 10, asked({ operation: DESTROY })],
  [
    UMPIRE,
    10,
    {
      ...plannedAs(DESTROY, {
        steps: [DOWN],
        rollback: { steps: [UP], lost: ['The anonymous volume of redis.'], images: {} },
      }),
    },
  ],
  [
    ANA,
    11,
    {
      kind: 'approval.refused',
      operation: DESTROY,
      surface: 'slack',
      text: 'You asked for it, so another person must approve.',
    },
  ],
  [BEN, 12, approved(DESTROY)],
  [UMPIRE, 12, granted({ operation: DESTROY })],
  [UMPIRE, 13, { kind: 'operation.started', operation: DESTROY }],
  [UMPIRE, 13, { kind: 'backup.taken', operation: DESTROY, receipt: receipt({ operation: DESTROY }) }],
  [UMPIRE, 14, ran(DESTROY, { title: DOWN.title, exitCode: 0, output: 'Removing neuros' })],
  [UMPIRE, 14, { kind: 'operation.finished', operation: DESTROY, ending: SUCCEEDED, report: null }],
];

const rolledBack: Moment[] = [
  [
    BEN,
    20,
    asked({
      operation: ROLLBACK,
      title: `rollback of ${DESTROY}`,
      proposal: { kind: 'rollback', of: DESTROY, steps: [UP], images: {} },
    }),
  ],
  [
    UMPIRE,
    20,
    plannedAs(ROLLBACK, {
      steps: [
        {
          ...step({ title: 'restore volume data' }),
          kind: 'restore',
          item: receipt().item,
          from: receipt().path,
        },
        UP,
      ],
      verification: 'healthy',
    }),
  ],
  [ANA, 21, approved(ROLLBACK)],
  [UMPIRE, 21, granted({ operation: ROLLBACK, requester: 'ben', approvers: ['ana'] })],
  [UMPIRE, 22, { kind: 'operation.started', operation: ROLLBACK }],
  [UMPIRE, 22, ran(ROLLBACK, { title: 'restore volume data' })],
  [UMPIRE, 23, ran(ROLLBACK, { index: 2, title: UP.title })],
  [
    UMPIRE,
    23,
    {
      kind: 'operation.finished',
      operation: ROLLBACK,
      ending: { kind: 'succeeded', text: 'All layers are green.' },
      report: report(),
    },
  ],
];

const failing = failingReport();

/** Red; a fix that fails; an own vote that does not count; an approved `down` with a backup; its rollback; green. */
export const STORY: readonly LedgerEvent[] = entries(
  [ANA, 0, opened()],
  [ANA, 0, requested()],
  [UMPIRE, 1, layerFinished(layer(1, 'pass'))],
  [UMPIRE, 2, layerFinished(failing.layers[1] ?? layer(2, 'fail'))],
  [UMPIRE, 2, finished(failing)],
  ...failedExec,
  [ANA, 9, { kind: 'note.added', text: 'follow-up: pin redis in requirements.txt' }],
  ...approvedDown,
  [SUE, 16, { kind: 'note.added', text: 'The load balancer was switched by hand.' }],
  ...rolledBack,
  [UMPIRE, 23, { kind: 'case.closed', reason: 'neuros is healthy' }],
);
