import { describe, expect, test } from 'vitest';
import type { EventBody, LedgerEvent } from '../../../src/core/case/event.ts';
import type { Actor } from '../../../src/core/person.ts';
import { layOut } from '../../../src/core/timeline/picture.ts';
import { ANA, opened } from '../../build.ts';
import { approved, asked, BEN, EVE, granted, plannedEvent, STRANGER, SUE, UMPIRE } from '../../build-gate.ts';
import { entries, type Moment, STORY, WEAK } from '../report/story.ts';
import { failedAt, INTERRUPTED, refused } from '../strikes/build-attempt.ts';
import { attempt, busyCase, inOrder, walk } from './busy-case.ts';

/** What a lane says, mark by mark: its glyph, and its words. */
function lane(events: readonly LedgerEvent[], title: string): string[] {
  const { lanes } = layOut(events, (text) => text);
  const marks = lanes.find((each) => each.title === title)?.marks ?? [];
  return marks.map(({ mark, label }) => `${mark.glyph} ${label}`);
}

const about = { operation: WEAK, title: 'rebuild' };
const begun: Moment[] = [
  [ANA, 0, opened()],
  [ANA, 1, asked(about)],
];
const planned: Moment[] = [...begun, [UMPIRE, 1, plannedEvent({ operation: WEAK })]];
const started: Moment[] = [
  ...planned,
  [UMPIRE, 2, granted({ operation: WEAK })],
  [UMPIRE, 2, { kind: 'operation.started', operation: WEAK }],
];
const ends = (ending: Extract<EventBody, { kind: 'operation.finished' }>['ending']): Moment[] => [
  ...started,
  [UMPIRE, 3, { kind: 'operation.finished', operation: WEAK, ending, report: null }],
];

describe('attempts', () => {
  test.each<[string, Moment[], string]>([
    ['being planned', begun, '… rebuild · Ana · being planned'],
    ['waiting', planned, '… rebuild · Ana · not begun'],
    ['running', started, '… rebuild · Ana · running'],
    [
      'failed in a step',
      [[ANA, 0, opened()], ...attempt(WEAK, 1, { title: 'rebuild', exit: 137 })],
      '✗ rebuild · Ana · exit 137',
    ],
    [
      'succeeded',
      [[ANA, 0, opened()], ...attempt(WEAK, 1, { title: 'rebuild', exit: 0 })],
      '✓ rebuild · Ana · exit 0',
    ],
    ['failed in its backup', ends(failedAt('backup')), '✗ rebuild · Ana · backup failed'],
    ['failed in its verification', ends(failedAt('verification')), '✗ rebuild · Ana · verification failed'],
    ['refused', ends(refused('drifted')), '– rebuild · Ana · refused: drifted'],
    ['interrupted', ends(INTERRUPTED), '? rebuild · Ana · interrupted'],
    [
      'denied',
      [...planned, [EVE, 2, { kind: 'operation.denied', operation: WEAK, reason: 'no' }]],
      '– rebuild · Ana · denied',
    ],
    [
      'expired',
      [...planned, [UMPIRE, 2, { kind: 'operation.expired', operation: WEAK, what: 'request' }]],
      '– rebuild · Ana · expired',
    ],
    [
      'Umpire could not',
      [...begun, [UMPIRE, 2, { kind: 'operation.failed', operation: WEAK, message: 'm', remedy: 'r' }]],
      '? rebuild · Ana · Umpire could not',
    ],
  ])('%s', (_, moments, said) => {
    expect(lane(entries(...moments), 'Attempts')).toEqual([said]);
  });

  test('are bars from their start to their end, after a line from when they were asked for', () => {
    const { lanes, scale } = layOut(
      entries([ANA, 0, opened()], ...attempt(WEAK, 10, { title: 'up', waits: 5, takes: 20 }), [
        ANA,
        100,
        { kind: 'note.added', text: 'x' },
      ]),
      (text) => text,
    );
    const minute = (at: number) => scale.x(new Date(scale.from.getTime() + at * 60_000));
    const bar = lanes.find(({ title }) => title === 'Attempts')?.marks[0]?.mark;
    expect(bar).toMatchObject({ since: minute(10), from: minute(15), until: minute(35) });
  });
});

