import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Mark, markAt, WORST_FIRST } from '../../../src/core/timeline/mark.ts';
import { LABEL, type Placed, placeMarks } from '../../../src/core/timeline/place-marks.ts';
import { widthOf } from '../../../src/core/timeline/text-width.ts';

const ROOM = { left: 100, right: 1_100, rows: 3 };
const at = (x: number, text = 'docker compose up', given: Partial<Mark> = {}): Mark => ({
  ...markAt(x, { tone: 'good', glyph: '✓', text }),
  ...given,
});
const rowsOf = (placed: readonly Placed[]) => placed.map(({ row }) => row);
const counts = (placed: readonly Placed[]) => placed.map(({ count }) => count);

describe('a mark and what it says', () => {
  test('stands in the first row, its label behind it', () => {
    const [placed] = placeMarks([at(200)], ROOM);
    expect(placed).toMatchObject({ row: 0, left: 200, labelLeft: 223, label: 'docker compose up', count: 1 });
  });

  test('far from each other they share a row, close to each other they do not', () => {
    expect(rowsOf(placeMarks([at(200), at(600), at(620)], ROOM))).toEqual([0, 0, 1]);
  });

  test('at the right end it is said before the mark', () => {
    const [placed] = placeMarks([at(1_080)], ROOM);
    expect(placed?.labelRight).toBe(1_075);
    expect(placed?.right).toBe(1_098);
  });

  test('a bar long enough holds its label', () => {
    const [placed] = placeMarks([at(200, 'up', { until: 500 })], ROOM);
    expect(placed).toMatchObject({ left: 200, right: 500, labelLeft: 223 });
  });

  test('the line from where it was asked for is left out where it leaves no room for words', () => {
    const bar = { since: 110, until: 1_080 };
    expect(placeMarks([at(1_060, 'up', bar)], ROOM)[0]?.mark.since).toBe(1_060);
    expect(placeMarks([at(600, 'up', { ...bar, until: 620 })], ROOM)[0]?.mark.since).toBe(110);
  });

  test('what is long is shortened, and its end stays', () => {
    const [placed] = placeMarks([at(200, 'x'.repeat(5_000), { tail: ' · Ana · exit 1' })], ROOM);
    expect(placed?.label).toMatch(/^x+… · Ana · exit 1$/);
  });
});

describe('more than there is room for', () => {
  const crowd = Array.from({ length: 40 }, (_, index) => at(500 + index, `attempt ${index + 1}`));

  test('is counted where it would have stood', () => {
    const placed = placeMarks(crowd, ROOM);
    expect(placed.length).toBeLessThan(10);
    expect(counts(placed).reduce((sum, count) => sum + count)).toBe(40);
    expect(placed.some(({ label }) => /^×\d+/.test(label))).toBe(true);
  });

  test('the newest has a place of its own', () => {
    expect(placeMarks(crowd, ROOM).map(({ mark }) => mark.from)).toContain(539);
  });

  test('the worst of them is what is seen', () => {
    const hidden = crowd.map((mark, index) =>
      index === 20 ? at(mark.from, 'this one', { tone: 'bad', glyph: '✗' }) : mark,
    );
    expect(placeMarks(hidden, ROOM).filter(({ mark }) => mark.tone === 'bad')).toMatchObject([
      { mark: { glyph: '✗' }, label: expect.stringMatching(/^×\d+ this/) },
    ]);
  });

  test('labels are shorter before anything is only counted', () => {
    const placed = placeMarks(
      Array.from({ length: 15 }, (_, index) => at(110 + 60 * index, 'a title of quite some length, really')),
      ROOM,
    );
    expect(counts(placed)).toEqual(Array.from({ length: 15 }, () => 1));
    expect(placed.every(({ label }) => label.includes('…'))).toBe(true);
  });
});

const mark: fc.Arbitrary<Mark> = fc
  .record({
    from: fc.integer({ min: 100, max: 1_072 }),
    waits: fc.integer({ min: 0, max: 400 }),
    takes: fc.integer({ min: 0, max: 900 }),
    tone: fc.constantFrom(...WORST_FIRST),
    text: fc.string({ unit: 'binary', maxLength: 80 }),
    tail: fc.string({ maxLength: 20 }),
  })
  .map(({ from, waits, takes, ...rest }) => ({
    ...rest,
    since: Math.max(100, from - waits),
    from,
    until: Math.min(1_072, from + takes),
    glyph: '?',
    shape: 'box',
  }));

test('boxes never touch, labels stay in them, and every mark is counted once', () => {
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 120 }), (marks) => {
      const placed = placeMarks(marks, ROOM);
      expect(counts(placed).reduce((sum, count) => sum + count, 0)).toBe(marks.length);
      for (const each of placed) {
        expect(each.left).toBeGreaterThanOrEqual(ROOM.left);
        expect(each.right).toBeLessThanOrEqual(ROOM.right);
        expect(each.row).toBeLessThan(ROOM.rows);
        expect(each.labelLeft).toBeGreaterThanOrEqual(each.left);
        expect(each.labelRight).toBeLessThanOrEqual(each.right);
        expect(widthOf(each.label, LABEL)).toBeLessThanOrEqual(each.labelRight - each.labelLeft);
        const others = placed.filter((other) => other !== each && other.row === each.row);
        for (const { left, right } of others)
          expect(right + 10 <= each.left || each.right + 10 <= left).toBe(true);
      }
    }),
  );
});
