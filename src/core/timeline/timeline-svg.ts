import type { LedgerEvent } from '../case/event.ts';
import { lasted, moment } from '../report/markdown/moments.ts';
import { AXIS, drawAxis } from './draw/axis.ts';
import { drawConditions, drawGrid, drawLane } from './draw/lanes.ts';
import { drawLegend } from './draw/legend.ts';
import { definitions } from './draw/palette.ts';
import { escapeXml, tag, words } from './draw/svg.ts';
import { layOut, MARGIN, type Picture, RIGHT, WIDTH } from './picture.ts';
import { fitText } from './text-width.ts';
import { countsOf, endOf, timelineAlt } from './timeline-words.ts';

/** The longest drawing, in bytes, of whatever case: what does not fit side by side is counted, not drawn. */
export const SVG_BYTES = 300_000;

const TITLE = 96;
const TITLE_FACE = { size: 22, bold: true } as const;
const QUIET = { size: 12 } as const;

/**
 * A case as its entries tell it, over time, as an SVG document that needs nothing from outside, and the same in words.
 * Throws when the entries are not those of a case.
 */
export function drawTimeline(
  events: readonly LedgerEvent[],
  { redact }: { redact: (text: string) => string },
): { svg: string; alt: string } {
  const picture = layOut(events, redact);
  const alt = timelineAlt(picture);
  return { svg: svgOf(picture, alt), alt };
}

/** The drawing alone. */
export function timelineSvg(
  events: readonly LedgerEvent[],
  making: { redact: (text: string) => string },
): string {
  return drawTimeline(events, making).svg;
}

function svgOf(picture: Picture, alt: string): string {
  const top = TITLE + AXIS;
  let y = top;
  const body: string[] = [];
  const add = ({ svg, height }: { svg: string; height: number }) => {
    body.push(svg);
    y += height;
  };
  if (picture.conditions.length > 0) add(drawConditions(picture, y));
  if (picture.grid.columns.length > 0) add(drawGrid(picture, y));
  for (const lane of picture.lanes) add(drawLane(lane, y));
  const axis = drawAxis(picture, TITLE, y);
  add(drawLegend(picture, y));
  const children = [
    tag('title', {}, escapeXml(alt)),
    definitions(),
    tag('rect', { width: WIDTH, height: y, fill: '#fff' }),
    drawHead(picture),
    axis,
    ...body,
  ];
  return tag(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width: WIDTH, height: y, viewBox: `0 0 ${WIDTH} ${y}` },
    children.join(''),
  );
}

function drawHead({ history, plain }: Picture): string {
  const { opened, last } = history;
  const { target, host } = opened.body;
  const room = RIGHT - MARGIN;
  const span = `${moment(opened.at)} to ${moment(last.at)} · ${lasted(opened.at, last.at)}`;
  const told = [...countsOf(history), endOf(history, plain)].join(' · ');
  return [
    words(fitText(plain(target), room, TITLE_FACE), MARGIN, 42, 'title'),
    words(
      fitText(`Case ${plain(opened.caseId)} on ${plain(host)} · ${span}`, room, QUIET),
      MARGIN,
      65,
      'quiet',
    ),
    words(fitText(told, room, QUIET), MARGIN, 84, 'quiet'),
  ].join('');
}
