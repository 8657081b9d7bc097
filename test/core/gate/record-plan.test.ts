import { describe, expect, test } from 'vitest';
import type { Case } from '../../../src/core/case/case.ts';
import { type PlanStanding, recordPlan } from '../../../src/core/gate/record-plan.ts';
import type { Verdict } from '../../../src/core/gate/verdict.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import {
  ALLOWED,
  asked,
  claims,
  granted,
  ID,
  kinds,
  minutesLater,
  ONE_PEER,
  plan,
  planned,
  plannedEvent,
  told,
} from '../../build-gate.ts';

const justAsked = told(asked());
const NOW = minutesLater(2);

const record = (standing: PlanStanding, verdict: Verdict = ONE_PEER, state: Case = justAsked, now = NOW) =>
  recordPlan(state, ID, standing, { judge: () => verdict, minutes: 15 }, now);
const finished = (override: Partial<Plan> = {}): PlanStanding => ({
  kind: 'finished',
  result: { kind: 'planned', planned: planned(override) },
});

describe('what the host would lose is known', () => {
  const expiresAt = minutesLater(17).toISOString();
  const onTheTable = plannedEvent({ expiresAt });

  test('a peer is needed: it is put on the table for 15 minutes', () => {
    expect(record(finished())).toEqual([onTheTable]);
  });

  test('nobody is needed: it is granted at once, without approvers', () => {
    expect(record(finished(), ALLOWED)).toEqual([
      plannedEvent({ verdict: ALLOWED, expiresAt }),
      { kind: 'operation.granted', operation: ID, claims: claims({ approvers: [], expiresAt }) },
    ]);
  });

  test('nobody can help: it is denied with the rule’s words', () => {
    const verdict: Verdict = { kind: 'deny', rule: 'never on production', text: 'Deploy beside it.' };
    expect(record(finished(), verdict).at(-1)).toEqual({
      kind: 'operation.denied',
      operation: ID,
      reason: 'Deploy beside it.',
    });
  });

  test('allowed while another operation has the target to itself: it fails, and says when to ask again', () => {
    const busy = told(
      asked(),
      asked({ operation: 'neuros-1.2', title: 'rebuild' }),
      granted({ operation: 'neuros-1.2' }),
    );
    expect(record(finished(), ALLOWED, busy)[1]).toEqual({
      kind: 'operation.failed',
      operation: ID,
      message: 'Another operation has neuros to itself: `neuros-1.2`, rebuild.',
      remedy: 'Nothing was touched. Ask again when it has ended.',
    });
    expect(kinds(record(finished({ risk: 'read' }), ALLOWED, busy))).toContain('operation.granted');
  });

  test('told again, it is not planned again', () => {
    expect(record(finished(), ONE_PEER, told(asked(), onTheTable))).toEqual([]);
    expect(record({ kind: 'failed', message: 'late' }, ONE_PEER, told(asked(), onTheTable))).toEqual([]);
  });

  test('what was cancelled meanwhile stays cancelled', () => {
    const cancelled = told(asked(), { kind: 'operation.denied', operation: ID, reason: 'no' });
    expect(record(finished(), ALLOWED, cancelled)).toEqual([]);
  });
});

describe('a plan for something else is not put before anybody', () => {
  const forged: readonly Partial<Plan>[] = [
    { operation: 'neuros-1.7' },
    { target: 'shop' },
    { host: 'other' },
    { proposal: { kind: 'exec', command: 'docker ps' } },
    { proposal: { kind: 'rollback', of: 'neuros-1.0', steps: [], images: {} } },
  ];
  test.each(forged)('%j', (override) => {
    expect(record(finished(override), ALLOWED)).toMatchObject([{ kind: 'operation.failed', operation: ID }]);
  });

  test('a rollback is compared by what it undoes: its steps may be masked once more', () => {
    const rollback = (of: string, title: string) =>
      ({
        kind: 'rollback',
        of,
        steps: plan().steps.map((each) => ({ ...each, title })),
        images: {},
      }) as const;
    const state = told(asked({ proposal: rollback('neuros-1.0', 'a') }));
    expect(kinds(record(finished({ proposal: rollback('neuros-1.0', '***') }), ONE_PEER, state))).toEqual([
      'operation.planned',
    ]);
    expect(kinds(record(finished({ proposal: rollback('neuros-0.9', 'a') }), ONE_PEER, state))).toEqual([
      'operation.failed',
    ]);
  });
});

test('what cannot be planned, or a job that failed, ends it with what to do', () => {
  const result = { kind: 'unplannable', message: 'No compose file.', remedy: 'Name it.' } as const;
  expect(record({ kind: 'finished', result })).toEqual([
    { kind: 'operation.failed', operation: ID, message: 'No compose file.', remedy: 'Name it.' },
  ]);
  expect(record({ kind: 'failed', message: 'this worker has no target neuros' })).toMatchObject([
    {
      kind: 'operation.failed',
      message: 'this worker has no target neuros',
      remedy: expect.stringMatching(/^Nothing was touched/),
    },
  ]);
});

test('a plan nobody makes is said once, and not at once', () => {
  const soon = new Date(justAsked.operations[0]?.askedAt ?? 0);
  expect(record({ kind: 'waiting' }, ONE_PEER, justAsked, soon)).toEqual([]);
  expect(record({ kind: 'running' })).toEqual([]);
  const waiting = { kind: 'operation.waiting', operation: ID } as const;
  expect(record({ kind: 'waiting' })).toEqual([waiting]);
  expect(record({ kind: 'waiting' }, ONE_PEER, told(asked(), waiting))).toEqual([]);
});
