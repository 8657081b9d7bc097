import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { widthOf } from '../../src/core/timeline/text-width.ts';
import { timelineSvg } from '../../src/core/timeline/timeline-svg.ts';
import { openPictures } from '../../src/picture/open-pictures.ts';
import { anyCase } from '../core/report/any-case.ts';
import { STORY } from '../core/report/story.ts';
import { busyCase } from '../core/timeline/busy-case.ts';
import { saying } from '../core/timeline/saying.ts';
import { readPng } from './png.ts';

const pictures = openPictures();
afterAll(() => pictures.close());
const making = { redact: (text: string) => text };

describe('a timeline is drawn', () => {
  test.each([
    ['of a story', STORY],
    ['of a single entry', STORY.slice(0, 1)],
    ['of 1,000 entries', busyCase(1_000, 2_880)],
    ['where everybody writes XML', saying('</text></svg><script>alert(1)</script> ]]> &#0; <!-- "\' -->')],
    ['where everybody writes what no font has', saying('🔥🙋👩‍🚒 漢字 \u{e000}\u{10ffff}\u0000\ud800\ufffe')],
    ['where everybody writes from right to left', saying('سلام עולם \u202e abc \u2067 def')],
    ['where everybody writes a lot', saying('Loud & clear <b> '.repeat(400))],
  ])('%s', async (_, events) => {
    const svg = timelineSvg(events, making);
    const height = Number(/height="(\d+)"/.exec(svg)?.[1]);
    expect(readPng(await pictures.png(svg))).toEqual({ width: 2_400, height: 2 * height });
    expect(height).toBeLessThan(3_000);
  });

  test('of any case', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async (events) => {
        expect(readPng(await pictures.png(timelineSvg(events, making))).width).toBe(2_400);
      }),
      { numRuns: 8 },
    );
  });
});

describe('no text is wider than the layout believes', () => {
  const fonts: Uint8Array[] = [];
  const bytesOf = (name: string) => readFileSync(fileURLToPath(import.meta.resolve(name)));
  beforeAll(async () => {
    await initWasm(bytesOf('@resvg/resvg-wasm/index_bg.wasm'));
    fonts.push(...['Sans', 'Sans-Bold'].map((each) => bytesOf(`dejavu-fonts-ttf/ttf/DejaVu${each}.ttf`)));
  });

  /** Letters and signs of a range that stand for themselves. */
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => String.fromCodePoint(from + at)).filter((char) =>
      /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(char.normalize('NFKC')),
    );

  test.each([
    ['ASCII', range(0x21, 0x7e)],
    ['Latin, Greek and Cyrillic', range(0xa1, 0x52f)],
    ['Hebrew and Arabic', range(0x5d0, 0x6ff)],
    ['Chinese', range(0x4e00, 0x4e40)],
    ['signs', [...range(0x2010, 0x2027), ...range(0x2190, 0x22ff), ...range(0x2600, 0x27bf)]],
    ['emoji', range(0x1f600, 0x1f640)],
  ])('%s', (_, chars) => {
    const wider = chars.filter((char) => {
      const text = char.normalize('NFKC').repeat(20);
      return [false, true].some((bold) => inkOf(text, bold) > widthOf(text, { size: 20, bold }) + 12);
    });
    expect(wider).toEqual([]);
  });

  function inkOf(text: string, bold: boolean): number {
    const weight = bold ? ' font-weight="bold"' : '';
    const escaped = text.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`);
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text font-family="DejaVu Sans" font-size="20"${weight}>${escaped}</text></svg>`;
    const drawing = new Resvg(svg, { font: { fontBuffers: fonts } });
    const box = drawing.getBBox();
    drawing.free();
    return box?.width ?? 0;
  }
});
