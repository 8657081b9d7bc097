/** What a mark means; each tone has a colour, and marks of different tones have different glyphs. */
export type Tone = 'good' | 'bad' | 'warning' | 'odd' | 'busy' | 'idle' | 'level';

/** Worst first: what a place with several marks shows. */
export const WORST_FIRST: readonly Tone[] = ['bad', 'odd', 'warning', 'level', 'busy', 'good', 'idle'];

/** Something at a time, to be drawn in a lane; in pixels. */
export interface Mark {
  /** Where it was asked for: a thin line leads from there. */
  readonly since: number;
  readonly from: number;
  /** A bar leads to there. */
  readonly until: number;
  readonly tone: Tone;
  readonly glyph: string;
  readonly shape: 'box' | 'round';
  /** What it says, and what is said behind it when there is room for only a part. */
  readonly text: string;
  readonly tail: string;
}

/** A mark at one moment. */
export function markAt(
  x: number,
  what: Pick<Mark, 'tone' | 'glyph' | 'text'> & Partial<Pick<Mark, 'tail' | 'shape'>>,
): Mark {
  return { since: x, from: x, until: x, tail: '', shape: 'box', ...what };
}
