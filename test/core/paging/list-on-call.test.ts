import { describe, expect, test } from 'vitest';
import { listOnCall } from '../../../src/core/paging/list-on-call.ts';
import type { OnCall } from '../../../src/core/paging/on-call.ts';
import type { Person } from '../../../src/core/person.ts';
import { config } from '../../build.ts';

/** What `/oncall` says when PagerDuty's schedule is asked; rotations are in test/config/escalation. */

const AFTER = 'Who does not answer within 10 minutes is followed by the next, 2 times over.';
const UNTIL = new Date('2026-11-20T09:00Z');
const [ANA, BEN] = config().people;
if (ANA === undefined || BEN === undefined) throw new Error('the sample configuration has Ana and Ben');
const TIM: Person = { id: 'PTIM123', name: 'Tim Wright', agent: false, accounts: {} };

const told = (onCall: OnCall, chain: readonly string[] = ['oncall', 'ben'], seniors = ['ben']) =>
  listOnCall(
    config({
      teams: { operators: [], approvers: [], seniors },
      escalation: { ...config().escalation, schedule: 'PI7DH85', chain },
    }),
    onCall,
  ).split('\n');
const duty = (
  people: readonly Person[],
  override: Partial<Extract<OnCall, { kind: 'known' }>> = {},
): OnCall => ({
  kind: 'known',
  people,
  until: UNTIL,
  by: 'pagerduty',
  stale: null,
  ...override,
});
const UNKNOWN: OnCall = { kind: 'unknown', reason: 'it did not answer within 5 seconds' };

describe('/oncall by a schedule of PagerDuty', () => {
  test('says who, until when, and where that comes from', () => {
    expect(told(duty([ANA]))).toEqual([
      "Ana is on call until 2026-11-20 09:00 UTC, by PagerDuty's schedule.",
      'A page goes to Ana, then Ben.',
      AFTER,
    ]);
    expect(told(duty([ANA, BEN], { until: null }))[0]).toBe(
      "Ana and Ben are on call, and no end is set, by PagerDuty's schedule.",
    );
  });

  test('says what to write down for somebody only the schedule knows', () => {
    expect(told(duty([TIM])).slice(1, 3)).toEqual([
      'Tim Wright is nobody of umpire.yaml and cannot be called by chat: give who that is `pagerduty: PTIM123` under `people:`.',
      'A page goes to Tim Wright, then Ben.',
    ]);
  });

  test('that cannot be asked says so, and who is paged instead', () => {
    expect(told(UNKNOWN)).toEqual([
      "Who is on call is not known: PagerDuty's schedule could not be asked (it did not answer within 5 seconds). The seniors are paged instead.",
      'A page goes to Ben.',
      AFTER,
    ]);
    expect(told(UNKNOWN, ['ana'])[0]).toMatch(/seconds\)\.$/);
    expect(told(UNKNOWN, ['oncall'], []).slice(1)).toEqual([
      'Nobody would be paged: give `escalation: chain` or `teams: seniors` somebody in umpire.yaml.',
    ]);
  });

  test('that names nobody says that, too', () => {
    expect(told(duty([], { until: null }))).toEqual([
      "Nobody is on call by PagerDuty's schedule now. The seniors are paged instead.",
      'A page goes to Ben.',
      AFTER,
    ]);
  });

  test('whose last answer is an old one says how old', () => {
    const stale = { asOf: new Date('2026-11-20T02:40Z'), reason: 'it answered 503' };
    expect(told(duty([ANA], { stale }))[1]).toBe(
      'That is as of 2026-11-20 02:40 UTC: PagerDuty could not be asked again (it answered 503).',
    );
  });
});
