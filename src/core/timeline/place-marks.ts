import { type Mark, WORST_FIRST } from './mark.ts';
import { fitText, widthOf } from './text-width.ts';

/** A mark with its row, the box nothing else may touch, and what it says there. */
export interface Placed {
  readonly mark: Mark;
  /** Counts from 0. */
  readonly row: number;
  readonly left: number;
  readonly right: number;
  readonly label: string;
  readonly labelLeft: number;
  readonly labelRight: number;
  /** Marks that stand here, itself among them. */
  readonly count: number;
}

export interface Room {
  readonly left: number;
  readonly right: number;
  readonly rows: number;
}

/** Side of a mark, in pixels. */
export const MARK = 18;
export const LABEL = { size: 12 } as const;
/** Between a mark and its label, and between boxes of one row. */
const GAP = 5;
const APART = 10;
/** Labels are at most this wide, less when marks are many. */
const WIDEST = [360, 200, 130] as const;
/** Room that is kept for `×123` in any case. */
const NARROWEST = 40;
/** Fewer pixels show no word. */
const WORD = 45;

type Box = Omit<Placed, 'label' | 'count'> & { readonly members: Mark[] };

/**
 * Lays marks into rows so that no two boxes touch: labels are shortened first, and what still finds no room is counted
 * at the nearest mark. The newest has a place of its own.
 */
export function placeMarks(marks: readonly Mark[], room: Room): Placed[] {
  const newest = marks.slice(-1);
  const ordered = marks.toSorted((a, b) => a.from - b.from);
  let boxes: Box[] = [];
  for (const widest of WIDEST) {
    boxes = place(ordered, room, widest);
    if (boxes.length === marks.length) break;
    boxes = place([...newest, ...ordered.filter((mark) => mark !== newest[0])], room, widest);
  }
  return boxes.toSorted((a, b) => a.mark.from - b.mark.from).map(settle);
}

function place(marks: readonly Mark[], room: Room, widest: number): Box[] {
  const rows: Box[][] = Array.from({ length: room.rows }, () => []);
  const boxes: Box[] = [];
  for (const mark of marks) {
    const box = findRoom(mark, rows, room, widest);
    if (box === undefined) {
      nearest(boxes, mark)?.members.push(mark);
      continue;
    }
    rows[box.row]?.push(box);
    boxes.push(box);
  }
  return boxes;
}

function findRoom(mark: Mark, rows: readonly Box[][], room: Room, widest: number): Box | undefined {
  const whole = Math.ceil(widthOf(mark.text + mark.tail, LABEL));
  const most = Math.max(NARROWEST, Math.min(widest, whole));
  for (const width of new Set([most, Math.max(NARROWEST, Math.round(most / 2)), NARROWEST])) {
    const spot = findSpot(mark, width, room);
    const row = spot && rows.findIndex((boxes) => boxes.every((box) => apart(box, spot)));
    if (spot !== undefined && row !== undefined && row >= 0) return { ...spot, row, members: [mark] };
  }
  return undefined;
}

type Spot = Pick<Placed, 'mark' | 'left' | 'right' | 'labelLeft' | 'labelRight'>;

/** Inside its bar, right of it, or left of it where the picture ends; a thin line that leaves no room is dropped. */
function findSpot(mark: Mark, width: number, room: Pick<Room, 'left' | 'right'>): Spot | undefined {
  const { since, from, until } = mark;
  const end = Math.max(until, from + MARK);
  const inside = {
    labelLeft: from + MARK + GAP,
    labelRight: Math.min(end - GAP, from + MARK + GAP + WIDEST[0]),
  };
  const behind = { labelLeft: end + GAP, labelRight: end + GAP + width };
  const before = { labelLeft: since - GAP - width, labelRight: since - GAP };
  if (inside.labelLeft + width <= inside.labelRight) return { mark, left: since, right: end, ...inside };
  if (behind.labelRight <= room.right) return { mark, left: since, right: behind.labelRight, ...behind };
  if (before.labelLeft >= room.left) return { mark, left: before.labelLeft, right: end, ...before };
  return since < from ? findSpot({ ...mark, since: from }, width, room) : undefined;
}

const apart = (box: Pick<Box, 'left' | 'right'>, spot: Pick<Box, 'left' | 'right'>): boolean =>
  spot.left >= box.right + APART || spot.right + APART <= box.left;

function nearest(boxes: readonly Box[], { from }: Mark): Box | undefined {
  const distance = (box: Box) => Math.abs(box.mark.from - from);
  return boxes.reduce<Box | undefined>(
    (best, box) => (best === undefined || distance(box) < distance(best) ? box : best),
    undefined,
  );
}

function settle({ members, ...box }: Box): Placed {
  const count = members.length;
  const worst = WORST_FIRST.map((tone) => members.find((each) => each.tone === tone)).find(
    (each) => each !== undefined,
  );
  const { tone, glyph, text, tail } = worst ?? box.mark;
  const many = count > 1 ? `×${count} ` : '';
  const label = fitLabel(many, text, tail, box.labelRight - box.labelLeft);
  return { ...box, mark: { ...box.mark, tone, glyph }, label, count };
}

/** What stands behind stays whole as long as there is room for a word before it. */
function fitLabel(many: string, text: string, tail: string, width: number): string {
  const room = width - widthOf(many, LABEL) - widthOf(tail, LABEL);
  if (room >= Math.min(WORD, widthOf(text, LABEL))) return many + fitText(text, room, LABEL) + tail;
  return fitText(many + text + tail, width, LABEL).trim();
}
