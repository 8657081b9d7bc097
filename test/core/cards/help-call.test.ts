import { describe, expect, test } from 'vitest';
import { helpCalls } from '../../../src/core/cards/help-call.ts';
import type { Case } from '../../../src/core/case/case.ts';
import type { EventBody } from '../../../src/core/case/event.ts';
import { BEN, CLEO, type Deed, ROBO, told } from '../../build-gate.ts';
import { attempt, REBUILD, red } from '../strikes/build-attempt.ts';

const TEAM = {
  people: ['Ana', 'Ben', 'Cleo', 'Sue', 'Eve', 'Robo'].map((name) => ({
    id: name.toLowerCase(),
    name,
    agent: name === 'Robo',
    accounts: { slack: `U0${name.toUpperCase()}` },
  })),
  teams: { operators: ['ana', 'robo'], approvers: ['ben', 'ana'], seniors: ['sue', 'ben'] },
};
const LEVEL: EventBody = { kind: 'level.reached', level: 'help', strikes: 3 };
const HELP: Deed = [BEN, { kind: 'help.given', surface: 'slack' }];
const STUCK = [...attempt(1), ...attempt(2, { approach: REBUILD }), ...attempt(3), LEVEL];

function call(state: Case, team = TEAM) {
  const [message, ...more] = helpCalls(state, team);
  if (message === undefined || more.length > 0) throw new Error('expected one call for help');
  return message;
}
const called = (state: Case, team = TEAM) => call(state, team).card.mentions?.map(({ name }) => name);
const textOf = (state: Case) => JSON.stringify(call(state).card);

test('before its level nobody is asked', () => {
  expect(helpCalls(told(...attempt(1)), TEAM)).toEqual([]);
  expect(helpCalls(told({ ...LEVEL, level: 'senior' } as EventBody), TEAM)).toEqual([]);
});

describe('help wanted', () => {
  test('is said where escalations go, under a name by which 🙋 on it is an offer', () => {
    const message = call(told(...STUCK));
    expect(message).toMatchObject({ key: 'level/neuros-1/call', room: 'escalations', files: [] });
    expect(message.card).toMatchObject({
      title: 'Help wanted: 3 strikes on neuros',
      tone: 'warning',
      buttons: [{ label: 'I help', command: 'ack neuros', style: 'primary' }],
      threads: [{ surface: 'slack', channel: 'C0OPS' }],
    });
    expect(textOf(told(...STUCK))).toMatch(/docker compose up #1a2b3c4d\\nrebuild/);
    expect(textOf(told(...STUCK))).toMatch(/3\. 2026-11-20 .*Exit code 1/);
    expect(textOf(told(...STUCK))).toMatch(/Any person Umpire knows but Ana/);
  });

  test('calls the people of the teams, but neither whoever struck last, nor agents, nor others', () => {
    expect(called(told(...STUCK))).toEqual(['Ben', 'Sue']);
    expect(called(told(...STUCK.slice(0, -1), ...attempt(4, { by: BEN }), LEVEL))).toEqual(['Ana', 'Sue']);
    expect(called(told(...red(1, {}, CLEO), LEVEL))).toEqual(['Ana', 'Ben', 'Sue']);
  });

  test('does not call the person who is stuck when an agent tried last', () => {
    const state = told(...attempt(1), ...attempt(2), ...attempt(3, { by: ROBO }), LEVEL);
    expect(called(state)).toEqual(['Ben', 'Sue']);
    expect(textOf(state)).toMatch(/Any person Umpire knows but Ana/);
  });

  test('calls at most ten', () => {
    const people = Array.from({ length: 30 }, (_, at) => ({
      id: `p${at}`,
      name: `P${at}`,
      agent: false,
      accounts: { slack: `U${at}` },
    }));
    const crowd = { people, teams: { operators: people.map(({ id }) => id), approvers: [], seniors: [] } };
    expect(called(told(...STUCK), crowd)).toHaveLength(10);
  });

  test('is wanted again after the next strike, and says so', () => {
    const again = told(...STUCK, HELP, ...attempt(4, { by: BEN }));
    expect(call(again).card.title).toBe('Help wanted: 3 strikes on neuros');
    expect(textOf(again)).toMatch(/It failed again since somebody helped/);
    expect(called(again)).toEqual(['Ana', 'Sue']);
  });

  test('for a case of the terminal says that there is no thread', () => {
    const place = { surface: 'terminal', channel: 'ana' } as const;
    const here = STUCK.map((deed) => {
      if ('kind' in deed) return deed;
      const [actor, body] = deed;
      return [actor, body.kind === 'operation.requested' ? { ...body, place } : body] as const;
    });
    expect(call(told(...here)).card.threads).toEqual([]);
    expect(textOf(told(...here))).toMatch(/at the terminal, so it has no thread/);
    expect(textOf(told(...STUCK))).not.toMatch(/no thread/);
  });

  test('stays small, whatever was tried', () => {
    const many = Array.from({ length: 40 }, (_, at) =>
      attempt(at + 1, { approach: `x${at} ${'y'.repeat(900)}` }),
    ).flat();
    expect(textOf(told(...many, { ...LEVEL, strikes: 40 } as EventBody)).length).toBeLessThan(4_000);
  });
});

describe('when it is not wanted any more', () => {
  test('because somebody helps, it names them and calls nobody', () => {
    const { card } = call(told(...STUCK, HELP));
    expect(card).toMatchObject({
      title: 'Help came from Ben: 3 strikes on neuros',
      tone: 'good',
      buttons: [],
    });
    expect(card.mentions).toBeUndefined();
  });

  test('because two do, it names both once', () => {
    const both = told(...STUCK, HELP, [CLEO, { kind: 'help.given', surface: 'slack' }]);
    expect(call(both).card.title).toBe('Help came from Ben and Cleo: 3 strikes on neuros');
  });

  test('because the team has met, it says so until the next strike', () => {
    const stopped: EventBody = { kind: 'level.reached', level: 'meeting', strikes: 3 };
    const met: Deed = [CLEO, { kind: 'meeting.held', decision: 'd' }];
    const { card } = call(told(...STUCK, stopped, met));
    expect(card).toMatchObject({ title: 'The team has met: 3 strikes on neuros', buttons: [] });
    expect(card.mentions).toBeUndefined();
    expect(called(told(...STUCK, stopped, met, ...attempt(4)))).toEqual(['Ben', 'Sue']);
  });

  test('because the case is over, it says so', () => {
    const { card } = call(told(...STUCK, { kind: 'case.closed', reason: 'green' }));
    expect(card).toMatchObject({ title: 'Over: 3 strikes on neuros', tone: 'good', buttons: [] });
    expect(card.mentions).toBeUndefined();
  });
});
