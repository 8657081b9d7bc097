import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/core/redact/redaction.ts';
import { createMeter } from '../../src/telemetry/meter.ts';
import { METRICS, type MetricDeclaration } from '../../src/telemetry/metrics.ts';

const declarations: [string, MetricDeclaration][] = Object.entries(METRICS);

describe('what Prometheus fetches', () => {
  test('has counts by label, times in buckets, and the metrics of the process', async () => {
    const meter = createMeter();
    meter.count('umpire_invocations_total', { surface: 'slack', command: 'diagnose', outcome: 'accepted' });
    meter.count('umpire_invocations_total', { surface: 'slack', command: 'diagnose', outcome: 'accepted' });
    meter.observe('umpire_diagnosis_seconds', 0.2, { status: 'healthy' });
    const text = await meter.metrics();
    expect(text).toContain(
      'umpire_invocations_total{surface="slack",command="diagnose",outcome="accepted"} 2',
    );
    expect(text).toContain('umpire_diagnosis_seconds_bucket{le="0.1",status="healthy"} 0');
    expect(text).toContain('umpire_diagnosis_seconds_bucket{le="0.25",status="healthy"} 1');
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \S+$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \S+$/m);
    expect(meter.contentType).toMatch(/^text\/plain; version=/);
  });

  test('is a meter of its own: another one starts at nothing', async () => {
    createMeter().count('umpire_diagnoses_total', { target: 'neuros', status: 'healthy' });
    expect(await createMeter().metrics()).not.toMatch(/^umpire_diagnoses_total\{/m);
  });

  test('survives any label value', async () => {
    const meter = createMeter();
    meter.count('umpire_diagnoses_total', { target: 'a"b\\c\nd', status: 'healthy' });
    expect(await meter.metrics()).toContain('target="a\\"b\\\\c\\nd"');
  });
});

describe('a label', () => {
  test('keeps a bounded number of values apart, and counts the rest together', async () => {
    const meter = createMeter();
    const { target } = METRICS.umpire_diagnoses_total.labels;
    for (let i = 0; i < target + 50; i++)
      meter.count('umpire_diagnoses_total', { target: `t${i}`, status: 'healthy' });
    meter.count('umpire_diagnoses_total', { target: 't0', status: 'healthy' });
    const text = await meter.metrics();
    expect(text.match(/^umpire_diagnoses_total\{/gm)).toHaveLength(target + 1);
    expect(text).toContain('umpire_diagnoses_total{target="other",status="healthy"} 50');
    expect(text).toContain('umpire_diagnoses_total{target="t0",status="healthy"} 2');
  });

  test.each([
    ['longer than a name is', 'x'.repeat(81)],
    ['that is a known secret', 'hunter2hunter2'],
    ['that looks like one', `xoxb-${'1234567890'.repeat(2)}-abcdefghij`],
  ])('value %s is never shown', async (_, value) => {
    const meter = createMeter(createRedactor({ values: ['hunter2hunter2'], patterns: [] }));
    meter.count('umpire_diagnoses_total', { target: value, status: 'healthy' });
    const text = await meter.metrics();
    expect(text).not.toContain(value);
    expect(text).toContain('umpire_diagnoses_total{target="other",status="healthy"} 1');
  });

  test('that is left out counts as empty', async () => {
    const meter = createMeter();
    meter.count('umpire_diagnoses_total', { status: 'failing' });
    expect(await meter.metrics()).toContain('umpire_diagnoses_total{target="",status="failing"} 1');
  });
});

describe('a mistake in the code throws, naming what there is:', () => {
  const meter = createMeter();
  test.each<[string, () => void, RegExp]>([
    ['an unknown metric', () => meter.count('umpire_nothing_total', {}), /umpire_invocations_total/],
    ['a histogram counted', () => meter.count('umpire_probe_seconds', {}), /no counter is named/],
    ['a counter observed', () => meter.observe('umpire_diagnoses_total', 1, {}), /no histogram is named/],
    [
      'an unknown label',
      () => meter.count('umpire_diagnoses_total', { host: 'lab' }),
      /no label host; .*target, status/,
    ],
    [
      'an inherited label',
      () => meter.count('umpire_diagnoses_total', { constructor: 'x' }),
      /no label constructor/,
    ],
  ])('%s', (_, act, message) => expect(act).toThrow(message));
});

describe('the table', () => {
  test.each(declarations)('%s follows the naming of Prometheus', (name, { kind, help, labels, buckets }) => {
    expect(name).toMatch(kind === 'counter' ? /^umpire_[a-z_]+_total$/ : /^umpire_[a-z_]+_seconds$/);
    expect(help).toMatch(/\.$/);
    expect(buckets !== undefined).toBe(kind === 'histogram');
    expect([...(buckets ?? [])].sort((a, b) => a - b)).toEqual(buckets ?? []);
    const series = Object.values(labels).reduce((product, most) => product * (most + 1), 1);
    expect(series * ((buckets?.length ?? 0) + 3)).toBeLessThan(20_000);
  });

  test('holds every metric that the code counts', () => {
    const root = join(import.meta.dirname, '../../src');
    const used = globSync('**/*.ts', { cwd: root })
      .flatMap((file) => [
        ...readFileSync(join(root, file), 'utf8').matchAll(/\.(?:count|observe)\(\s*'(umpire_\w+)'/g),
      ])
      .map(([, name]) => name);
    expect(used.length).toBeGreaterThan(0);
    expect(Object.keys(METRICS)).toEqual(expect.arrayContaining(used));
  });

  test('is the one in docs/operations.md', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
    for (const [name, { labels }] of declarations) {
      const row = docs.split('\n').find((line) => line.startsWith(`| \`${name}\``));
      expect(row, name).toBeDefined();
      for (const label of Object.keys(labels)) expect(row).toContain(`\`${label}\``);
    }
  });
});
