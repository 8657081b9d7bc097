import { describe, expect, test } from 'vitest';
import type { Case } from '../../../src/core/case/case.ts';
import { vote } from '../../../src/core/gate/vote.ts';
import {
  ALLOWED,
  approved,
  asked,
  BEN,
  CLEO,
  granted,
  HOUSE,
  ID,
  kinds,
  minutesLater,
  plannedEvent,
  STRANGER,
  told,
  votes,
} from '../../build-gate.ts';

describe('a click on a card that is no longer, or not yet, to be decided is answered', () => {
  const dead: readonly [string, Case, RegExp][] = [
    ['being planned', told(asked()), /still being looked at/],
    [
      'granted',
      told(asked(), plannedEvent(), [BEN, approved()], granted()),
      /approved by Ben at 2026-11-20 03:00 UTC and is about to begin/,
    ],
    [
      'allowed',
      told(asked(), plannedEvent({ verdict: ALLOWED }), granted()),
      /allowed by the rule “operators may/,
    ],
    [
      'running',
      told(asked(), plannedEvent(), granted(), { kind: 'operation.started', operation: ID }),
      /running since 2026-11-20/,
    ],
    [
      'denied',
      told(asked(), plannedEvent(), [CLEO, { kind: 'operation.denied', operation: ID, reason: 'No.' }]),
      /denied by Cleo at 2026-11-20 03:00 UTC: No\.$/,
    ],
    [
      'expired',
      told(asked(), plannedEvent(), { kind: 'operation.expired', operation: ID, what: 'request' }),
      /expired at 2026-11-20 03:00 UTC: too few approved/,
    ],
    [
      'failed',
      told(asked(), { kind: 'operation.failed', operation: ID, message: 'No such file.', remedy: '' }),
      /could not be done, at .*: No such file\.$/,
    ],
    [
      'done',
      told(asked(), plannedEvent(), granted(), {
        kind: 'operation.finished',
        operation: ID,
        ending: { kind: 'succeeded', text: '' },
        report: null,
      }),
      /was done at/,
    ],
  ];
  test.each(dead)('%s', (_, state, text) => {
    for (const actor of [BEN, STRANGER]) {
      const late = votes('approve', actor, { state });
      expect(late.events).toEqual([]);
      expect(late.text).toMatch(text);
    }
  });

  test('overdue: the vote ends it instead of counting, to the millisecond', () => {
    const last = new Date(minutesLater(15).getTime() - 1);
    expect(kinds(votes('approve', BEN, { now: last }).events)).toContain('operation.granted');
    const late = votes('approve', BEN, { now: minutesLater(15) });
    expect(late.events).toEqual([{ kind: 'operation.expired', operation: ID, what: 'request' }]);
    expect(late.text).toBe(
      '`neuros-1.1` expired at 2026-11-20 03:15 UTC: too few approved in time. Ask again if it is still wanted.',
    );
  });

  test('unknown: it says where ids are', () => {
    expect(votes('approve', BEN, { id: 'neuros-1.9' })).toEqual({
      events: [],
      text: 'There is no operation `neuros-1.9`. Its card shows its id, in the last line.',
    });
    expect(
      vote(undefined, ID, { kind: 'deny', reason: '', surface: 'slack' }, BEN, {
        config: HOUSE,
        judge: (_, { verdict }) => verdict,
        now: minutesLater(5),
      }).events,
    ).toEqual([]);
  });
});
