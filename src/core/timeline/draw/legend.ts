import { MARGIN, type Picture, RIGHT } from '../picture.ts';
import { widthOf } from '../text-width.ts';
import { CELLS } from './palette.ts';
import { type Drawn, line, tag, words } from './svg.ts';

const ROW = 24;
const SMALL = { size: 11 } as const;

interface Entry {
  readonly sign: (x: number, y: number) => string;
  readonly width: number;
  readonly text: string;
}

/** What signs mean, of those that are there. */
export function drawLegend(picture: Picture, top: number): Drawn {
  let x = MARGIN;
  let y = top + 14;
  const parts: string[] = [];
  for (const { sign, width, text } of entriesOf(picture)) {
    const wide = width + 6 + widthOf(text, SMALL) + 20;
    if (x + wide > RIGHT) {
      x = MARGIN;
      y += ROW;
    }
    parts.push(sign(x, y), words(text, x + width + 6, y + 12.5, 'small'));
    x += Math.ceil(wide);
  }
  return { svg: parts.join(''), height: y + ROW + 8 - top };
}

function entriesOf({ grid, lanes, levels }: Picture): Entry[] {
  const shown = new Set(grid.columns.flatMap(({ cells }) => cells));
  const cells = Object.entries(CELLS).filter(([status]) => [...shown].some((each) => each === status));
  const entries: Entry[] = cells.map(([status, { word }]) => ({
    sign: (x, y) => tag('use', { href: `#${status}`, x, y }),
    width: 17,
    text: `layer ${word}`,
  }));
  const marks = lanes.flatMap((lane) => lane.marks);
  const waits = marks.some(({ mark }) => mark.since < mark.from);
  const runs = marks.some(({ mark }) => mark.until > mark.from);
  const many = marks.some(({ count }) => count > 1) || grid.columns.some(({ count }) => count > 1);
  if (waits)
    entries.push({
      sign: (x, y) => line(x, y + 9, x + 20, y + 9, 'waits'),
      width: 20,
      text: 'waits, for a plan or for approval',
    });
  if (runs)
    entries.push({
      sign: (x, y) => tag('rect', { x, y: y + 2, width: 20, height: 14, rx: 4, class: 'busy-bar' }),
      width: 20,
      text: 'runs',
    });
  if (levels.length > 0)
    entries.push({
      sign: (x, y) => line(x + 2, y, x + 2, y + 17, 'reached'),
      width: 4,
      text: 'a level was reached',
    });
  if (many)
    entries.push({
      sign: (x, y) => words('×3', x, y + 12.5, 'small'),
      width: 18,
      text: 'so many in one place; the worst of them is shown',
    });
  return entries;
}
