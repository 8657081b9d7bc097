import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LedgerEvent } from '../../../src/core/case/event.ts';
import { COLUMN } from '../../../src/core/timeline/lanes/layer-columns.ts';
import { LEFT, layOut, RIGHT } from '../../../src/core/timeline/picture.ts';
import { ANA, opened, requested } from '../../build.ts';
import { UMPIRE } from '../../build-gate.ts';
import { anyCase } from '../report/any-case.ts';
import { DEPLOYMENT } from '../report/deployment-story.ts';
import { entries, type Moment, STORY } from '../report/story.ts';
import { busyCase, inOrder, walk } from './busy-case.ts';

const same = (text: string) => text;
const laid = (events: readonly LedgerEvent[]) => layOut(events, same);

describe('the condition', () => {
  const kinds = (events: readonly LedgerEvent[]) => laid(events).conditions.map(({ condition }) => condition);

  test('is unknown until somebody looked, then trouble, then healthy', () => {
    expect(kinds(STORY)).toEqual(['unknown', 'troubled', 'healthy']);
  });

  test('is seen even when the case ends as it becomes known', () => {
    expect(kinds(inOrder([[ANA, 0, opened()], ...walk('neuros-1.1', 1, 2)]))).toEqual([
      'unknown',
      'troubled',
    ]);
    expect(kinds(entries([ANA, 0, opened()]))).toEqual(['unknown']);
  });

  test('of a target that was never in trouble is healthy from the first look on', () => {
    expect(kinds(DEPLOYMENT)).toEqual(['unknown', 'healthy']);
    const looked = inOrder([
      [ANA, 0, opened()],
      ...walk('neuros-1.1', 1, null),
      ...walk('neuros-1.2', 30, 2),
    ]);
    expect(kinds(looked)).toEqual(['unknown', 'healthy', 'troubled']);
  });

  test('may change often', () => {
    const walks = [2, null, 3, null, 1].flatMap((failing, at) =>
      walk(`neuros-1.${at + 1}`, 10 * at, failing),
    );
    const found = kinds(inOrder([[ANA, 0, opened()], ...walks]));
    expect(found.slice(1)).toEqual(['troubled', 'healthy', 'troubled', 'healthy', 'troubled']);
  });
});

describe('the layers', () => {
  const columns = (...moments: Moment[]) => laid(inOrder([[ANA, 0, opened()], ...moments])).grid.columns;

  test('of each walk stand under each other, with their titles', () => {
    const { grid } = laid(inOrder([[ANA, 0, opened()], ...walk('neuros-1.1', 1, 2)]));
    expect(grid.titles).toEqual(['1 Daemon', '2 Dependencies', '3 Runtime', '4 Application', '5 Network']);
    expect(grid.columns).toMatchObject([
      { count: 1, note: '', cells: ['pass', 'fail', 'not-run', 'not-run', 'not-run'] },
    ]);
  });

  test('of walks too close to each other are one column, with the worst of each layer', () => {
    const close = columns(
      ...walk('neuros-1.1', 0, null),
      ...walk('neuros-1.2', 1, 2),
      ...walk('neuros-1.3', 2, null),
      ...walk('neuros-1.4', 600, null),
    );
    expect(close.map(({ count }) => count)).toEqual([3, 1]);
    expect(close[0]?.cells).toEqual(['pass', 'fail', 'pass', 'pass', 'pass']);
  });

  test('of the newest walk are not mixed with those before', () => {
    const close = columns(
      ...walk('neuros-1.1', 0, 2),
      ...walk('neuros-1.2', 599, 2),
      ...walk('neuros-1.3', 600, null),
    );
    expect(close.at(-1)).toMatchObject({ count: 1, cells: ['pass', 'pass', 'pass', 'pass', 'pass'] });
  });

  test('say when a walk goes on, or Umpire could not make it', () => {
    const failed = { kind: 'diagnosis.failed', diagnosis: 'neuros-1.1', message: 'm', remedy: 'r' } as const;
    expect(columns([ANA, 1, requested('neuros-1.1')])).toMatchObject([{ note: '…' }]);
    expect(columns([ANA, 1, requested('neuros-1.1')], [UMPIRE, 2, failed])).toMatchObject([{ note: '?' }]);
  });

  test('more than twelve share the last row', () => {
    const layers = Array.from({ length: 20 }, (_, at) => ({ id: `l${at}`, title: `Layer ${at}` }));
    const { grid } = laid(entries([ANA, 0, opened()], [ANA, 1, requested('neuros-1.1', { layers })]));
    expect(grid.titles).toHaveLength(12);
    expect(grid.titles.at(-1)).toBe('12 to 20');
    expect(grid.columns[0]?.cells).toHaveLength(12);
  });

  test('are also those of a verification', () => {
    expect(laid(STORY).grid.columns.at(-1)?.cells).toEqual(['pass', 'pass', 'pass']);
  });
});

/** Boxes of a row, the columns of the layers, and the spans of the condition are each beside the one before. */
function expectNoOverlap(events: readonly LedgerEvent[]): void {
  const { lanes, grid, conditions } = laid(events);
  for (const { marks, rows } of lanes)
    for (let row = 0; row < rows; row++) {
      const boxes = marks.filter((each) => each.row === row).toSorted((a, b) => a.left - b.left);
      expect(boxes.length).toBeGreaterThan(0);
      for (const [at, { left, right }] of boxes.entries()) {
        expect(left).toBeGreaterThanOrEqual(boxes[at - 1]?.right ?? LEFT);
        expect(right).toBeLessThanOrEqual(RIGHT);
      }
    }
  for (const [at, { x }] of grid.columns.entries()) {
    expect(x - (grid.columns[at - 1]?.x ?? LEFT - COLUMN)).toBeGreaterThanOrEqual(COLUMN);
    expect(x + COLUMN).toBeLessThanOrEqual(RIGHT + COLUMN);
  }
  for (const [at, { left, right }] of conditions.entries()) {
    expect(left).toBe(conditions[at - 1]?.right ?? LEFT);
    expect(right).toBeGreaterThan(left);
    expect(right).toBeLessThanOrEqual(RIGHT);
  }
}

describe('nothing is drawn over anything else', () => {
  test.each([
    [100, 2],
    [100, 2_880],
    [1_000, 30],
    [1_000, 2_880],
  ])('%d entries in %d minutes', (count, minutes) => {
    expectNoOverlap(busyCase(count, minutes));
  });

  test('any case', () => {
    fc.assert(fc.property(anyCase, expectNoOverlap), { numRuns: 60 });
  });
});

test('every attempt, vote and note is drawn or counted', () => {
  const events = busyCase(1_000, 2_880);
  const { lanes } = laid(events);
  const counted = (title: string) =>
    (lanes.find((each) => each.title === title)?.marks ?? []).reduce((sum, { count }) => sum + count, 0);
  const rows = (...kinds: string[]) => events.filter(({ body }) => kinds.includes(body.kind)).length;
  expect(counted('Attempts')).toBe(rows('operation.requested'));
  expect(counted('Approvals')).toBe(rows('approval.given'));
  expect(counted('People')).toBe(rows('note.added', 'help.given', 'meeting.held', 'case.closed'));
});
