import { describe, expect, test } from 'vitest';
import { strikeMessages } from '../../../src/core/cards/strike-messages.ts';
import { type Case, foldCase, withEvents } from '../../../src/core/case/case.ts';
import type { EventBody } from '../../../src/core/case/event.ts';
import { settleCase } from '../../../src/core/case/settle-case.ts';
import { judgeFacts } from '../../../src/core/gate/judge-facts.ts';
import { DEFAULT_RULES } from '../../../src/core/gate/policy/default-rules.ts';
import { NO_STRIKES, standingOf } from '../../../src/core/gate/standing.ts';
import type { Actor } from '../../../src/core/person.ts';
import {
  DEFAULT_LEVELS,
  isFrozen,
  isUnlocked,
  levelsReached,
  nextLevel,
} from '../../../src/core/strikes/levels.ts';
import { listStrikes } from '../../../src/core/strikes/list-strikes.ts';
import { withClosing } from '../../../src/engine/with-closing.ts';
import { ANA, facts, finished, opened, report, requested, rows, START } from '../../build.ts';
import { BEN, CLEO, type Deed, kinds, SUE, told, UMPIRE } from '../../build-gate.ts';
import { attempt, REBUILD, red, UP, worked } from './build-attempt.ts';

const HELP: EventBody = { kind: 'help.given', surface: 'slack' };
const MET: EventBody = { kind: 'meeting.held', decision: 'We roll back to last week.' };
const BY = { id: 'neuros-1', actor: UMPIRE, at: START, levels: DEFAULT_LEVELS };

/** What happens, with all that follows from it, as the engine appends it: one append after the other. */
function lived(...deeds: readonly Deed[]): Case {
  return deeds.reduce((state, deed) => {
    const [actor, body] = 'kind' in deed ? [ANA, deed] : deed;
    return withEvents(state, withClosing(state, [body], { ...BY, actor }), { actor, at: START });
  }, told());
}

const attempts = (count: number, approach = UP): Deed[] =>
  Array.from({ length: count }, (_, at) => attempt(at + 1, { approach })).flat();
const standing = (state: Case, askedBy: Actor = ANA, approach = UP) =>
  standingOf(state, { approach, askedBy });

test('a story of nine attempts crosses each level once, with the event that caused it', () => {
  let state = told();
  const appended: string[] = [];
  for (const deed of attempts(9)) {
    const [actor, body] = 'kind' in deed ? [ANA, deed] : deed;
    const bodies = withClosing(state, [body], { ...BY, actor });
    // Decided again, as after a lost race or a restart, it is the same; appended, nothing is left to follow.
    expect(withClosing(state, [body], { ...BY, actor })).toEqual(bodies);
    state = withEvents(state, bodies, { actor, at: START });
    expect(levelsReached(state, DEFAULT_LEVELS)).toEqual([]);
    appended.push(
      ...bodies.map((each) =>
        each.kind === 'level.reached' ? `${each.level} at ${each.strikes}` : each.kind,
      ),
    );
  }
  const levels = appended.filter((each) => each.includes(' at '));
  expect(levels).toEqual(['help at 3', 'senior at 5', 'meeting at 8']);
  for (const level of levels) expect(appended[appended.indexOf(level) - 1]).toBe('operation.finished');
  expect(state.levels.map(({ level }) => level)).toEqual(['help', 'senior', 'meeting']);
});

test('a level written down twice is reached once, at its first time', () => {
  const twice: EventBody = { kind: 'level.reached', level: 'help', strikes: 4 };
  expect(lived(...attempts(3), twice).levels).toMatchObject([{ level: 'help', strikes: 3 }]);
});

