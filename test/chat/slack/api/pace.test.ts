import { describe, expect, it } from 'vitest';
import { Pace } from '../../../../src/chat/slack/api/pace.ts';

const SECOND = 1_000;

/** When each of `count` calls may go that all want to at 0. */
function times(pace: Pace, count: number): number[] {
  let now = 0;
  return Array.from({ length: count }, () => {
    now += pace.wait(now);
    pace.take(now);
    return now;
  });
}

describe('a pace', () => {
  it('lets a burst go at once, then one at a time', () => {
    expect(times(new Pace({ burst: 3, everyMs: SECOND }), 6)).toEqual([
      0,
      0,
      0,
      SECOND,
      2 * SECOND,
      3 * SECOND,
    ]);
  });

  it('has its burst again after a rest', () => {
    const pace = new Pace({ burst: 2, everyMs: SECOND });
    times(pace, 2);
    expect(pace.wait(0)).toBe(SECOND);
    expect(pace.rested(SECOND)).toBe(false);
    expect(pace.rested(2 * SECOND)).toBe(true);
    expect(pace.wait(2 * SECOND)).toBe(0);
  });

  it('holds everything until it was told, the later of two', () => {
    const pace = new Pace({ burst: 3, everyMs: SECOND });
    pace.hold(5 * SECOND);
    pace.hold(3 * SECOND);
    expect(pace.wait(SECOND)).toBe(4 * SECOND);
    expect(pace.rested(SECOND)).toBe(false);
    expect(pace.wait(5 * SECOND)).toBe(0);
  });
});
