import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JobResult } from '../../../src/ports/jobs.ts';
import { MAX_PAYLOAD_BYTES, pack } from '../../../src/queue/payload.ts';
import { jobProgress, jobResult } from '../../../src/queue/schema/answer-schemas.ts';
import { readAnswer } from '../../../src/queue/schema/read-answer.ts';
import { failingReport, finding, layer, layers, report } from '../../build.ts';
import { outcome, receipt, run, SUCCEEDED } from '../../build-gate.ts';
import { mutations } from './mutations.ts';
import { planAnswer, RESULTS, TOLD } from './valid-answers.ts';

const read = (answer: unknown) => readAnswer(jobResult, JSON.stringify(answer));
const diagnosed = (of: object) => ({ kind: 'diagnosed', report: { ...report(), ...of } });
const operated = (of: object) => ({ kind: 'operated', outcome: { ...outcome(SUCCEEDED), ...of } });
const planned = (of: object) => planAnswer(of);

describe('what a worker answers', () => {
  test.each(RESULTS)('comes back as it was packed: $kind', (result) => {
    expect(readAnswer(jobResult, pack('result', 'neuros-1.1', result))).toEqual({
      kind: 'read',
      value: result,
    });
  });

  test.each(TOLD)('and what it tells on its way: $kind', (told) => {
    expect(readAnswer(jobProgress, pack('progress', 'neuros-1.1', told))).toEqual({
      kind: 'read',
      value: told,
    });
  });

  test('may be as long as workers cut it', () => {
    const check = finding({ excerpt: 'x'.repeat(16_000), title: 'x'.repeat(64 * 1024) });
    expect(read(diagnosed({ layers: layers(layer(1, 'warn', [check])) })).kind).toBe('read');
    expect(read(operated({ steps: [run(1, 'done', 'x'.repeat(6_000))] })).kind).toBe('read');
  });

  test('brings nothing along that the port does not know', () => {
    const [first] = failingReport().layers;
    const more = {
      ...failingReport(),
      shell: 'rm -rf /',
      layers: [{ ...first, host: 'x' }, ...failingReport().layers.slice(1)],
    };
    expect(read({ kind: 'diagnosed', report: more, also: 1 })).toEqual({
      kind: 'read',
      value: { kind: 'diagnosed', report: failingReport() },
    });
  });
});

