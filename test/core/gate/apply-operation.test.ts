import { describe, expect, test } from 'vitest';
import type { EventBody } from '../../../src/core/case/event.ts';
import { isOverdue, stateOf } from '../../../src/core/gate/operation.ts';
import { ANA, START } from '../../build.ts';
import {
  approved,
  asked,
  BEN,
  CLEO,
  type Deed,
  granted,
  ID,
  minutesLater,
  ONE_PEER,
  operationOf,
  planned,
  plannedEvent,
  receipt,
  run,
  STRANGER,
  SUCCEEDED,
  told,
} from '../../build-gate.ts';

const having = (...deeds: readonly Deed[]) => operationOf(told(asked(), ...deeds));
const started: EventBody = { kind: 'operation.started', operation: ID };
const step = (state: 'done' | 'failed', index = 1): EventBody => ({
  kind: 'step.finished',
  operation: ID,
  step: run(index, state),
});

describe('an operation is what its events say', () => {
  test('asked, and nothing else yet', () => {
    expect(having()).toMatchObject({
      id: ID,
      title: 'docker compose down',
      askedBy: ANA,
      planned: null,
      approvals: [],
      expiresAt: null,
      stage: 'checking',
      ending: null,
    });
    expect(told(asked(), asked({ operation: 'neuros-1.2' })).asked).toBe(2);
  });

  test('planned: what the worker found counts from now on', () => {
    const safer = plannedEvent({ planned: planned({ risk: 'change' }) });
    expect(having({ kind: 'operation.waiting', operation: ID }, safer)).toMatchObject({
      risk: 'change',
      verdict: ONE_PEER,
      waiting: false,
      expiresAt: minutesLater(15),
    });
  });

  test('approvals count once per person; one taken back does not', () => {
    const withdrawn: EventBody = { kind: 'approval.withdrawn', operation: ID, surface: 'slack' };
    const { approvals } = having(
      plannedEvent(),
      [BEN, approved()],
      [CLEO, approved()],
      [BEN, approved()],
      [CLEO, withdrawn],
    );
    expect(approvals).toEqual([{ by: BEN, at: new Date(START.getTime() + 5_000) }]);
    expect(having(plannedEvent(), [STRANGER, approved()], [STRANGER, withdrawn]).approvals).toEqual([]);
  });

  test('the newest five refusals are shown', () => {
    const refused = (text: string): EventBody => ({
      kind: 'approval.refused',
      operation: ID,
      surface: 'slack',
      text,
    });
    const { refusals } = having(plannedEvent(), ...['1', '2', '3', '4', '5', '6'].map(refused));
    expect(refusals.map(({ text }) => text)).toEqual(['2', '3', '4', '5', '6']);
  });

  test('granted: from now on the grant’s time counts', () => {
    const expiresAt = minutesLater(20);
    expect(having(plannedEvent(), granted({ expiresAt: expiresAt.toISOString() }))).toMatchObject({
      expiresAt,
      grantedAt: new Date(START.getTime() + 3_000),
    });
  });

  test('steps take their places; a step of later news is as it says', () => {
    const started = (index: number): EventBody => ({
      kind: 'step.started',
      operation: ID,
      index,
      title: `step ${index}`,
    });
    const said: EventBody = { kind: 'step.said', operation: ID, index: 2, output: 'so far' };
    const { steps, heardAt, stage } = having(
      plannedEvent(),
      granted(),
      started(2),
      started(1),
      step('done'),
      said,
    );
    expect(steps).toEqual([run(1, 'done'), run(2, 'running', 'so far')]);
    expect(heardAt).toEqual(new Date(START.getTime() + 7_000));
    expect(stage).toBe('running');
    const late = having(plannedEvent(), granted(), step('done', 2), said);
    expect(late.steps).toEqual([run(2, 'done')]);
  });

  test('where it is: backups, steps, and after the last step the verification', () => {
    const backedUp: EventBody = { kind: 'backup.taken', operation: ID, receipt: receipt() };
    const onTheWay = [plannedEvent(), granted(), started, backedUp] as const;
    expect(having(...onTheWay)).toMatchObject({ stage: 'backing-up', receipts: [receipt()] });
    expect(having(...onTheWay, step('done')).stage).toBe('running');
    expect(having(...onTheWay, step('done', 2)).stage).toBe('verifying');
    expect(having(...onTheWay, step('failed', 2)).stage).toBe('running');
  });
});

describe('its state in a word', () => {
  const states: readonly [string, readonly Deed[]][] = [
    ['planning', []],
    ['waiting-for-approval', [plannedEvent()]],
    ['granted', [plannedEvent(), granted()]],
    ['running', [plannedEvent(), granted(), started]],
    [
      'ended',
      [
        plannedEvent(),
        granted(),
        started,
        { kind: 'operation.finished', operation: ID, ending: SUCCEEDED, report: null },
      ],
    ],
    ['ended', [plannedEvent(), [BEN, { kind: 'operation.denied', operation: ID, reason: 'no' }]]],
    ['ended', [{ kind: 'operation.failed', operation: ID, message: 'm', remedy: 'r' }]],
    [
      'running',
      [plannedEvent(), granted(), { kind: 'operation.expired', operation: ID, what: 'grant' }, started],
    ],
  ];
  test.each(states)('%s', (state, deeds) => {
    expect(stateOf(having(...deeds))).toBe(state);
  });

  test('overdue from the very moment on; without a limit never', () => {
    expect(isOverdue({ expiresAt: START }, START)).toBe(true);
    expect(isOverdue({ expiresAt: START }, new Date(START.getTime() - 1))).toBe(false);
    expect(isOverdue({ expiresAt: null }, minutesLater(9999))).toBe(false);
  });
});
