import { nameOf } from '../../cards/wording.ts';
import type { Level } from '../../case/event.ts';
import type { History } from '../../report/history.ts';
import { rowsOf } from '../../report/markdown/rows.ts';
import type { Strike } from '../../strikes/strike.ts';
import { type Mark, markAt } from '../mark.ts';
import type { PlainText } from '../plain-text.ts';
import type { Scale } from '../scale.ts';

const KINDS: Readonly<Record<Strike['kind'], string>> = {
  step: 'a step failed',
  verification: 'verification failed',
  'still-red': 'still red',
  red: 'red, nothing tried',
};

/** What a level means, in words. */
export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  help: 'help wanted',
  senior: 'a senior is needed',
  meeting: 'frozen: the team must meet',
};

/** The strikes by their numbers. */
export function strikeMarks({ strikes }: History, scale: Scale, plain: PlainText): Mark[] {
  return strikes.map(({ strike, row }, at) =>
    markAt(scale.x(row.at), {
      tone: 'bad',
      shape: 'round',
      glyph: String(at + 1),
      text: KINDS[strike.kind],
      tail: ` · ${plain(nameOf(strike.by))}`,
    }),
  );
}

/** The levels they led to. */
export function levelMarks({ rows }: History, scale: Scale): Mark[] {
  return rowsOf(rows, 'level.reached').map(({ at, body }) =>
    markAt(scale.x(at), {
      tone: 'level',
      glyph: '⚑',
      text: LEVEL_WORDS[body.level],
      tail: ` at ${body.strikes}`,
    }),
  );
}
