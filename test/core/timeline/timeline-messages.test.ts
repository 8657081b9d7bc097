import { describe, expect, test } from 'vitest';
import type { Message } from '../../../src/core/card.ts';
import type { LedgerEvent } from '../../../src/core/case/event.ts';
import { reportMessages } from '../../../src/core/report/report-messages.ts';
import { timelineMessages } from '../../../src/core/timeline/timeline-messages.ts';
import { ANA, opened } from '../../build.ts';
import { BEN, UMPIRE } from '../../build-gate.ts';
import { entries, type Moment, STORY } from '../report/story.ts';
import { inOrder, walk } from './busy-case.ts';

const making = (...posted: string[]) => ({ complete: new Set(posted), redact: (text: string) => text });
const told = (events: readonly LedgerEvent[], ...posted: string[]) =>
  timelineMessages(events, making(...posted));
const red: Moment[] = [[ANA, 0, opened()], ...walk('neuros-1.1', 1, 2)];
const last = ([...messages]: readonly Message[]) => messages.at(-1);
const svgOf = (message: Message | undefined) => {
  const [file] = message?.files ?? [];
  return file !== undefined && 'svg' in file ? file : undefined;
};

describe('a picture that was asked for', () => {
  const events = inOrder([...red, [BEN, 42, { kind: 'timeline.asked' }]]);

  test('is in the thread, of all entries before it', () => {
    const [message] = told(events);
    expect(message).toMatchObject({
      key: `timeline/${events.length}`,
      room: 'thread',
      card: {
        title: 'Case neuros-1 over time',
        footer: expect.stringMatching(/asked by Ben at 2026-11-20 03:42 UTC/),
      },
    });
    expect(svgOf(message)).toMatchObject({
      name: 'timeline',
      alt: expect.stringMatching(/1 diagnosis, 1 strike/),
    });
  });

  test('stays as it was, whatever happens afterwards', () => {
    const later = [
      ...events,
      ...inOrder([...red, [ANA, 50, { kind: 'note.added', text: 'later' }]]).slice(-1),
    ];
    expect(svgOf(told(later)[0])).toEqual(svgOf(told(events)[0]));
    expect(told(later)[0]?.card).toEqual(told(events)[0]?.card);
  });

  test('is not drawn again once it is posted; the card is still told', () => {
    const [first] = told(events);
    expect(told(events, first?.key ?? '')).toEqual([{ ...first, files: [] }]);
  });
});

describe('a level', () => {
  test('shows how the case came to it, and what to do', () => {
    const level = { kind: 'level.reached', level: 'help', strikes: 3 } as const;
    const message = last(told(inOrder([...red, [UMPIRE, 42, level]])));
    expect(message?.card).toMatchObject({
      title: 'Case neuros-1 so far: 3 strikes in 42 minutes',
      tone: 'warning',
      sections: [{ text: expect.stringContaining('/strikes neuros') }],
    });
    expect(svgOf(message)?.svg).toContain('help wanted at 3');
  });
});

describe('a case that is closed', () => {
  const closed: Moment = [UMPIRE, 130, { kind: 'case.closed', reason: 'neuros is healthy' }];

  test('is shown whole when something had failed', () => {
    const message = last(told(inOrder([...red, closed])));
    expect(message?.card).toMatchObject({
      title: 'Case neuros-1 is closed: 1 strike in 2 hours 10 minutes',
      tone: 'good',
      sections: [
        { label: 'Why', text: 'neuros is healthy' },
        { text: expect.stringContaining('`/incident neuros report`') },
      ],
    });
    expect(svgOf(message)?.svg).toContain('closed: neuros is healthy');
  });

  test('is not worth a picture when nothing had', () => {
    expect(told(inOrder([[ANA, 0, opened()], ...walk('neuros-1.1', 1, null), closed]))).toEqual([]);
  });
});

test('each has a key of its own, the same whenever it is told', () => {
  const events = inOrder([
    ...red,
    [BEN, 10, { kind: 'timeline.asked' }],
    [UMPIRE, 20, { kind: 'level.reached', level: 'help', strikes: 1 }],
    [UMPIRE, 20, { kind: 'level.reached', level: 'senior', strikes: 1 }],
    [UMPIRE, 30, { kind: 'case.closed', reason: 'gone' }],
  ]);
  const keys = (count: number) => told(events.slice(0, count)).map(({ key }) => key);
  const whole = keys(events.length);
  expect(new Set(whole).size).toBe(4);
  for (const [count] of events.entries()) expect(whole.slice(0, keys(count).length)).toEqual(keys(count));
});

test('a report comes with a picture of the same entries', () => {
  const written = { kind: 'report.written', id: 'INC-2026-11-20-001', sha256: '', bytes: 1 } as const;
  const events = entries(...STORY.map(({ actor, body }): Moment => [actor, 0, body]), [ANA, 30, written]);
  const [message] = reportMessages(events, making());
  expect(message?.files.map(({ name }) => name)).toEqual(['INC-2026-11-20-001.md', 'timeline']);
  expect(reportMessages(events, making('report/1'))[0]?.files).toEqual([]);
});
