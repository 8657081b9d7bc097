import { describe, expect, test } from 'vitest';
import type { Case } from '../../../src/core/case/case.ts';
import type { EventBody } from '../../../src/core/case/event.ts';
import type { Actor } from '../../../src/core/person.ts';
import { DEFAULT_LEVELS } from '../../../src/core/strikes/levels.ts';
import { listStrikes } from '../../../src/core/strikes/list-strikes.ts';
import { offerHelp } from '../../../src/core/strikes/offer-help.ts';
import { ANA } from '../../build.ts';
import { BEN, CLEO, HOUSE, ROBO, STRANGER, SUE, told } from '../../build-gate.ts';
import { attempt, REBUILD, red, UP, worked } from './build-attempt.ts';

const HELP: EventBody = { kind: 'help.given', surface: 'slack' };
const level = (name: 'help' | 'senior' | 'meeting', strikes: number): EventBody => ({
  kind: 'level.reached',
  level: name,
  strikes,
});
const three = [...attempt(1), ...attempt(2), ...attempt(3, { approach: REBUILD }), level('help', 3)];
const offers = (state: Case | undefined, by: Actor) =>
  offerHelp(
    state,
    { target: 'neuros', by, surface: 'slack' },
    { people: HOUSE.people, strikes: DEFAULT_LEVELS },
  );

describe('help', () => {
  test.each([
    ['of another person', BEN, three],
    ['of somebody in no team', SUE, three],
    ['of who struck before, but not last', ANA, [...three, ...attempt(4, { by: BEN })]],
    [
      'of who only looked last',
      BEN,
      [...three, ...worked(4), ...red(5, {}, BEN), ...red(6, { rootCause: null }, BEN)],
    ],
    ['of another person than the last who tried by hand', BEN, [...three, ...attempt(4, { by: ROBO })]],
    [
      'of anybody, where only an agent tried',
      ANA,
      [1, 2, 3].flatMap((id) => attempt(id, { by: ROBO })).concat(level('help', 3)),
    ],
    [
      'of who looked at what an agent tried',
      ANA,
      [...attempt(1, { by: ROBO }), ...red(2), ...red(3, { rootCause: null }), level('help', 2)],
    ],
    [
      'of who looked before somebody else did',
      ANA,
      [...red(1), ...red(2, { rootCause: null }, BEN), level('help', 2)],
    ],
    ['again, after another strike', BEN, [...three, [BEN, HELP] as const, ...attempt(4)]],
  ])('%s counts', (_, by, deeds) => {
    expect(offers(told(...deeds), by)).toEqual({ events: [HELP], text: expect.stringMatching(/you help/) });
  });

  test.each([
    ['of who struck last', ANA, told(...three), /Your own attempt/],
    [
      'of who struck last but for an agent',
      ANA,
      told(...three, ...attempt(4, { by: ROBO }), ...attempt(5, { by: ROBO })),
      /Your own attempt/,
    ],
    ['of an agent', ROBO, told(...three), /An agent/],
    ['of a stranger', STRANGER, told(...three), /no person of the configuration/],
    ['of Umpire', { kind: 'umpire' }, told(...three), /no person/],
    ['where nothing is locked', BEN, told(...attempt(1)), /Nothing is locked on neuros yet.*2 more/],
    ['where nobody has a case', BEN, undefined, /no open case/],
    ['in a closed case', BEN, told(...three, { kind: 'case.closed', reason: 'x' }), /no open case/],
    ['a second time', BEN, told(...three, [BEN, HELP]), /You have been helping with neuros since 2026-11-20/],
    [
      'of who looked first, when nobody tried anything',
      ANA,
      told(...red(1), ...red(2, { rootCause: null }), level('help', 2)),
      /Your own/,
    ],
  ] as const)('%s does not, and says why', (_, by, state, text) => {
    expect(offers(state, by)).toEqual({ events: [], text: expect.stringMatching(text) });
  });
});

describe('/strikes', () => {
  const list = (state: Case | undefined) => listStrikes(state, 'neuros', DEFAULT_LEVELS);

  test('shows each strike with time, who, what and exit code, and how many are left', () => {
    expect(
      list(told(...attempt(1, { exitCode: 137 }), ...red(2), ...red(3, { rootCause: null }))),
    ).toMatchInlineSnapshot(`
      "neuros has 2 strikes in case neuros-1.
      1. 2026-11-20 03:00 UTC, Ana: docker compose up #1a2b3c4d failed in step 1 of 2. Exit code 137. (neuros-1.1)
      2. 2026-11-20 03:00 UTC, Ana: Nothing was tried against it: layer 2, Dependencies, fails. (neuros-1.3)
      After 1 more, what has failed is locked until another person helps."
    `);
  });

  test('says what is locked and how it is opened', () => {
    expect(list(told(...three))).toContain(
      'Locked: “docker compose up #1a2b3c4d”, “rebuild”. Another person opens it again with `/ack neuros`.',
    );
    expect(list(told(...three))).toContain('After 2 more, a change needs a senior.');
  });

  test('names an approach as it was typed first, once', () => {
    const typed = ['docker compose up -d', 'sudo docker-compose up --detach', 'docker compose up -d'];
    const events = typed.flatMap((title, at) => attempt(at + 1, { approach: UP, title }));
    expect(list(told(...events, level('help', 3)))).toContain('Locked: “docker compose up -d”. Another');
  });

  test('says who helps', () => {
    const text = list(told(...three, [BEN, HELP], [CLEO, HELP]));
    expect(text).toContain('Open again, with the help of Ben and Cleo: “docker compose up');
    expect(text).not.toContain('Locked:');
  });

  test('says that a target is frozen, until the meeting', () => {
    const frozen = [...three, level('senior', 3), level('meeting', 3)];
    expect(list(told(...frozen))).toMatch(
      /Every level is reached\.[\s\S]*Frozen: .*`\/incident neuros resolve DECISION`/,
    );
    expect(list(told(...frozen, [SUE, { kind: 'meeting.held', decision: 'd' }]))).not.toContain('Frozen');
  });

  test('stays readable: of many strikes the newest', () => {
    const many = Array.from({ length: 30 }, (_, at) => attempt(at + 1)).flat();
    const text = list(told(...many));
    expect(text).toContain('The first 10 are left out.');
    expect(text).toContain('\n30. ');
    expect(text).not.toContain('\n10. ');
  });

  test.each([undefined, told(...three, { kind: 'case.closed', reason: 'x' })])(
    'without an open case there are none',
    (state) => {
      expect(list(state)).toBe('neuros has no open case, so no strikes: they end with their case.');
    },
  );
});
