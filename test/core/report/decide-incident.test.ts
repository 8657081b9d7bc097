import { describe, expect, test } from 'vitest';
import type { EventBody, Level } from '../../../src/core/case/event.ts';
import { recordProgress } from '../../../src/core/diagnosis/record-progress.ts';
import type { Actor } from '../../../src/core/person.ts';
import { decideIncident } from '../../../src/core/report/decide-incident.ts';
import { ANA, failingReport, layer, layerFinished, START } from '../../build.ts';
import { BEN, CLEO, type Deed, EVE, HOUSE, ROBO, STRANGER, SUE, told, UMPIRE } from '../../build-gate.ts';
import { attempt, red, worked } from '../strikes/build-attempt.ts';

const level = (name: Level, strikes: number): EventBody => ({ kind: 'level.reached', level: name, strikes });
const met: Deed = [SUE, { kind: 'meeting.held', decision: 'd' }];
const CLOSED = [{ kind: 'case.closed', reason: 'words' }];

const says = (
  action: 'close' | 'note' | 'resolve',
  by: Actor,
  deeds: readonly Deed[] | undefined,
  seniors: readonly string[] = ['sue', 'cleo'],
) =>
  decideIncident(
    deeds && told(...deeds),
    { action, target: 'neuros', text: 'words', by },
    { people: HOUSE.people, teams: { ...HOUSE.teams, operators: ['ana', 'ben', 'robo'], seniors } },
  );

const struck = (count: number, by: Actor = ANA): Deed[] =>
  Array.from({ length: count }, (_, at) => attempt(at + 1, { by })).flat();
const helped = [...struck(3), level('help', 3)];
const senior = [...struck(5), level('help', 3), level('senior', 5)];
const frozen = [...struck(8), level('help', 3), level('senior', 5), level('meeting', 8)];

describe('closing, which forgets the strikes', () => {
  test.each<readonly [string, Actor, readonly Deed[]]>([
    ['who only looked, before help was needed', ANA, red(1)],
    ['who tried what did not fail', ANA, worked(1)],
    ['another than who failed', BEN, struck(2)],
    ['another, when help was needed', BEN, helped],
    ['a person whose agent failed', ANA, struck(2, ROBO)],
    ['a senior who did not try', SUE, senior],
    ['a senior after the meeting', SUE, [...frozen, met]],
  ])('%s may', (_, by, deeds) => {
    expect(says('close', by, deeds)).toMatchObject({
      events: CLOSED,
      text: expect.stringMatching(/is closed/),
    });
  });

  test.each<readonly [string, Actor, readonly Deed[] | undefined, RegExp]>([
    ['who failed once', ANA, struck(1), /^Attempts of yours failed .* another person has to close/],
    [
      'who failed before somebody else did',
      ANA,
      [...struck(1), ...attempt(2, { by: BEN })],
      /another person/,
    ],
    ['who failed without a step that did', ANA, [...worked(1), ...red(2, {}, BEN)], /another person/],
    [
      'who looked until help was needed',
      ANA,
      [...red(1), level('help', 1)],
      /^What you found .* counts as strikes.* another person/,
    ],
    ['a senior who failed', CLEO, struck(2, CLEO), /another person/],
    [
      'a senior who failed until a senior was needed',
      CLEO,
      [...struck(5, CLEO), level('senior', 5)],
      /another person/,
    ],
    ['no senior when one is needed', BEN, senior, /only a senior/],
    ['a senior when it is frozen', SUE, frozen, /frozen until the team has met/],
    ['an agent', ROBO, red(1), /Only a person of a team/],
    ['somebody in no team', EVE, red(1), /Only a person of a team/],
    ['a stranger', STRANGER, red(1), /Only a person of a team/],
    ['Umpire by word of mouth', UMPIRE, red(1), /Only a person of a team/],
    ['anybody where there is no case', BEN, undefined, /no open case/],
    ['anybody twice', BEN, [{ kind: 'case.closed', reason: 'x' }], /no open case/],
    [
      'anybody while something is under way',
      BEN,
      attempt(1).slice(0, 4),
      /still under way on neuros: `neuros-1\.1`/,
    ],
    ['anybody while somebody looks', BEN, red(1).slice(0, 1), /still under way on neuros: `neuros-1\.1`/],
  ])('%s may not', (_, by, deeds, text) => {
    expect(says('close', by, deeds)).toEqual({ events: [], text: expect.stringMatching(text) });
  });

  test('the only senior may, once nobody else could', () => {
    const own = struck(4, SUE);
    expect(says('close', SUE, own, ['sue']).text).toMatch(/another person/);
    expect(says('close', SUE, [...own, level('senior', 4)], ['sue', 'robo']).events).toEqual(CLOSED);
    expect(says('close', SUE, [...own, level('senior', 4)], ['sue', 'cleo']).text).toMatch(/another person/);
  });
});

