import { describe, expect, test } from 'vitest';
import { chainAt, onCallByRotation } from '../../../src/core/paging/chain.ts';
import type { OnCall } from '../../../src/core/paging/on-call.ts';
import type { Person } from '../../../src/core/person.ts';
import { config, START } from '../../build.ts';

const human = (id: string): Person => ({ id, name: id, agent: false, accounts: {} });
const PEOPLE = [...['ana', 'ben', 'cem'].map(human), { ...human('robot'), agent: true }];
const TEAMS = { operators: [], approvers: [], seniors: ['ben', 'robot', 'cem'] };
const of = (chain: readonly string[]) =>
  config({ people: PEOPLE, teams: TEAMS, escalation: { ...config().escalation, chain } });
const duty = (...people: readonly Person[]): OnCall => ({
  kind: 'known',
  people,
  until: null,
  by: 'pagerduty',
  stale: null,
});
const UNKNOWN: OnCall = { kind: 'unknown', reason: 'it answered 500' };
const called = (chain: readonly string[], onCall: OnCall) =>
  chainAt(of(chain), onCall)
    .map(({ id }) => id)
    .join(' ');

describe('whom to call, one after another', () => {
  test.each<[string, readonly string[], OnCall, string]>([
    ['who is on call, then the seniors', ['oncall', 'ben', 'cem'], duty(human('ana')), 'ana ben cem'],
    ['everybody once', ['oncall', 'ben', 'ana'], duty(human('ben')), 'ben ana'],
    ['all who are on call at once', ['oncall', 'cem'], duty(human('ana'), human('ben')), 'ana ben cem'],
    ['somebody only the schedule knows', ['oncall', 'ben'], duty(human('PTIM123')), 'PTIM123 ben'],
    ['neither agents nor strangers of the chain', ['robot', 'dora', 'ana'], duty(), 'ana'],
    ['the seniors where nobody is on call', ['oncall', 'ana'], duty(), 'ben cem ana'],
    ['the seniors where nobody knows who is', ['oncall'], UNKNOWN, 'ben cem'],
    ['nobody else in a chain without `oncall`', ['ana'], UNKNOWN, 'ana'],
  ])('%s', (_, chain, onCall, expected) => expect(called(chain, onCall)).toBe(expected));
});

describe('who is on call by the rotation', () => {
  const rotation = {
    people: ['ana', 'robot'],
    zone: 'UTC',
    start: { year: 2026, month: 11, day: 16, hour: 9, minute: 0 },
    overrides: [{ person: 'ben', from: new Date('2026-11-21T00:00Z'), until: new Date('2026-11-22T00:00Z') }],
  };
  const known = { people: PEOPLE, escalation: { ...config().escalation, rotation } };
  const at = (text: string) => {
    const onCall = onCallByRotation(known, new Date(text));
    return (
      onCall.kind === 'known' && [
        onCall.people.map(({ id }) => id).join(),
        onCall.until?.toISOString(),
        onCall.by,
      ]
    );
  };

  test('is a value, with its end and where it comes from', () => {
    expect(at('2026-11-20T03:00Z')).toEqual(['ana', '2026-11-21T00:00:00.000Z', 'rotation']);
    expect(at('2026-11-21T03:00Z')).toEqual(['ben', '2026-11-22T00:00:00.000Z', 'override']);
  });

  test('is nobody in the week of an agent, and unset without a rotation', () => {
    expect(at('2026-11-24T03:00Z')).toEqual(['', '2026-11-30T09:00:00.000Z', 'rotation']);
    expect(onCallByRotation(config(), START)).toEqual({ kind: 'unset' });
  });
});
