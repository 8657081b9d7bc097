/** Where a moment stands from left to right. */
export interface Scale {
  readonly from: Date;
  readonly to: Date;
  readonly left: number;
  readonly right: number;
  /** Whole pixels between `left` and `right`, whatever a clock said. */
  x(at: Date): number;
}

/** Less than this would tell a second apart from the next as if it mattered. */
const SHORTEST_MS = 60_000;

/** Time runs evenly from `left` to `right`, over at least a minute. */
export function createScale(from: Date, until: Date, { left, right }: Pick<Scale, 'left' | 'right'>): Scale {
  const span = Math.max(SHORTEST_MS, until.getTime() - from.getTime());
  return {
    from,
    to: new Date(from.getTime() + span),
    left,
    right,
    x(at) {
      const share = (at.getTime() - from.getTime()) / span;
      return Math.round(left + Math.min(1, Math.max(0, share)) * (right - left));
    },
  };
}
