import { describe, expect, test } from 'vitest';
import type { DiagnoseJob, Progress, Report } from '../../../src/core/diagnosis/diagnosis.ts';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import type { Runbook } from '../../../src/core/runbook.ts';
import { compileCatalogue } from '../../../src/core/signatures/signature-catalogue.ts';
import { createWalk } from '../../../src/engine/walk/walk.ts';
import { answer, type Canned, createMemoryProber, none } from '../../../src/host/memory-prober.ts';
import { createMeter } from '../../../src/telemetry/meter.ts';
import { config } from '../../build.ts';
import { okCheck, runbook, signature } from '../../build-knowledge.ts';

const OK = answer({ ok: true });
const BAD = answer({ ok: false }, 'crash');
const JOB: DiagnoseJob = { kind: 'diagnose', id: 'neuros-1.1', target: 'neuros', host: 'lab', all: false };
const THREE = runbook([
  ['one', okCheck('a'), okCheck('b')],
  ['two', okCheck('c'), okCheck('d')],
  ['three', okCheck('e')],
]);

/** Answers by the check's id. */
type Answers = Readonly<Record<string, Canned>>;
const HEALTHY: Answers = { a: OK, b: OK, c: OK, d: OK, e: OK };

interface Walked {
  readonly told: Progress[];
  readonly report: Promise<Report>;
}

function walk(
  answers: Answers,
  {
    book = THREE,
    job = {},
    signal = new AbortController().signal,
    attempt = 1,
    meter = createMeter(),
  }: {
    book?: Runbook;
    job?: Partial<DiagnoseJob>;
    signal?: AbortSignal;
    attempt?: number;
    meter?: ReturnType<typeof createMeter>;
  } = {},
): Walked {
  const table = Object.fromEntries(Object.entries(answers).map(([id, canned]) => [`file ${id}`, canned]));
  const told: Progress[] = [];
  const walker = createWalk({
    config: config(),
    runbooks: new Map([['neuros', book]]),
    catalogue: compileCatalogue([signature('crash')]),
    redactor: createRedactor({ values: [], patterns: [] }),
    prober: createMemoryProber({ neuros: table, shop: table }),
    meter,
  });
  return { told, report: walker({ ...JOB, ...job }, attempt, (progress) => told.push(progress), signal) };
}

/** An answer that notes that it was asked for. */
const noting = (asked: string[], what: string) => () => {
  asked.push(what);
  return OK;
};

const statuses = ({ layers }: Progress) => layers.map((layer) => layer.status);

describe('the layers', () => {
  test('are walked in order, each told when it begins, and all passed is healthy', async () => {
    const { told, report } = walk(HEALTHY, { attempt: 3 });
    expect(await report).toMatchObject({ attempt: 3, running: null, status: 'healthy', failedLayer: null });
    expect(told.map(({ attempt, running }) => [attempt, running])).toEqual([
      [3, 1],
      [3, 2],
      [3, 3],
    ]);
    expect(told.map(statuses)).toEqual([
      ['not-run', 'not-run', 'not-run'],
      ['pass', 'not-run', 'not-run'],
      ['pass', 'pass', 'not-run'],
    ]);
  });

  test('carry their names, and their checks in the order of the runbook', async () => {
    const [first] = (await walk(HEALTHY).report).layers;
    expect(first).toMatchObject({ index: 1, id: 'one', title: 'Layer one' });
    expect(first?.checks.map((check) => check.id)).toEqual(['a', 'b']);
  });

  test.each([
    ['one check failed', BAD, 'fail', 'failing'],
    ['one could not be asked', none('unreachable', 'no way there'), 'error', 'unreachable'],
  ] as const)('stop at the first where %s; those below are not run', async (_, seen, layer, status) => {
    const asked: string[] = [];
    const answers = { ...HEALTHY, d: seen, e: noting(asked, 'e') };
    const report = await walk(answers).report;
    expect(statuses(report)).toEqual(['pass', layer, 'not-run']);
    expect(report).toMatchObject({ status, failedLayer: { index: 2, id: 'two', title: 'Layer two' } });
    expect(asked).toEqual([]);
  });

  test('go on after a failing one with --all; the first is still the one that counts', async () => {
    const answers = { ...HEALTHY, a: none('refused', 'not you'), e: BAD };
    const report = await walk(answers, { job: { all: true } }).report;
    expect(statuses(report)).toEqual(['error', 'pass', 'fail']);
    expect(report.failedLayer?.index).toBe(1);
  });

  test('go on after a warning', async () => {
    const warning = okCheck('a', { expect: [{ that: 'it.ok', otherwise: 'warn', because: 'hm' }] });
    const book = runbook([
      ['one', warning],
      ['two', okCheck('b')],
    ]);
    expect(statuses(await walk({ a: BAD, b: OK }, { book }).report)).toEqual(['warn', 'pass']);
  });

  test('of which one has no checks pass', async () => {
    expect(statuses(await walk({}, { book: runbook([['empty']]) }).report)).toEqual(['pass']);
  });
});

