import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { LedgerEvent } from '../src/core/case/event.ts';
import { createRedactor } from '../src/core/redact/redaction.ts';
import { timelineSvg } from '../src/core/timeline/timeline-svg.ts';
import { openPictures } from '../src/picture/open-pictures.ts';
import { busyCase } from '../test/core/timeline/busy-case.ts';
import type { Benchmark, Outcome, Row } from './measure/benchmark.ts';
import { timed } from './measure/in-turns.ts';

export const description = 'the timeline picture of a case of 100 and of 1,000 events over two days';
export const needs: Benchmark['needs'] = [];

const ROUNDS = 20;
const MINUTES = 2_880;
const MAX_STALL_MS = 50;
const MAX_PNG_MS = 10_000;

export async function run(): Promise<Outcome> {
  // The thread that draws keeps no process alive, and nothing else does here.
  const alive = setInterval(() => {}, 1_000);
  const rows = [...(await measure(100)), ...(await measure(1_000))];
  clearInterval(alive);
  return {
    rows,
    leftOut: [],
    notes: [
      'ours alone: each has a limit. SVG: read and fold the events, lay out, redact, write; on the event loop, so its largest sample counts, the first one in a process that never drew before',
      'PNG: in its thread, from the asking to the bytes; the first sample opens the thread, compiles resvg and reads the fonts',
      'stalls: `monitorEventLoopDelay` with 1 ms resolution while PNGs are drawn, the largest of all',
    ],
  };
}

async function measure(count: number): Promise<Row[]> {
  const events = busyCase(count, MINUTES);
  const drawn: number[] = [];
  for (let round = 0; round < ROUNDS; round++) drawn.push(drawOnce(events));
  const svg = timelineSvg(events, createRedactor({ values: [], patterns: [] }));
  const pictures = openPictures();
  const pngs: number[] = [];
  const stalls: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const delays = monitorEventLoopDelay({ resolution: 1 });
    delays.enable();
    pngs.push(
      await timed(async () => {
        bytes = (await pictures.png(svg)).length;
      }),
    );
    delays.disable();
    stalls.push(delays.max / 1e6);
  }
  await pictures.close();
  const size = `${Math.round(svg.length / 1_000)} kB`;
  const limit = { unit: 'ms', rival: null, quantile: 1 } as const;
  return [
    { ...limit, what: `${count} events, SVG (${size})`, ours: drawn, under: MAX_STALL_MS },
    { unit: 'ms', rival: null, what: `${count} events, SVG, median`, ours: drawn },
    {
      ...limit,
      what: `${count} events, PNG (${Math.round(bytes / 1_000)} kB)`,
      ours: pngs,
      under: MAX_PNG_MS,
    },
    { unit: 'ms', rival: null, what: `${count} events, PNG, median`, ours: pngs },
    {
      ...limit,
      what: `${count} events, largest stall while PNGs are drawn`,
      ours: stalls,
      under: MAX_STALL_MS,
    },
  ];
}

/** With a redactor that has not seen these texts: what a bot does for each picture. */
function drawOnce(events: readonly LedgerEvent[]): number {
  const { redact } = createRedactor({ values: [], patterns: [] });
  const began = performance.now();
  timelineSvg(events, { redact });
  return performance.now() - began;
}
