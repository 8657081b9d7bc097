import { describe, expect, test } from 'vitest';
import { type Case, withEvents } from '../../../src/core/case/case.ts';
import type { Voted } from '../../../src/core/gate/vote.ts';
import type { Actor } from '../../../src/core/person.ts';
import { ANA } from '../../build.ts';
import {
  ALLOWED,
  approved,
  asked,
  BEN,
  CLEO,
  claims,
  EVE,
  granted,
  HOUSE,
  ID,
  kinds,
  minutesLater,
  needs,
  operationOf,
  planned,
  plannedEvent,
  ROBO,
  STRANGER,
  SUE,
  TWO_WITH_SENIOR,
  told,
  UMPIRE,
  votes,
} from '../../build-gate.ts';

const NOW = minutesLater(5);
const onTheTable = told(asked(), plannedEvent());

function then(state: Case, actor: Actor, { events }: Voted): Case {
  return withEvents(state, events, { actor, at: NOW });
}

describe('a peer approves', () => {
  test('the approval that completes the quorum comes with the grant, for exactly this plan and 15 minutes', () => {
    const { events, text } = votes('approve', BEN);
    expect(events).toEqual([
      approved(),
      {
        kind: 'operation.granted',
        operation: ID,
        claims: claims({ expiresAt: minutesLater(20).toISOString() }),
      },
    ]);
    expect(text).toBe(
      'Approved: `neuros-1.1`, docker compose down on neuros. It must begin before 2026-11-20 03:20 UTC.',
    );
  });

  test('a senior is an approver too', () => {
    expect(kinds(votes('approve', SUE).events)).toEqual(['approval.given', 'operation.granted']);
  });

  test('two people, one a senior: two approvers are not enough, the senior then is', () => {
    const state = told(asked(), plannedEvent({ verdict: TWO_WITH_SENIOR }));
    const first = votes('approve', BEN, { state });
    expect(first).toMatchObject({ events: [approved()] });
    expect(first.text).toBe('Your approval of `neuros-1.1` counts. Still missing: 1 approval by a senior.');
    const afterBen = then(state, BEN, first);
    const second = votes('approve', CLEO, { state: afterBen });
    expect(kinds(second.events)).toEqual(['approval.given']);
    const third = votes('approve', SUE, { state: then(afterBen, CLEO, second) });
    expect(third.events[1]).toMatchObject({ claims: { approvers: ['ben', 'cleo', 'sue'] } });
  });

  test('a senior who came first leaves one approval missing, by anybody', () => {
    const state = told(asked(), plannedEvent({ verdict: TWO_WITH_SENIOR }));
    expect(votes('approve', SUE, { state }).text).toMatch(/Still missing: 1 approval\.$/);
  });

  test('the same person twice, on whatever surface, is one person', () => {
    const state = told(asked(), plannedEvent({ verdict: needs({ people: 2, seniors: 0 }) }), [
      BEN,
      approved(),
    ]);
    const again = votes('approve', BEN, { state, surface: 'discord' });
    expect(again).toEqual({
      events: [],
      text: 'You have approved `neuros-1.1` already. Still missing: 1 approval.',
    });
  });

  test('an approver who has left the team since no longer counts, and is not named in the grant', () => {
    const state = told(asked(), plannedEvent({ verdict: needs({ people: 2, seniors: 0 }) }), [
      EVE,
      approved(),
    ]);
    const second = votes('approve', BEN, { state });
    expect(kinds(second.events)).toEqual(['approval.given']);
    const third = votes('approve', CLEO, { state: then(state, BEN, second) });
    expect(third.events[1]).toMatchObject({ claims: { approvers: ['ben', 'cleo'] } });
  });

  test('who has become enough since approving once more is granted, not told to wait', () => {
    const state = told(asked(), plannedEvent({ verdict: needs({ people: 1, seniors: 1 }) }), [
      BEN,
      approved(),
    ]);
    const house = { ...HOUSE, teams: { ...HOUSE.teams, seniors: ['ben'] } };
    expect(kinds(votes('approve', BEN, { state, house }).events)).toContain('operation.granted');
  });
});