test('levels are as configured, and several may be reached at once', () => {
  const state = told(...attempts(2));
  expect(levelsReached(state, { help: 1, senior: 2, meeting: 3 })).toEqual([
    { kind: 'level.reached', level: 'help', strikes: 2 },
    { kind: 'level.reached', level: 'senior', strikes: 2 },
  ]);
  expect(nextLevel(state, DEFAULT_LEVELS)).toEqual({ level: 'help', left: 1 });
  expect(nextLevel(lived(...attempts(4)), DEFAULT_LEVELS)).toEqual({ level: 'senior', left: 1 });
  expect(nextLevel(lived(...attempts(8)), DEFAULT_LEVELS)).toBeNull();
  expect(nextLevel(told(...attempts(4)), DEFAULT_LEVELS)).toEqual({ level: 'help', left: 0 });
});

describe('the standing the policy judges by', () => {
  test('without a case, and before the first level, nothing is locked', () => {
    expect(standingOf(undefined, { approach: UP, askedBy: ANA })).toEqual(NO_STRIKES);
    expect(standing(lived(...attempts(2)))).toEqual({ strikes: 2, frozen: false, locked: false });
  });

  test('three strikes lock what has struck, for everybody, and nothing else', () => {
    const state = lived(...attempts(3));
    expect(standing(state)).toEqual({ strikes: 3, frozen: false, locked: true });
    expect(standing(state, BEN).locked).toBe(true);
    expect(standing(state, ANA, REBUILD).locked).toBe(false);
    expect(standing(lived(...attempts(2), ...attempt(3, { approach: REBUILD })), ANA, UP).locked).toBe(true);
  });

  test('help opens it for everybody but the helper, until the next strike', () => {
    const helped = lived(...attempts(3), [BEN, HELP]);
    expect(standing(helped).locked).toBe(false);
    expect(standing(helped, CLEO).locked).toBe(false);
    expect(standing(helped, BEN).locked).toBe(true);
    expect(standing(lived(...attempts(3), [ANA, HELP])).locked).toBe(true);
    expect(standing(lived(...attempts(3), [BEN, HELP], [CLEO, HELP]), BEN).locked).toBe(false);
    const again = lived(...attempts(3), [BEN, HELP], ...attempt(4));
    expect(standing(again).locked).toBe(true);
    expect(standing(lived(...attempts(3), [BEN, HELP], ...attempt(4), [BEN, HELP])).locked).toBe(false);
  });

  test('help before it was needed opens nothing', () => {
    expect(standing(lived(...attempts(2), [BEN, HELP], ...attempt(3))).locked).toBe(true);
  });

  test('eight strikes freeze until the meeting; the ninth does not freeze again', () => {
    expect(standing(lived(...attempts(7))).frozen).toBe(false);
    expect(standing(lived(...attempts(8)))).toMatchObject({ strikes: 8, frozen: true });
    expect(standing(lived(...attempts(7), [SUE, MET], ...attempt(8))).frozen).toBe(true);
    expect(standing(lived(...attempts(8), [SUE, MET])).frozen).toBe(false);
    expect(
      standing(lived(...attempts(8), ...red(9), ...red(10, { rootCause: null }), [SUE, MET])),
    ).toMatchObject({
      strikes: 9,
      frozen: false,
    });
    expect(standing(lived(...attempts(8), [SUE, MET], ...attempt(9)))).toMatchObject({
      strikes: 9,
      frozen: false,
    });
  });
});

describe('what the built-in rules make of it, on staging', () => {
  const verdict = (state: Case, override = {}, approach = UP) =>
    judgeFacts(facts({ ...standing(state, ANA, approach), ...override }), DEFAULT_RULES);
  const none = lived();

  test.each([
    ['no strikes', none, 'allow'],
    ['2 strikes', lived(...attempts(2)), 'allow'],
    ['3 strikes', lived(...attempts(3)), 'deny'],
    ['3 strikes and help', lived(...attempts(3), [BEN, HELP]), 'allow'],
    ['5 strikes', lived(...attempts(5)), 'deny'],
    ['5 strikes and help', lived(...attempts(5), [BEN, HELP]), 'approve'],
    ['8 strikes', lived(...attempts(8)), 'deny'],
    ['8 strikes and a meeting', lived(...attempts(8), [SUE, MET]), 'approve'],
  ] as const)('%s: a change is %s', (_, state, kind) => {
    expect(verdict(state).kind).toBe(kind);
    expect(verdict(state, { risk: 'read' }).kind).toBe('allow');
  });

  test('another approach may be tried at 3, a senior is asked at 5, frozen is all of it', () => {
    expect(verdict(lived(...attempts(3)), {}, REBUILD).kind).toBe('allow');
    expect(verdict(lived(...attempts(5)), {}, REBUILD)).toMatchObject({ quorum: { people: 1, seniors: 1 } });
    expect(verdict(lived(...attempts(8)), { risk: 'destroy' }, REBUILD).kind).toBe('deny');
  });
});