describe('an answer is refused, and it is said where and why', () => {
  test.each<[string, unknown, string]>([
    ['that is null', null, 'expected object, received null'],
    ['of no kind', {}, "kind: Invalid discriminator value. Expected 'diagnosed' | 'planned' | 'operated'"],
    [
      'of a kind every object has',
      { kind: 'toString' },
      "kind: Invalid discriminator value. Expected 'diagnosed' | 'planned' | 'operated'",
    ],
    ['without a report', { kind: 'diagnosed' }, 'report: is missing, expected object'],
    [
      'with an empty report',
      { kind: 'diagnosed', report: {} },
      'report.attempt: is missing, expected number',
    ],
    [
      'with a text for a number',
      diagnosed({ attempt: '1' }),
      'report.attempt: expected number, received string',
    ],
    [
      'of an attempt that is no count',
      diagnosed({ attempt: 1.5 }),
      'report.attempt: expected int, received number',
    ],
    [
      'of attempt 1e15',
      diagnosed({ attempt: 1e15 }),
      'report.attempt: Too big: expected number to be <=1000',
    ],
    [
      'with layers in another order',
      diagnosed({ layers: report().layers.toReversed() }),
      'report.layers: must be numbered from 1, in order',
    ],
    [
      'of an unknown status',
      diagnosed({ layers: [{ ...layer(1, 'pass'), status: 'excellent' }] }),
      'report.layers[0].status: Invalid option: expected one of "pass"|"warn"|"fail"|"error"|"not-run"',
    ],
    [
      'that fails in no layer',
      diagnosed({ status: 'failing' }),
      'report.failedLayer: must be null when, and only when, the status is healthy',
    ],
    [
      'that fails in a layer it has not',
      diagnosed({ status: 'failing', failedLayer: { index: 3, id: 'cellar', title: 'Cellar' } }),
      'report.failedLayer: must be one of the layers',
    ],
    [
      'with too long an excerpt',
      diagnosed({ layers: layers(layer(1, 'warn', [finding({ excerpt: 'x'.repeat(16_001) })])) }),
      'report.layers[0].checks[0].excerpt: Too big: expected string to have <=16000 characters',
    ],
    [
      'with too long an output',
      operated({ steps: [run(1, 'done', 'x'.repeat(6_001))] }),
      'outcome.steps[0].output: Too big: expected string to have <=6000 characters',
    ],
    [
      'with too many steps',
      operated({ steps: Array(1_001).fill(run(1, 'done')) }),
      'outcome.steps: Too big: expected array to have <=1000 items',
    ],
    [
      'with a backup of no time',
      operated({ receipts: [receipt({ takenAt: 'soon' })] }),
      'outcome.receipts[0].takenAt: Invalid ISO datetime',
    ],
    [
      'with a backup of less than nothing',
      operated({ receipts: [receipt(), receipt({ bytes: -1 })] }),
      'outcome.receipts[1].bytes: Too small: expected number to be >=0',
    ],
    [
      'with a name for each of its own variables',
      planned({ variables: { hunter2: 7 } as never }),
      'result.planned.plan.variables: must be texts by their names',
    ],
    [
      'with a step of no kind',
      planned({ steps: [{ kind: 'shell', title: 'sh -c hunter2' }] as never }),
      "result.planned.plan.steps[0].kind: Invalid discriminator value. Expected 'command' | 'write' | 'restore'",
    ],
  ])('%s', (_, answer, why) => {
    expect(read(answer)).toEqual({ kind: 'unreadable', why });
  });

  test.each<[string, unknown, string]>([
    ['an object', RESULTS[0], 'it is not packed as text'],
    ['a number', 7, 'it is not packed as text'],
    ['no JSON', '{', 'it is not JSON'],
    ['endless', 'x'.repeat(MAX_PAYLOAD_BYTES + 1), 'it is longer than 1048576 bytes'],
    [
      'infinite',
      JSON.stringify(diagnosed({})).replace(/"durationMs":10/, '"durationMs":1e999'),
      'report.layers[0].durationMs: expected number, received Infinity',
    ],
  ])('that is %s', (_, packed, why) => {
    expect(readAnswer(jobResult, packed)).toEqual({ kind: 'unreadable', why });
  });

  test('without a word of what is in it', () => {
    const secret = 'hunter2';
    const garbage = fc.constantFrom<unknown>(secret, { [secret]: secret }, [secret], { kind: secret });
    fc.assert(
      fc.property(fc.constantFrom(...RESULTS), garbage, fc.nat(), (result, value, seed) => {
        const found = read(mutations(result, value)[seed % mutations(result, value).length]);
        if (found.kind === 'unreadable') {
          expect(found.why).not.toContain(secret);
          expect(found.why.length).toBeLessThanOrEqual(300);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('a megabyte of what is wrong is refused at its first word', () => {
  const empty = {
    kind: 'diagnosed',
    report: { ...report(), layers: Array(300).fill({ checks: Array(999).fill({}) }) },
  };
  const packed = JSON.stringify(empty);
  expect(packed.length).toBeGreaterThan(900_000);
  const started = performance.now();
  expect(readAnswer(jobResult, packed)).toMatchObject({ kind: 'unreadable' });
  // Read to its end it takes ten seconds, and as many on a busy machine; this takes 10 ms.
  expect(performance.now() - started).toBeLessThan(1_000);
});

test('the largest honest result is read whole', () => {
  const check = finding({ status: 'warn', excerpt: 'x'.repeat(500) });
  const walked = layers(...([1, 2, 3] as const).map((index) => layer(index, 'warn', Array(480).fill(check))));
  const result: JobResult = { kind: 'diagnosed', report: report({ layers: walked }) };
  const packed = pack('result', 'neuros-1.1', result);
  expect(packed.length).toBeGreaterThan(900_000);
  expect(readAnswer(jobResult, packed)).toEqual({ kind: 'read', value: result });
});