describe('a vote that does not count is refused with the rule that says so, on the card', () => {
  const cases: readonly [string, Actor, RegExp][] = [
    ['the requester', ANA, /^Four eyes: who asks cannot approve/],
    ['an agent, even one of the team', ROBO, /^An agent may ask, but never decides/],
    ['a person of no team', EVE, /^Only people of the teams `approvers` and `seniors`/],
    ['an account of nobody', STRANGER, /^This account belongs to no person/],
    ['Umpire itself', UMPIRE, /^This account belongs to no person/],
  ];
  test.each(cases)('%s', (_, actor, text) => {
    const refused = votes('approve', actor);
    expect(refused.text).toMatch(text);
    expect(refused.events).toEqual([
      { kind: 'approval.refused', operation: ID, surface: 'slack', text: refused.text },
    ]);
    const state = then(onTheTable, actor, refused);
    expect(operationOf(state).refusals).toEqual([{ by: actor, text: refused.text }]);
    expect(votes('approve', actor, { state, surface: 'discord' })).toEqual({
      events: [],
      text: refused.text,
    });
  });

  test('a requester in every team, with an account of each surface, is still the requester', () => {
    const house = { ...HOUSE, teams: { operators: ['ana'], approvers: ['ana'], seniors: ['ana'] } };
    expect(kinds(votes('approve', ANA, { house, surface: 'terminal' }).events)).toEqual(['approval.refused']);
  });

  test('what an agent asked for, it cannot approve, but a person can', () => {
    const state = told([ROBO, asked()], plannedEvent());
    expect(kinds(votes('approve', ROBO, { state }).events)).toEqual(['approval.refused']);
    expect(kinds(votes('approve', ANA, { state }).events)).toContain('operation.granted');
  });

  test('while another operation has the target to itself, the last approval waits', () => {
    const other = 'neuros-1.2';
    const busy = told(
      asked(),
      plannedEvent(),
      asked({ operation: other, title: 'rebuild' }),
      granted({ operation: other }),
    );
    const refused = votes('approve', BEN, { state: busy });
    expect(refused.text).toBe(
      'Another operation has neuros to itself: `neuros-1.2`, rebuild. Approve again when it has ended.',
    );
    expect(kinds(refused.events)).toEqual(['approval.refused']);
    const ended = then(busy, UMPIRE, {
      events: [{ kind: 'operation.expired', operation: other, what: 'grant' }],
      text: '',
    });
    expect(kinds(votes('approve', BEN, { state: ended }).events)).toContain('operation.granted');
  });

  test('what only reads does not hold a target', () => {
    const reading = told(
      asked(),
      plannedEvent(),
      asked({ operation: 'neuros-1.2', risk: 'read' }),
      granted({ operation: 'neuros-1.2' }),
    );
    expect(kinds(votes('approve', BEN, { state: reading }).events)).toContain('operation.granted');
  });
});

describe('an approval is taken back', () => {
  const state = told(asked(), plannedEvent({ verdict: TWO_WITH_SENIOR }), [BEN, approved()]);

  test('before the quorum: it no longer counts', () => {
    const back = votes('withdraw', BEN, { state });
    expect(kinds(back.events)).toEqual(['approval.withdrawn']);
    expect(operationOf(then(state, BEN, back)).approvals).toEqual([]);
  });

  test('by somebody who gave none: nothing happens', () => {
    for (const actor of [CLEO, STRANGER, ANA]) expect(votes('withdraw', actor, { state }).events).toEqual([]);
  });

  test('after the grant it is too late, and said so', () => {
    const late = votes('withdraw', BEN, {
      state: told(asked(), plannedEvent(), [BEN, approved()], granted()),
    });
    expect(late.events).toEqual([]);
    expect(late.text).toMatch(
      /^Too late to take your approval back\. .* was approved by Ben at 2026-11-20 03:00 UTC/,
    );
  });
});

describe('a request is denied', () => {
  test.each([BEN, SUE])('by somebody who may approve, with the reason', (actor) => {
    const denied = votes('deny', actor, { reason: ' not on a Friday ' });
    expect(denied.events).toEqual([{ kind: 'operation.denied', operation: ID, reason: 'not on a Friday' }]);
    expect(operationOf(then(onTheTable, actor, denied)).ending).toMatchObject({ kind: 'denied', by: actor });
  });

  test('by the requester: it is cancelled, also while it is being planned', () => {
    for (const state of [onTheTable, told(asked())]) {
      expect(votes('deny', ANA, { state }).events).toEqual([
        { kind: 'operation.denied', operation: ID, reason: 'cancelled by the requester: no reason given' },
      ]);
    }
  });

  test.each([EVE, ROBO, STRANGER])('by nobody else', (actor) => {
    expect(kinds(votes('deny', actor).events)).toEqual(['approval.refused']);
  });

  test('not when it is granted: what is signed cannot be called back', () => {
    const state = told(asked(), plannedEvent(), [BEN, approved()], granted());
    expect(votes('deny', CLEO, { state })).toMatchObject({
      events: [],
      text: expect.stringMatching(/approved by Ben/),
    });
  });
});

test('the plan that is granted is the one that was shown', () => {
  const other = planned({ workingDirectory: '/elsewhere' });
  const state = told(asked(), plannedEvent({ planned: other }));
  expect(votes('approve', BEN, { state }).events[1]).toMatchObject({ claims: { digest: other.digest } });
});

describe('when more is needed by now than when it was planned', () => {
  const state = told(asked(), plannedEvent());
  const aSenior = needs({ people: 1, seniors: 1 });

  test('a peer’s approval does not count any more, and says what would; a senior’s does', () => {
    const refused = votes('approve', BEN, { state, judge: () => aSenior });
    expect(refused.events).toEqual([
      { kind: 'approval.refused', operation: ID, surface: 'slack', text: refused.text },
    ]);
    expect(refused.text).toMatch(/^More is needed by now .*: 1 approval by a senior\.$/);
    const granted = votes('approve', SUE, { state: then(state, BEN, refused), judge: () => aSenior });
    expect(kinds(granted.events)).toEqual(['approval.given', 'operation.granted']);
  });

  test('what is denied by now is not granted, with the policy’s words', () => {
    const denied = {
      kind: 'deny',
      rule: 'frozen',
      text: 'neuros is frozen until the team has met.',
    } as const;
    const voted = votes('approve', BEN, { state, judge: () => denied });
    expect(kinds(voted.events)).toEqual(['approval.refused']);
    expect(voted.text).toBe(denied.text);
  });

  test('what is allowed by now still needs the approvals that were asked for', () => {
    expect(kinds(votes('approve', BEN, { state, judge: () => ALLOWED }).events)).toEqual([
      'approval.given',
      'operation.granted',
    ]);
  });
});