describe('when everybody who could close it has struck', () => {
  const both = [...struck(4, SUE), ...attempt(5, { by: CLEO }), level('help', 3), level('senior', 5)];

  test('one of two seniors who both failed may, and nobody else', () => {
    expect(says('close', SUE, both).events).toEqual(CLOSED);
    expect(says('close', CLEO, both).events).toEqual(CLOSED);
    expect(says('close', BEN, both).text).toMatch(/only a senior/);
    expect(says('close', SUE, both, ['sue', 'cleo', 'ben']).text).toMatch(/another person/);
  });

  test('the one person of an installation may, at any count', () => {
    const alone = {
      people: HOUSE.people.filter(({ id }) => id === 'ana' || id === 'robo'),
      teams: { operators: ['ana', 'robo', 'gone'], approvers: ['ana'], seniors: [] },
    };
    const said = { target: 'neuros', text: 'words', by: ANA };
    for (const count of [1, 3]) {
      const state = told(...struck(count));
      expect(decideIncident(state, { ...said, action: 'close' }, alone).events).toEqual(CLOSED);
    }
    expect(decideIncident(told(...frozen), { ...said, action: 'close' }, alone).text).toMatch(/frozen/);
    expect(decideIncident(told(...frozen), { ...said, action: 'resolve' }, alone).events).toHaveLength(1);
  });

  test('where there are no seniors another person of a team may, from that level on too', () => {
    expect(says('close', BEN, senior, []).events).toEqual(CLOSED);
    expect(says('close', ANA, senior, []).text).toMatch(/another person/);
    expect(says('close', EVE, senior, []).text).toMatch(/Only a person of a team/);
    expect(says('resolve', BEN, frozen, []).events).toHaveLength(1);
    expect(says('resolve', EVE, frozen, []).text).toMatch(/Only a person of a team/);
  });
});

describe('a diagnosis that no worker takes', () => {
  const [ask] = red(1);
  const waiting: EventBody = { kind: 'diagnosis.waiting', diagnosis: 'neuros-1.1' };

  test('ends with the case', () => {
    const deeds = [...(ask ? [ask] : []), waiting];
    const { events } = says('close', BEN, deeds);
    expect(events).toMatchObject([
      {
        kind: 'diagnosis.failed',
        diagnosis: 'neuros-1.1',
        message: 'The case was closed before a worker took it.',
      },
      ...CLOSED,
    ]);
    const state = told(...deeds, ...events);
    expect(state.open).toBe(false);
    expect(recordProgress(state, 'neuros-1.1', { kind: 'finished', report: failingReport() }, START)).toEqual(
      [],
    );
  });

  test('blocks again once one has taken it', () => {
    const deeds = [...(ask ? [ask] : []), waiting, layerFinished(layer(1, 'pass'))];
    expect(says('close', BEN, deeds).text).toMatch(/still under way on neuros: `neuros-1\.1`/);
  });
});

describe('what the team decided', () => {
  test.each<readonly [string, Actor, readonly Deed[], RegExp]>([
    ['no senior', BEN, frozen, /Only a senior can tell .* \(sue, cleo\)/],
    ['an agent among the seniors', ROBO, frozen, /Only a senior/],
    ['before a meeting was called', SUE, senior, /No meeting was called/],
    ['a second time', SUE, [...frozen, met], /held already/],
  ])('%s', (_, by, deeds, text) => {
    expect(says('resolve', by, deeds, ['sue', 'cleo', 'robo'])).toMatchObject({ events: [] });
    expect(says('resolve', by, deeds).text).toMatch(text);
  });

  test('by a senior, of a frozen target', () => {
    expect(says('resolve', SUE, frozen).events).toEqual([{ kind: 'meeting.held', decision: 'words' }]);
  });
});

test('a note is anybody’s, as long as the case is open', () => {
  expect(says('note', EVE, frozen).events).toEqual([{ kind: 'note.added', text: 'words' }]);
  expect(says('note', EVE, undefined)).toEqual({ events: [], text: 'neuros has no open case.' });
});
