import { describe, expect, test } from 'vitest';
import { foldCase } from '../../../src/core/case/case.ts';
import { concernedIn } from '../../../src/core/meeting/concerned-in.ts';
import { meetingOf } from '../../../src/core/meeting/meeting.ts';
import { meetingTime } from '../../../src/core/meeting/meeting-time.ts';
import { roomName } from '../../../src/core/meeting/room-name.ts';
import { requested } from '../../build.ts';
import { approved, asked, BEN, CLEO, type Deed, EVE, ROBO, STRANGER, SUE, UMPIRE } from '../../build-gate.ts';
import { attempt, red } from '../strikes/build-attempt.ts';
import { happened, LEVEL, MET, STUCK, TEAM } from './build-meeting.ts';

describe('when', () => {
  test.each([
    ['2026-11-20T03:00:00Z', '03:10', '03:40'],
    ['2026-11-20T03:00:01Z', '03:15', '03:45'],
    ['2026-11-20T03:04:59.999Z', '03:15', '03:45'],
    ['2026-11-20T03:05:00Z', '03:15', '03:45'],
    ['2026-11-20T23:51:00Z', '00:05', '00:35'],
  ])('called at %s: from %s to %s', (reached, from, to) => {
    const { starts, ends } = meetingTime(new Date(reached));
    const time = (at: Date) => at.toISOString().slice(11, 16);
    expect([time(starts), time(ends)]).toEqual([from, to]);
    expect(starts.getTime() - new Date(reached).getTime()).toBeGreaterThanOrEqual(10 * 60_000);
  });
});

describe('the name of its room', () => {
  test.each([
    ['neuros-1', 'umpire-neuros-1'],
    ['Neuros_API.eu-k7mpx2', 'umpire-neuros-api-eu-k7mpx2'],
    ['--x--y', 'umpire-x-y'],
    ['ünïcode-ab', 'umpire-n-code-ab'],
    ['', 'umpire'],
  ])('%s is %s', (caseId, name) => {
    expect(roomName(caseId)).toBe(name);
  });

  test('is never too long, and never without what tells cases apart', () => {
    const name = roomName(`${'very-long-'.repeat(20)}-k7mpx2`);
    expect(name).toMatch(/^umpire-very-long-[a-z-]+-k7mpx2$/);
    expect(name.length).toBeLessThanOrEqual(80);
    expect(roomName('x'.repeat(300))).toMatch(/^[a-z0-9-]{1,80}$/);
  });
});

describe('who is concerned', () => {
  const concerned = (...deeds: readonly Deed[]) => {
    const state = foldCase(happened(...deeds));
    if (state === undefined) throw new Error('a case needs an event');
    return concernedIn(state, TEAM).map(({ id }) => id);
  };
  const senior = (to: { id: string; name: string }): Deed[] => [
    [UMPIRE, { kind: 'level.reached', level: 'senior', strikes: 1 }],
    [UMPIRE, { kind: 'page.sent', level: 'senior', call: 1, action: 'trigger', way: 'chat', to }],
  ];

  test.each<[string, readonly Deed[], readonly string[]]>([
    ['nobody but the senior', [], ['sue']],
    ['whoever tried comes first', attempt(1, { by: BEN }), ['ben', 'sue']],
    [
      'whoever helped comes next',
      [...attempt(1), [BEN, { kind: 'help.given', surface: 'slack' }]],
      ['ana', 'ben', 'sue'],
    ],
    ['whoever was paged', senior(CLEO), ['sue', 'cleo']],
    ['whoever would be called', [LEVEL], ['sue', 'ben']],
    ['whoever asked', [[EVE, requested()]], ['sue', 'eve']],
    ['whoever approved', [asked(), [BEN, approved()]], ['sue', 'ana', 'ben']],
    [
      'whoever denied',
      [
        [CLEO, asked()],
        [BEN, { kind: 'operation.denied', operation: 'neuros-1.1', reason: 'no' }],
      ],
      ['sue', 'cleo', 'ben'],
    ],
    [
      'whoever wanted to approve and could not',
      [asked(), [EVE, { kind: 'approval.refused', operation: 'neuros-1.1', surface: 'slack', text: 'no' }]],
      ['sue', 'ana', 'eve'],
    ],
    ['whoever noted', [[EVE, { kind: 'note.added', text: 'x' }]], ['sue', 'eve']],
    ['who only looked is not the first', [...red(1, {}, EVE), ...attempt(2)], ['ana', 'sue', 'eve']],
    ['no agent', attempt(1, { by: ROBO }), ['sue']],
    ['nobody the configuration does not know', attempt(1, { by: STRANGER }), ['sue']],
    ['each once', [...attempt(1, { by: SUE }), ...red(2, {}, SUE)], ['sue']],
  ])('%s', (_, deeds, ids) => {
    expect(concerned(...deeds)).toEqual(ids);
  });

  test('at most twenty, those who tried among them', () => {
    const crowd = Array.from({ length: 40 }, (_, at) => ({
      id: `p${at}`,
      name: `P${at}`,
      agent: false,
      accounts: {},
    }));
    const noted: Deed[] = crowd.map(({ id, name }) => [
      { kind: 'person', id, name },
      { kind: 'note.added', text: 'x' },
    ]);
    const state = foldCase(happened(...noted, ...attempt(1)));
    const found =
      state === undefined ? [] : concernedIn(state, { ...TEAM, people: [...crowd, ...TEAM.people] });
    expect(found).toHaveLength(20);
    expect(found.map(({ id }) => id)).toContain('ana');
  });
});

describe('a meeting', () => {
  test('is called by the last level only', () => {
    const help: Deed = [UMPIRE, { kind: 'level.reached', level: 'help', strikes: 3 }];
    expect(meetingOf(happened(...attempt(1), help), TEAM)).toBeUndefined();
    expect(meetingOf([], TEAM)).toBeUndefined();
  });

  test('stays what it was when it was called, whatever happens later', () => {
    const then = meetingOf(happened(...STUCK), TEAM);
    const later = happened(
      ...STUCK,
      ...attempt(5, { by: CLEO }),
      [CLEO, { kind: 'note.added', text: 'x' }],
      MET,
      LEVEL,
    );
    expect(meetingOf(later, TEAM)).toEqual(then);
    expect(then).toMatchObject({
      room: 'umpire-neuros-1',
      purpose: '3 strikes on neuros: what is done next. Case neuros-1.',
      strikes: 3,
    });
    expect(then?.people.map(({ id }) => id)).toEqual(['ana', 'ben', 'sue', 'eve']);
  });
});
