import type { LedgerEvent } from '../case/event.ts';
import { type History, readHistory } from '../report/history.ts';
import { approvalMarks } from './lanes/approval-marks.ts';
import { attemptMarks } from './lanes/attempt-marks.ts';
import { type ConditionSpan, conditionSpans } from './lanes/condition-spans.ts';
import { type LayerGrid, layerGrid } from './lanes/layer-columns.ts';
import { pageMarks } from './lanes/page-marks.ts';
import { peopleMarks } from './lanes/people-marks.ts';
import { levelMarks, strikeMarks } from './lanes/strike-marks.ts';
import type { Mark } from './mark.ts';
import { type Placed, placeMarks } from './place-marks.ts';
import { type PlainText, plainText } from './plain-text.ts';
import { createScale, type Scale } from './scale.ts';
import { type Axis, axisOf } from './ticks.ts';

/** Where a picture is drawn, in pixels: what lanes are called stands left of `LEFT`. */
export const WIDTH = 1_200;
export const MARGIN = 28;
export const LEFT = 172;
export const RIGHT = 1_172;
/** The last mark stands behind the last moment. */
const MARK_ROOM = 28;
/** What is known at the end goes on behind it. */
const LAST_SPAN = 24;

/** A case laid out over time, all texts redacted; heights are the drawing's business. */
export interface Picture {
  readonly history: History;
  readonly plain: PlainText;
  readonly scale: Scale;
  readonly axis: Axis;
  readonly conditions: readonly (Pick<ConditionSpan, 'condition'> & {
    readonly left: number;
    readonly right: number;
    readonly ms: number;
  })[];
  readonly grid: LayerGrid;
  readonly lanes: readonly Lane[];
  /** Where levels were reached. */
  readonly levels: readonly number[];
}

export interface Lane {
  readonly title: string;
  readonly marks: readonly Placed[];
  /** Rows that are used. */
  readonly rows: number;
}

/** Lays out a case's entries, oldest first. Throws when they are not those of a case. */
export function layOut(events: readonly LedgerEvent[], redact: (text: string) => string): Picture {
  const history = readHistory(events);
  const plain = plainText(redact);
  const { opened, rows } = history;
  const newest = rows.reduce((latest, { at }) => Math.max(latest, at.getTime()), 0);
  const scale = createScale(opened.at, new Date(newest), { left: LEFT, right: RIGHT - MARK_ROOM });
  const levels = levelMarks(history, scale);
  return {
    history,
    plain,
    scale,
    axis: axisOf(scale),
    conditions: conditionsOf(history, scale),
    grid: layerGrid(history, scale),
    lanes: [
      lane('Attempts', attemptMarks(history, scale, plain), 12),
      lane('Levels', levels, 3),
      lane('Strikes', strikeMarks(history, scale, plain), 4),
      lane('Approvals', approvalMarks(history, scale, plain), 8),
      lane('People', peopleMarks(history, scale, plain), 8),
      lane('Pages', pageMarks(history, scale, plain), 8),
    ].filter(({ marks }) => marks.length > 0),
    levels: levels.map(({ from }) => from),
  };
}

function lane(title: string, marks: readonly Mark[], most: number): Lane {
  const placed = placeMarks(marks, { left: LEFT, right: RIGHT, rows: most });
  return { title, marks: placed, rows: Math.max(0, ...placed.map(({ row }) => row + 1)) };
}

/** Spans too short to be seen are left to what comes after them, unless they are the trouble; the last one is always seen. */
function conditionsOf(history: History, scale: Scale): Picture['conditions'] {
  const spans: Picture['conditions'][number][] = [];
  const all = conditionSpans(history);
  for (const [at, { condition, from, to }] of all.entries()) {
    const left = spans.at(-1)?.right ?? scale.x(from);
    const least = condition === 'troubled' ? left + 2 : left;
    const right = Math.max(scale.x(to), at === all.length - 1 ? scale.x(to) + LAST_SPAN : least);
    if (right > left) spans.push({ condition, left, right, ms: to.getTime() - from.getTime() });
  }
  return spans;
}
