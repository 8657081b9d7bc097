import { describe, expect, test } from 'vitest';
import { conclude } from '../../../src/core/diagnosis/conclude.ts';
import type { Finding, LayerResult, Report } from '../../../src/core/diagnosis/diagnosis.ts';
import type { Runbook } from '../../../src/core/runbook.ts';
import { createLikeliest } from '../../../src/core/signatures/likeliest.ts';
import { finding, LAYERS, layer, layers } from '../../build.ts';
import { signature } from '../../build-knowledge.ts';

const step = (...argv: string[]) =>
  ({ kind: 'command', title: argv.join(' '), argv, timeoutSeconds: null }) as const;
const shared = { values: [], verify: 'healthy' } as const;
const RUNBOOK: Runbook = {
  id: 'neuros',
  title: 'NEUROS',
  layers: LAYERS.map((each) => ({ ...each, checks: [] })),
  procedures: [
    { ...shared, id: 'restart', title: 'Restart', steps: [step('docker', 'compose', 'restart')] },
    {
      ...shared,
      id: 'rebuild',
      title: 'Build again',
      steps: [step('docker', 'compose', 'build'), step('docker', 'ps')],
    },
  ],
};
/** A full disk explains a database that is not reached, which explains a crash. */
const likeliest = createLikeliest([
  signature('disk-full', { explains: ['connection-refused'] }),
  signature('connection-refused', { explains: ['crash'] }),
  signature('crash'),
]);

function concluded(...walked: readonly LayerResult[]): Report {
  return conclude(RUNBOOK, { attempt: 1, running: null, layers: layers(...walked) }, likeliest);
}

function seen(id: string, harmless = false): Finding['signatures'][number] {
  return { id, cause: `because of ${id}`, harmless, advice: `mend ${id}` };
}

describe('the status and the failed layer', () => {
  test.each([
    ['all pass', [layer(1, 'pass'), layer(2, 'pass'), layer(3, 'pass')], 'healthy', null],
    ['warnings are no failure', [layer(1, 'warn'), layer(2, 'pass'), layer(3, 'warn')], 'healthy', null],
    ['one failed', [layer(1, 'pass'), layer(2, 'fail')], 'failing', 2],
    ['one could not be asked', [layer(1, 'error')], 'unreachable', 1],
    ['the first of several counts', [layer(1, 'pass'), layer(2, 'fail'), layer(3, 'error')], 'failing', 2],
    ['also when it could only not be asked', [layer(1, 'error'), layer(2, 'fail')], 'unreachable', 1],
  ] as const)('%s', (_, walked, status, index) => {
    const report = concluded(...walked);
    const title = index === null ? undefined : LAYERS[index - 1];
    expect(report).toMatchObject({ status, failedLayer: index === null ? null : { index, ...title } });
  });

  test('the layers themselves are passed on untouched', () => {
    const walked = [layer(1, 'pass'), layer(2, 'fail', [finding({ status: 'fail' })])];
    expect(concluded(...walked)).toMatchObject({ attempt: 1, running: null, layers: layers(...walked) });
  });
});

describe('the root cause', () => {
  const failed = (...checks: readonly Partial<Finding>[]) =>
    concluded(layer(1, 'pass', [finding({ signatures: [seen('disk-full')] })]), {
      ...layer(2, 'fail', checks.map(finding)),
    }).rootCause?.signature;

  test('is what the failed check matched, with its sentence and advice', () => {
    const check = finding({ status: 'fail', signatures: [seen('crash')] });
    expect(concluded(layer(1, 'fail', [check])).rootCause).toEqual({
      signature: 'crash',
      cause: 'because of crash',
      advice: 'mend crash',
    });
  });

  test.each<[string, Partial<Finding>[], string | undefined]>([
    [
      'what explains the others comes first, whichever check matched it',
      [
        { status: 'fail', signatures: [seen('crash'), seen('connection-refused')] },
        { status: 'error', signatures: [seen('disk-full')] },
      ],
      'disk-full',
    ],
    [
      'a failed check speaks before its neighbours, even when they would explain it',
      [
        { status: 'pass', signatures: [seen('disk-full')] },
        { status: 'fail', signatures: [seen('crash')] },
      ],
      'crash',
    ],
    [
      'neighbours speak when the failed ones matched nothing',
      [{ status: 'fail' }, { status: 'warn', signatures: [seen('crash')] }],
      'crash',
    ],
    ['a harmless one never is', [{ status: 'fail', signatures: [seen('noise', true)] }], undefined],
    [
      'a harmless one of the failed check does not silence a neighbour',
      [
        { status: 'fail', signatures: [seen('noise', true)] },
        { status: 'pass', signatures: [seen('crash')] },
      ],
      'crash',
    ],
    [
      'one the catalogue of this worker does not know still counts',
      [{ status: 'fail', signatures: [seen('new')] }],
      'new',
    ],
    ['nothing matched', [{ status: 'fail' }], undefined],
  ])('%s', (_, checks, expected) => {
    expect(failed(...checks)).toBe(expected);
  });

  test('is not looked for when nothing failed', () => {
    const warned = finding({ status: 'warn', signatures: [seen('disk-full')] });
    expect(concluded(layer(1, 'warn', [warned])).rootCause).toBeNull();
  });
});

describe('procedures', () => {
  const ids = (...checks: readonly Partial<Finding>[]) =>
    concluded(layer(2, 'fail', checks.map(finding))).procedures.map((each) => each.id);

  test.each<[string, Partial<Finding>[], string[]]>([
    ['of a failed check', [{ status: 'fail', repair: ['rebuild'] }], ['rebuild']],
    [
      'in the order of the runbook, each once',
      [
        { status: 'fail', repair: ['rebuild'] },
        { status: 'fail', repair: ['rebuild', 'restart'] },
      ],
      ['restart', 'rebuild'],
    ],
    [
      'not of checks that passed, warned, were skipped or could not be asked',
      [
        { status: 'fail' },
        { status: 'pass', repair: ['restart'] },
        { status: 'warn', repair: ['restart'] },
        { status: 'skipped', repair: ['restart'] },
        { status: 'error', repair: ['restart'] },
      ],
      [],
    ],
    [
      'one the runbook does not have is left out',
      [{ status: 'fail', repair: ['pray', 'restart'] }],
      ['restart'],
    ],
  ])('%s', (_, checks, expected) => {
    expect(ids(...checks)).toEqual(expected);
  });

  test('are steps a person would type', () => {
    const report = concluded(layer(2, 'fail', [finding({ status: 'fail', repair: ['rebuild'] })]));
    expect(report.procedures).toEqual([
      { id: 'rebuild', title: 'Build again', steps: ['docker compose build', 'docker ps'] },
    ]);
  });

  test('only of the layer that failed first', () => {
    const check = (repair: string) => finding({ status: 'fail', repair: [repair] });
    const report = concluded(layer(2, 'fail', [check('restart')]), layer(3, 'fail', [check('rebuild')]));
    expect(report.procedures.map((each) => each.id)).toEqual(['restart']);
  });
});