describe('closing', () => {
  const green: Deed[] = [requested('neuros-1.20'), finished(report(), 'neuros-1.20')];

  test('ends the strikes of a case with it', () => {
    expect(lived(...attempts(5), ...green).open).toBe(false);
  });

  test('waits for the meeting when the target is frozen', () => {
    const frozen = lived(...attempts(8), ...green);
    expect(frozen).toMatchObject({ open: true, condition: { kind: 'healthy' } });
    expect(settleCase(frozen)).toEqual([]);
    expect(kinds(withClosing(frozen, [MET], { ...BY, actor: SUE }))).toEqual(['meeting.held', 'case.closed']);
  });

  test('a closed case reaches no level', () => {
    const closed: EventBody = { kind: 'case.closed', reason: 'by hand' };
    expect(withClosing(told(...attempts(3)), [closed], BY)).toEqual([closed]);
    expect(levelsReached(told(...attempts(3), closed), DEFAULT_LEVELS)).toEqual([]);
  });

  test('words and meetings are kept with who said them', () => {
    const note: EventBody = { kind: 'note.added', text: 'The disk was full.' };
    const state = lived(...attempts(8), [BEN, note], [SUE, MET], ...worked(9));
    expect(state.notes).toMatchObject([{ by: BEN, text: 'The disk was full.' }]);
    expect(state.meetings).toMatchObject([{ by: SUE, decision: 'We roll back to last week.', strikes: 8 }]);
    expect(isFrozen(state)).toBe(false);
  });
});

test('folded again from its rows a case is the same', () => {
  const bodies: EventBody[] = [
    opened(),
    ...attempts(8).map((deed) => ('kind' in deed ? deed : deed[1])),
    HELP,
    MET,
  ];
  const all = rows(bodies);
  expect(foldCase(all)).toEqual(
    foldCase(
      JSON.parse(JSON.stringify(all)).map((row: { at: string }) => ({ ...row, at: new Date(row.at) })),
    ),
  );
});

test('a case of an older version, which counted every look, is thawed by its meeting, and can be closed', () => {
  const looks = Array.from({ length: 8 }, (_, at) => red(at + 1)).flat();
  const reached = (['help', 'senior', 'meeting'] as const).map((level) => ({
    kind: 'level.reached' as const,
    level,
    strikes: DEFAULT_LEVELS[level],
  }));
  const before = told(...looks, ...reached);
  expect(before.tally.strikes).toHaveLength(1);
  expect(isFrozen(before)).toBe(true);
  const after = told(...looks, ...reached, [SUE, MET]);
  expect(isFrozen(after)).toBe(false);
  const [meeting] = strikeMessages(after).slice(-1);
  expect(meeting?.card.title).toBe('The team has met: 8 strikes on neuros');
});

test('what was locked is open after the meeting, until the next strike', () => {
  const met = lived(...attempts(8), [SUE, MET]);
  expect(isUnlocked(met)).toBe(true);
  expect(standingOf(met, { approach: UP, askedBy: ANA }).locked).toBe(false);
  expect(listStrikes(met, 'neuros', DEFAULT_LEVELS)).toMatch(/Open again, since the team has met: “/);
  expect(listStrikes(met, 'neuros', DEFAULT_LEVELS)).not.toMatch(/Locked/);
  const again = lived(...attempts(8), [SUE, MET], ...attempt(9));
  expect(isUnlocked(again)).toBe(false);
  expect(listStrikes(again, 'neuros', DEFAULT_LEVELS)).toMatch(/Locked: /);
});
