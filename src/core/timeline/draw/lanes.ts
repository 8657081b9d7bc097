import { lasted } from '../../report/markdown/moments.ts';
import { type Lane, LEFT, MARGIN, type Picture, RIGHT } from '../picture.ts';
import { LABEL, MARK, type Placed } from '../place-marks.ts';
import { fitText, widthOf } from '../text-width.ts';
import { CONDITIONS } from './palette.ts';
import { type Drawn, line, tag, words } from './svg.ts';

const PAD = 11;
const ROW = 25;
const BAND = 24;
const CELL = 20;
/** Above the cells: the lane's name, and how many walks stand in a column. */
const HEAD = 34;

const NAME = { size: 12, bold: true } as const;

/** The target's condition as a band. */
export function drawConditions({ conditions }: Picture, top: number): Drawn {
  const y = top + PAD;
  const bands = conditions.map(({ condition, left, right, ms }) => {
    const { fill, word, glyph } = CONDITIONS[condition];
    const whole = `${glyph} ${word} · ${lasted(new Date(0), new Date(ms))}`;
    const label = [whole, `${glyph} ${word}`, glyph].find(
      (text) => widthOf(text, { size: 12 }) + 12 <= right - left,
    );
    const band = tag('rect', { x: left, y, width: right - left, height: BAND, fill, class: 'band' });
    return band + words(label ?? '', left + 6, y + 16, 'halo');
  });
  return inLane('Condition', top, BAND + 2 * PAD, bands.join(''));
}

/** A row for each layer, a column for each walk. */
export function drawGrid({ grid, plain }: Picture, top: number): Drawn {
  const first = top + HEAD;
  const titles = grid.titles.map((title, row) =>
    words(fitText(plain(title), LEFT - MARGIN - 14, { size: 11 }), MARGIN, first + row * CELL + 13, 'small'),
  );
  const columns = grid.columns.map(({ x, count, cells, note }) => {
    const head = count > 1 ? (count > 99 ? '99+' : `×${count}`) : note;
    const drawn = cells.map((status, row) => tag('use', { href: `#${status}`, x, y: first + row * CELL }));
    return words(head, x + 8, first - 4, 'count') + drawn.join('');
  });
  const height = HEAD + grid.titles.length * CELL + PAD;
  return inLane('Diagnoses', top, height, titles.join('') + columns.join(''));
}

/** Marks in their rows. */
export function drawLane({ title, marks, rows }: Lane, top: number): Drawn {
  const drawn = marks.map((placed) => drawMark(placed, top + PAD + placed.row * ROW));
  return inLane(title, top, rows * ROW + 2 * PAD - (ROW - MARK), drawn.join(''));
}

function inLane(title: string, top: number, height: number, svg: string): Drawn {
  const name = words(fitText(title, LEFT - MARGIN, NAME), MARGIN, top + PAD + 13, 'name');
  return { svg: name + svg + line(MARGIN, top + height, RIGHT, top + height, 'lane'), height };
}

function drawMark({ mark, label, labelLeft, labelRight }: Placed, y: number): string {
  const { since, from, until, tone, shape, glyph } = mark;
  const middle = y + MARK / 2;
  const round = shape === 'round';
  const bar = { x: from, y: y + 0.5, width: until - from, height: MARK - 1, rx: 4, class: `${tone}-bar` };
  const parts = [
    since < from ? line(since, middle, from, middle, 'waits') : '',
    until > from + MARK ? tag('rect', bar) : '',
    tag('rect', { x: from, y, width: MARK, height: MARK, rx: round ? MARK / 2 : 4, class: tone }),
    words(glyph, from + MARK / 2, y + 13.2, `${round ? 'number' : 'glyph'} ${tone}-ink`),
  ];
  const inside = labelLeft > from && labelRight <= until;
  return (
    parts.join('') +
    (inside ? words(label, labelLeft, y + 13, '') : drawLabel(label, { labelLeft, labelRight, from }, y))
  );
}

/** Beside its mark, on white: lines through the lanes end before it. */
function drawLabel(
  label: string,
  { labelLeft, labelRight, from }: Pick<Placed, 'labelLeft' | 'labelRight'> & { from: number },
  y: number,
): string {
  if (label === '') return '';
  const width = Math.ceil(Math.min(labelRight - labelLeft, widthOf(label, LABEL)));
  const before = labelLeft < from;
  const x = before ? labelRight - width : labelLeft;
  const paper = tag('rect', { x: x - 2, y: y + 1, width: width + 4, height: MARK - 2, class: 'paper' });
  return paper + words(label, before ? labelRight : labelLeft, y + 13, before ? 'before' : '');
}