describe('strikes and levels', () => {
  test('are numbered, with why and who; levels say at how many', () => {
    const events = inOrder([
      [ANA, 0, opened()],
      ...walk('neuros-1.1', 1, 2),
      ...attempt('neuros-1.2', 30, { title: 'docker compose up -d', who: BEN }),
      [UMPIRE, 33, { kind: 'level.reached', level: 'help', strikes: 2 }],
      ...attempt('neuros-1.3', 60, { title: 'rebuild', exit: 0 }),
      ...walk('neuros-1.4', 70, 2),
      [UMPIRE, 90, { kind: 'note.added', text: 'later' }],
    ]);
    expect(lane(events, 'Strikes')).toEqual([
      '1 red, nothing tried · Ana',
      '2 a step failed · Ben',
      '3 still red · Ana',
    ]);
    expect(lane(events, 'Levels')).toEqual(['⚑ help wanted at 2']);
  });
});

describe('approvals', () => {
  test.each<[string, Actor, EventBody, string]>([
    ['given', BEN, approved(WEAK), '✓ Ben approved rebuild'],
    [
      'taken back',
      BEN,
      { kind: 'approval.withdrawn', operation: WEAK, surface: 'slack' },
      '– Ben took the approval of rebuild back',
    ],
    [
      'that did not count',
      ANA,
      { kind: 'approval.refused', operation: WEAK, surface: 'slack', text: 'You asked.' },
      '! Ana’s vote did not count: You asked.',
    ],
    [
      'denied by a person',
      EVE,
      { kind: 'operation.denied', operation: WEAK, reason: 'Not now.' },
      '✗ Eve denied rebuild: Not now.',
    ],
    [
      'denied by a rule',
      UMPIRE,
      { kind: 'operation.denied', operation: WEAK, reason: 'Rule 1' },
      '✗ The policy denied rebuild: Rule 1',
    ],
    [
      'expired',
      UMPIRE,
      { kind: 'operation.expired', operation: WEAK, what: 'grant' },
      '– The grant of rebuild expired',
    ],
    ['by a stranger', STRANGER, approved(WEAK), '✓ U0WHO approved rebuild'],
  ])('%s', (_, actor, body, said) => {
    expect(lane(entries(...planned, [actor, 2, body]), 'Approvals')).toEqual([said]);
  });
});

describe('people', () => {
  test.each<[Actor, EventBody, string]>([
    [BEN, { kind: 'help.given', surface: 'slack' }, '+ Ben helps'],
    [ANA, { kind: 'note.added', text: 'it is\nthe disk' }, '✎ Ana: it is the disk'],
    [SUE, { kind: 'meeting.held', decision: 'Go back.' }, '◆ The team met: Go back.'],
    [UMPIRE, { kind: 'case.closed', reason: 'it is healthy' }, '■ Umpire closed the case: it is healthy'],
  ])('%j', (actor, body, said) => {
    expect(lane(entries([ANA, 0, opened()], [actor, 1, body]), 'People')).toEqual([said]);
  });
});

describe('pages', () => {
  test('who was called by what, what became of it, and who took it', () => {
    expect(lane(busyCase(60, 2_880), 'Pages')).toEqual([
      '✗ Sue by PagerDuty · in vain',
      '☎ Ben by PagerDuty · sent',
      '✓ Ben took it · PagerDuty',
      '✓ Sue took it · chat',
    ]);
  });

  test('a call nobody knows the end of, and nobody left to call', () => {
    const level = 'senior';
    const to = { id: 'sue', name: 'Sue' };
    const events = entries(
      [ANA, 0, opened()],
      [UMPIRE, 1, { kind: 'level.reached', level, strikes: 5 }],
      [UMPIRE, 2, { kind: 'page.sent', level, call: 1, action: 'trigger', way: 'email', to }],
      [UMPIRE, 3, { kind: 'page.sent', level, call: 2, action: 'resolve', way: 'email', to: null }],
      [UMPIRE, 40, { kind: 'page.unanswered', level, reason: 'all were called twice' }],
    );
    expect(lane(events, 'Pages')).toEqual([
      '… Sue by e-mail · under way',
      '! Nobody left: all were called twice',
    ]);
  });
});

test('lanes without anything are left out', () => {
  const titles = (events: readonly LedgerEvent[]) =>
    layOut(events, (text) => text).lanes.map(({ title }) => title);
  expect(titles(entries([ANA, 0, opened()]))).toEqual([]);
  expect(titles(STORY)).toEqual(['Attempts', 'Strikes', 'Approvals', 'People']);
});
