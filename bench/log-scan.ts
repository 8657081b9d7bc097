import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { compileLinear } from '../src/core/linear-regex.ts';
import type { Signature } from '../src/core/signatures/signature.ts';
import { type Catalogue, compileCatalogue } from '../src/core/signatures/signature-catalogue.ts';
import { scanLog } from '../src/engine/walk/scan-log.ts';
import { ownFolder, removeFolder } from '../test/lab/process/folder.ts';
import { tryRun } from '../test/lab/process/run.ts';
import type { Benchmark, Outcome, Row } from './measure/benchmark.ts';
import { inTurns, timed } from './measure/in-turns.ts';
import { readSignatures } from './parts/knowledge.ts';
import { writeHostileLog, writeLog } from './parts/write-log.ts';
import { grepPattern } from './rivals/grep-patterns.ts';

export const description = '100 MB of log read from a file and matched against the shipped signatures';
export const needs: Benchmark['needs'] = [];

const BYTES = 100_000_000;
const HOSTILE_BYTES = 10_000_000;
const ROUNDS = 5;
const MAX_STALL_MS = 50;

export async function run(): Promise<Outcome> {
  const all = readSignatures();
  const rows: Row[] = [];
  for (const signatures of [firstOf(all, 60), all]) rows.push(...(await race(signatures)));
  rows.push(await stallsWhenHostile(all));
  return {
    rows,
    leftOut: [],
    notes: [
      'grep counts the lines that any pattern matches; ours finds which signatures there are, each with its first line and captured values, and looks for words only once it knows all of them. Both agree on the number of matching lines, or this stops',
      'one line in 300 is of a known error; the file is in the page cache; one warm-up round; grep in the C locale; with -i it matches a little more, and faster',
      'stalls: `monitorEventLoopDelay` with 1 ms resolution over each scan, the largest of all scans',
    ],
  };
}

/** The first of a catalogue, without what they say about the rest. */
function firstOf(all: readonly Signature[], count: number): Signature[] {
  const first = all.slice(0, count);
  const ids = new Set(first.map(({ id }) => id));
  return first.map((each) => ({ ...each, explains: each.explains.filter((id) => ids.has(id)) }));
}

async function race(signatures: readonly Signature[]): Promise<Row[]> {
  await using stack = new AsyncDisposableStack();
  const folder = await ownFolder('bench');
  stack.defer(() => removeFolder(folder));
  const log = join(folder, 'app.log');
  const known = linesOf(signatures);
  const counts = await writeLog(log, BYTES, known);
  const grep = await prepareGrep(folder, log, signatures, { known, counts });
  const catalogue = compileCatalogue(signatures);
  const stalls: number[] = [];
  const scan = () =>
    timed(async () => {
      const { found, stallMs } = await watchedScan(catalogue, log);
      if (found < signatures.length * 0.9) throw new Error(`only ${found} signatures were found`);
      stalls.push(stallMs);
    });
  const samples = await inTurns({ ours: scan, ...grep }, { rounds: ROUNDS, warmUps: 1 });
  const what = `100 MB, ${signatures.length} signatures`;
  return [
    { what, unit: 'ms', ours: samples.ours, rival: { name: 'grep -E -f', samples: samples.exact } },
    { what, unit: 'ms', ours: samples.ours, rival: { name: 'grep -E -i -f', samples: samples.ignoring } },
    {
      what: `${what}, largest stall`,
      unit: 'ms',
      ours: stalls,
      rival: null,
      quantile: 1,
      under: MAX_STALL_MS,
    },
  ];
}

/** One scan, with the longest time for which it kept everything else from running. */
async function watchedScan(catalogue: Catalogue, log: string): Promise<{ found: number; stallMs: number }> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const matches = await scanLog(catalogue, createReadStream(log));
  delays.disable();
  return { found: matches.length, stallMs: delays.max / 1e6 };
}

async function stallsWhenHostile(signatures: readonly Signature[]): Promise<Row> {
  await using stack = new AsyncDisposableStack();
  const folder = await ownFolder('bench');
  stack.defer(() => removeFolder(folder));
  const log = join(folder, 'hostile.log');
  await writeHostileLog(log, HOSTILE_BYTES, linesOf(signatures));
  const catalogue = compileCatalogue(signatures);
  const ours: number[] = [];
  for (let round = 0; round < ROUNDS; round++) ours.push((await watchedScan(catalogue, log)).stallMs);
  const what = `${HOSTILE_BYTES / 1e6} MB, every line full of signatures' words, largest stall`;
  return { what, unit: 'ms', ours, rival: null, quantile: 1, under: MAX_STALL_MS };
}

function linesOf(signatures: readonly Signature[]): string[] {
  return signatures.flatMap(({ examples }) => examples.flatMap((example) => example.split('\n')));
}

/** The same patterns for grep; it must find as many lines as our patterns match, or the translation is wrong. */
async function prepareGrep(
  folder: string,
  log: string,
  signatures: readonly Signature[],
  { known, counts }: { known: readonly string[]; counts: readonly number[] },
) {
  const patterns = signatures.flatMap((signature) => signature.patterns);
  const compiled = patterns.map(compileLinear).flatMap((each) => (each.kind === 'ok' ? [each.regex] : []));
  const expected = known.reduce(
    (sum, line, at) => sum + (compiled.some((regex) => regex.test(line)) ? (counts[at] ?? 0) : 0),
    0,
  );
  const env = { ...process.env, LC_ALL: 'C' };
  const grep = async (name: string, flags: readonly string[], right: (lines: number) => boolean) => {
    const file = join(folder, name);
    await writeFile(file, patterns.map((each) => `${grepPattern(each, flags.includes('-i'))}\n`).join(''));
    return () =>
      timed(async () => {
        const { stdout, stderr } = await tryRun(['grep', '-c', '-E', ...flags, '-f', file, log], { env });
        if (!right(Number(stdout)))
          throw new Error(`grep finds ${stdout.trim()} lines, our patterns ${expected}\n${stderr}`);
      });
  };
  return {
    exact: await grep('exact', [], (lines) => lines === expected),
    ignoring: await grep('ignoring', ['-i'], (lines) => lines >= expected),
  };
}
