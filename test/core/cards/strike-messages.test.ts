import { describe, expect, test } from 'vitest';
import type { Card } from '../../../src/core/card.ts';
import { caseMessages } from '../../../src/core/cards/case-messages.ts';
import { operationCard } from '../../../src/core/cards/operation-card.ts';
import { strikeMessages } from '../../../src/core/cards/strike-messages.ts';
import type { Case } from '../../../src/core/case/case.ts';
import type { EventBody, Level } from '../../../src/core/case/event.ts';
import { BEN, type Deed, operationOf, ROBO, SUE, told } from '../../build-gate.ts';
import { attempt, failedAt, REBUILD, worked } from '../strikes/build-attempt.ts';

const HELP: Deed = [BEN, { kind: 'help.given', surface: 'slack' }];
const level = (name: Level, strikes: number): EventBody => ({ kind: 'level.reached', level: name, strikes });
const three = [...attempt(1), ...attempt(2, { approach: REBUILD }), ...attempt(3), level('help', 3)];
const frozen = [...three, level('senior', 3), level('meeting', 3)];

function card(state: Case, name: Level): Card {
  const found = strikeMessages(state).find(({ key }) => key === `level/neuros-1/${name}`);
  if (found === undefined) throw new Error(`no message of ${name}`);
  return found.card;
}
const textOf = (shown: Card) => JSON.stringify(shown);

test('a case without levels has no message of one, and each level has one, after all others', () => {
  expect(strikeMessages(told(...attempt(1)))).toEqual([]);
  const keys = caseMessages(told(...frozen)).map(({ key }) => key);
  expect(keys.slice(-3)).toEqual(['level/neuros-1/help', 'level/neuros-1/senior', 'level/neuros-1/meeting']);
  expect(new Set(keys).size).toBe(keys.length);
});

describe('help wanted', () => {
  test('says who may help, what was tried, and has the button', () => {
    const shown = card(told(...three), 'help');
    expect(shown).toMatchObject({ title: 'Help wanted: 3 strikes on neuros', tone: 'warning' });
    expect(shown.buttons).toEqual([{ label: 'I help', command: 'ack neuros', style: 'primary' }]);
    expect(textOf(shown)).toMatch(/Any person Umpire knows but Ana/);
    expect(textOf(shown)).toMatch(/docker compose up #1a2b3c4d\\nrebuild/);
    expect(textOf(shown)).toMatch(/3\. 2026-11-20 .*Exit code 1/);
  });

  test('says who helps, and is no request any more', () => {
    const shown = card(told(...three, HELP), 'help');
    expect(shown).toMatchObject({ title: 'Help came: 3 strikes on neuros', tone: 'good', buttons: [] });
    expect(textOf(shown)).toMatch(/Ben helps since 2026-11-20/);
  });

  test('is a request again after the next strike', () => {
    const shown = card(told(...three, HELP, ...attempt(4)), 'help');
    expect(shown.buttons).toHaveLength(1);
    expect(textOf(shown)).toMatch(/It failed again since/);
    expect(textOf(shown)).not.toContain('4. 2026');
  });

  test('is not wanted once the team has met, but after the next strike', () => {
    const met: Deed = [SUE, { kind: 'meeting.held', decision: 'd' }];
    const shown = card(told(...frozen, met), 'help');
    expect(shown).toMatchObject({ title: 'The team has met: 3 strikes on neuros', buttons: [] });
    expect(textOf(shown)).not.toMatch(/Who may help|Locked until/);
    expect(card(told(...frozen, met, ...attempt(4)), 'help').buttons).toHaveLength(1);
  });

  test('names the person who may not help, not the agent who tried last', () => {
    const people = [{ id: 'robo', name: 'Robo', agent: true, accounts: {} }];
    const state = told(...attempt(1), ...attempt(2), ...attempt(3, { by: ROBO }), level('help', 3));
    const shown = caseMessages(state, people).find(({ key }) => key === 'level/neuros-1/help');
    expect(JSON.stringify(shown)).toMatch(/Any person Umpire knows but Ana/);
  });

  test('of a closed case asks for nothing', () => {
    const shown = card(told(...three, { kind: 'case.closed', reason: 'x' }), 'help');
    expect(shown).toMatchObject({ title: 'Over: 3 strikes on neuros', buttons: [], tone: 'good' });
  });
});

test('a senior is needed: what that means, and nobody is said to be paged', () => {
  const shown = card(told(...frozen), 'senior');
  expect(shown).toMatchObject({ title: 'A senior is needed: 3 strikes on neuros', buttons: [] });
  expect(textOf(shown)).not.toMatch(/page[drs]?\b/i);
});

test('frozen: when the team meets and where, how it is lifted; then what was decided', () => {
  const before = card(told(...frozen), 'meeting');
  expect(before).toMatchObject({ title: 'Frozen: 3 strikes on neuros', tone: 'bad', buttons: [] });
  expect(textOf(before)).toMatch(/resolve DECISION/);
  expect(textOf(before)).toMatch(
    /meets at 2026-11-20 03:15 UTC, in the channel umpire-neuros-1;.*this thread/,
  );
  expect(textOf(before)).toMatch(/What was tried.*1\. .*3\. /);
  const met: Deed = [SUE, { kind: 'meeting.held', decision: 'We go back to last week.' }];
  const after = card(told(...frozen, met), 'meeting');
  expect(after).toMatchObject({ title: 'The team has met: 3 strikes on neuros', tone: 'good' });
  expect(textOf(after)).toMatch(/We go back to last week\.\\nSue, 2026-11-20/);
});

test('a message stays within what a chat shows, whatever the strikes are', () => {
  const many = Array.from({ length: 40 }, (_, at) =>
    attempt(at + 1, { approach: `x${at} ${'y'.repeat(900)}` }),
  ).flat();
  for (const { card: shown } of strikeMessages(told(...many, level('help', 40), level('meeting', 40)))) {
    expect(textOf(shown).length).toBeLessThan(8_000);
    expect(textOf(shown)).toContain('30 before these');
  }
});

test("an operation's card says which strike it was, or nothing", () => {
  const state = told(...attempt(1), ...worked(2), ...attempt(3, { ending: failedAt('verification') }));
  const said = (id: string) => textOf(operationCard(state, operationOf(state, id)));
  expect(said('neuros-1.1')).toContain('This is strike 1 on neuros.');
  expect(said('neuros-1.2')).not.toContain('This is strike');
  expect(said('neuros-1.3')).toContain('This is strike 2 on neuros.');
});