describe('the checks of one layer', () => {
  test('run side by side: each answers only when all have been asked', async () => {
    const waiting: (() => void)[] = [];
    const together = () =>
      new Promise<typeof OK>((resolve) => {
        waiting.push(() => resolve(OK));
        if (waiting.length === 3) for (const go of waiting) go();
      });
    const book = runbook([['one', okCheck('a'), okCheck('b'), okCheck('c')]]);
    expect(statuses(await walk({ a: together, b: together, c: together }, { book }).report)).toEqual([
      'pass',
    ]);
  });

  test('all end before the next layer begins, also when one failed at once', async () => {
    const order: string[] = [];
    const slow = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push('slow one of layer 1');
      return OK;
    };
    const next = noting(order, 'layer 2');
    await walk({ ...HEALTHY, a: BAD, b: slow, c: next }, { job: { all: true } }).report;
    expect(order).toEqual(['slow one of layer 1', 'layer 2']);
  });

  test('one that hangs ends at its own time limit and does not hold up the others', async () => {
    const book = runbook([['one', okCheck('a', { timeoutMs: 60 }), okCheck('b')]]);
    const report = await walk({ a: () => new Promise(() => {}), b: OK }, { book }).report;
    const [hung, well] = report.layers[0]?.checks ?? [];
    expect(hung).toMatchObject({ status: 'error', reasons: [expect.stringContaining('60 ms')] });
    expect(well).toMatchObject({ status: 'pass' });
  });

  test('bring the root cause with them, and are measured by kind and outcome', async () => {
    const meter = createMeter();
    const report = await walk({ ...HEALTHY, c: BAD, d: none('missing', 'no such file') }, { meter }).report;
    expect(report.rootCause).toMatchObject({ signature: 'crash' });
    const metrics = await meter.metrics();
    expect(metrics).toMatch(/umpire_probe_seconds_count\{kind="file",outcome="answer"\} 3/);
    expect(metrics).toMatch(/umpire_probe_seconds_count\{kind="file",outcome="missing"\} 1/);
  });
});

describe('a job this worker cannot do', () => {
  test.each([
    [{ target: 'nosuch' }, /no target nosuch/],
    [{ host: 'other' }, /target neuros is on host lab here, but the job says other/],
  ])('%j is refused before anything is asked', async (job, message) => {
    const asked: string[] = [];
    const { told, report } = walk({ ...HEALTHY, a: noting(asked, 'a') }, { job });
    await expect(report).rejects.toThrow(message);
    expect({ told, asked }).toEqual({ told: [], asked: [] });
  });

  test('because its runbook is missing here is refused', async () => {
    const parts = {
      config: config(),
      runbooks: new Map(),
      catalogue: compileCatalogue([]),
      redactor: createRedactor({ values: [], patterns: [] }),
      prober: createMemoryProber({}),
      meter: createMeter(),
    };
    const walked = createWalk(parts)(JOB, 1, () => {}, new AbortController().signal);
    await expect(walked).rejects.toThrow(/no runbook neuros/);
  });
});

describe('a walk that is called off', () => {
  test('ends in the middle of a layer, finds nothing, and asks no more', async () => {
    const stop = new AbortController();
    const asked: string[] = [];
    const answers = {
      ...HEALTHY,
      c: () => {
        stop.abort(new Error('handed back'));
        return new Promise<never>(() => {});
      },
      e: noting(asked, 'e'),
    };
    const { told, report } = walk(answers, { job: { all: true }, signal: stop.signal });
    await expect(report).rejects.toThrow('handed back');
    expect(told.at(-1)?.running).toBe(2);
    expect(asked).toEqual([]);
  });

  test('in its last layer has no report either', async () => {
    const stop = new AbortController();
    const last = () => {
      stop.abort(new Error('handed back'));
      return new Promise<never>(() => {});
    };
    await expect(walk({ ...HEALTHY, e: last }, { signal: stop.signal }).report).rejects.toThrow(
      'handed back',
    );
  });

  test('before it began asks nothing', async () => {
    const { told, report } = walk(HEALTHY, { signal: AbortSignal.abort(new Error('too late')) });
    await expect(report).rejects.toThrow('too late');
    expect(told).toEqual([]);
  });
});
