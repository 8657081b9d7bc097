import { describe, expect, test } from 'vitest';
import type { Finding, FindingStatus } from '../../../src/core/diagnosis/diagnosis.ts';
import { EXCERPT_CHARS } from '../../../src/core/diagnosis/excerpt.ts';
import { compileCheck, judge } from '../../../src/core/diagnosis/judge.ts';
import type { Json, NoAnswer, Observation } from '../../../src/core/diagnosis/observation.ts';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import type { Check, Expectation } from '../../../src/core/runbook.ts';
import { compileCatalogue } from '../../../src/core/signatures/signature-catalogue.ts';
import { check, NEUROS, signature } from '../../build-knowledge.ts';

const CATALOGUE = compileCatalogue([
  signature('crash'),
  signature('disk-full', { explains: ['crash'] }),
  signature('noise', { harmless: true }),
  signature('wrong-password', {
    patterns: ['login of (?P<who>\\S+) failed'],
    cause: 'The login of {who} failed.',
  }),
]);
const REDACTOR = createRedactor({ values: ['configured-secret'], patterns: [] });

function answer(data: Record<string, Json>, more: Partial<Observation> = {}): Observation {
  return { kind: 'answer', data, ...blank(more) };
}
function noAnswer(reason: NoAnswer, more: Partial<Observation> = {}): Observation {
  return { kind: 'none', reason, message: `it was ${reason}`, remedy: 'do this', ...blank(more) };
}
function blank({ text = '', truncated = false, trace = [], secrets = [] }: Partial<Observation>) {
  return { text, truncated, trace, secrets };
}

function judged(given: Partial<Check>, observation: Observation): Finding {
  const context = { target: NEUROS, catalogue: CATALOGUE, redactor: REDACTOR, durationMs: 12 };
  return judge(compileCheck(check('sample', given)), observation, context);
}

const expectation = (
  that: string,
  otherwise: 'fail' | 'warn' = 'fail',
  because = `not ${that}`,
): Expectation => ({
  that,
  otherwise,
  because,
});

describe('expectations', () => {
  test.each<[string, Expectation[], FindingStatus, string[]]>([
    ['none: an answer is enough', [], 'pass', []],
    ['all hold', [expectation('it.up'), expectation('it.count > 1', 'warn')], 'pass', []],
    ['one does not', [expectation('it.up'), expectation('it.count > 5')], 'fail', ['not it.count > 5']],
    ['one warns', [expectation('it.count > 5', 'warn')], 'warn', ['not it.count > 5']],
    [
      'the worst counts and is said first',
      [expectation('it.count > 5', 'warn'), expectation('!it.up', 'fail')],
      'fail',
      ['not !it.up', 'not it.count > 5'],
    ],
    [
      'a failure is worse than what could not be judged',
      [expectation('it.nowhere == 1'), expectation('!it.up')],
      'fail',
      ['not !it.up', expect.stringMatching(/^This could not be judged: .*nowhere/)],
    ],
    [
      'what could not be judged is worse than a warning, and never a pass',
      [expectation('it.count > 5', 'warn'), expectation('it.nowhere == 1')],
      'error',
      [expect.stringMatching(/^This could not be judged: /), 'not it.count > 5'],
    ],
    [
      'data of the wrong kind cannot be judged',
      [expectation('it.name')],
      'error',
      [expect.stringMatching(/could not be judged/)],
    ],
    [
      'the reason shows the data',
      [expectation('it.count > 5', 'fail', '{it.name} has {it.count}, {it.list}')],
      'fail',
      ['web has 3, a, b'],
    ],
    [
      'a reason that cannot be said still fails',
      [expectation('!it.up', 'fail', 'because {it.nowhere}')],
      'fail',
      [expect.stringMatching(/^fail: .*nowhere/)],
    ],
    [
      'the target is known',
      [expectation('target.name == "neuros" && target.environment == "production"')],
      'fail',
      [expect.any(String)],
    ],
  ])('%s', (_, expect_, status, reasons) => {
    const data = { up: true, count: 3, name: 'web', list: ['a', 'b'] };
    expect(judged({ expect: expect_ }, answer(data))).toMatchObject({ status, reasons });
  });

  test('see the text and the causes it shows, but no harmless ones', () => {
    const text = 'noise\nnow crash\n';
    const that = 'matched == ["crash"] && text.contains("now")';
    expect(judged({ expect: [expectation(that)] }, answer({}, { text })).status).toBe('pass');
  });

  test('with a mistake in them do not compile, and say which check', () => {
    expect(() => compileCheck(check('sample', { expect: [expectation('it.up &&')] }))).toThrow(
      /check sample, expectation it\.up &&: /,
    );
    expect(() => compileCheck(check('sample', { expect: [expectation('true', 'fail', 'a { b')] }))).toThrow(
      /check sample/,
    );
  });
});

describe('no answer', () => {
  const REASONS: readonly NoAnswer[] = [
    'host-unreachable',
    'host-refused',
    'unreachable',
    'refused',
    'missing',
    'not-running',
    'timed-out',
    'too-large',
    'unsupported',
  ];

  test.each(REASONS)('%s is an error unless the check says what it means', (reason) => {
    const found = judged({ expect: [expectation('it.up')] }, noAnswer(reason));
    expect(found).toMatchObject({ status: 'error', reasons: [`it was ${reason}`], advice: 'do this' });
    for (const meaning of ['fail', 'warn', 'skipped'] as const) {
      expect(judged({ without: { [reason]: meaning } }, noAnswer(reason)).status).toBe(meaning);
    }
    const other = reason === 'missing' ? 'refused' : 'missing';
    expect(judged({ without: { [other]: 'skipped' } }, noAnswer(reason)).status).toBe('error');
  });

  test('the remedy comes before the advice of the check; what is skipped needs none', () => {
    const given = { advice: 'see the SOP', without: { missing: 'skipped' } } as const;
    expect(judged(given, noAnswer('refused')).advice).toBe('do this\nsee the SOP');
    expect(judged(given, noAnswer('missing')).advice).toBe('see the SOP');
  });

  test('what it said is matched like any text', () => {
    const found = judged({}, noAnswer('too-large', { text: 'crash\ndisk-full' }));
    expect(found.signatures.map((each) => each.id)).toEqual(['disk-full', 'crash']);
  });
});

describe('what a finding keeps', () => {
  test('signatures: causes first, likeliest first, harmless ones last, each with its advice', () => {
    const found = judged({}, answer({}, { text: 'noise\ncrash\ndisk-full\nlogin of bob failed' }));
    expect(found.signatures.map((each) => each.id)).toEqual([
      'disk-full',
      'crash',
      'wrong-password',
      'noise',
    ]);
    expect(found.signatures[2]).toEqual({
      id: 'wrong-password',
      cause: 'The login of bob failed.',
      harmless: false,
      advice: 'Mend wrong-password.',
    });
  });

  test('of a long text the part around its first cause', () => {
    const text = `noise\n${'.\n'.repeat(EXCERPT_CHARS)}crash\n${'.\n'.repeat(EXCERPT_CHARS)}`;
    const { excerpt } = judged({}, answer({}, { text }));
    expect(excerpt.length).toBeLessThanOrEqual(EXCERPT_CHARS);
    expect(excerpt).toContain('\ncrash\n');
  });

  test('each call with its exit code, a program given as an argument only by its beginning', () => {
    const argv = ['python3', '-c', 'x'.repeat(1_000)];
    const { trace } = judged({}, answer({}, { trace: [{ argv, exitCode: 3, durationMs: 4 }] }));
    expect(trace).toEqual([
      { argv: ['python3', '-c', `${'x'.repeat(200)}… (1000 characters)`], exitCode: 3, durationMs: 4 },
    ]);
  });

  test('the words of the check', () => {
    const given = { title: 'It answers', repair: ['restart'], advice: 'see the SOP' };
    expect(judged(given, answer({}))).toMatchObject({ id: 'sample', durationMs: 12, ...given });
  });
});

describe('a secret reaches no field of a finding', () => {
  /** Known to the probe, to the configuration, and by its look. */
  const SECRETS = ['hunter2-hunter2', 'configured-secret', 'xoxb-1234567890-abcdefghijklmnop'];

  function expectNone(found: Finding): void {
    const text = JSON.stringify(found);
    for (const secret of SECRETS) expect(text).not.toContain(secret);
    expect(text).toContain('[redacted');
  }

  const all = SECRETS.join(' ');
  const told: Partial<Observation> = { secrets: [SECRETS[0] ?? ''] };

  test('from the text, nor by way of what a signature captures from it', () => {
    const text = `${all}\nlogin of ${SECRETS[0]} failed`;
    const found = judged({}, answer({}, { ...told, text }));
    expect(found.signatures[0]?.cause).toMatch(/^The login of \[redacted:[^\]]+\] failed\.$/);
    expectNone(found);
  });

  test('from the data, by way of a reason', () => {
    const given = { expect: [expectation('false', 'fail', 'it says {it.said}, {it.list}, {it}')] };
    expectNone(judged(given, answer({ said: all, list: [all] }, told)));
  });

  test('from the data, by way of an error of the expression', () => {
    const given = {
      expect: [
        expectation('it.said == "" || int(it.said) > 1'),
        expectation('false', 'fail', '{int(it.said)} {it.said}'),
      ],
    };
    const found = judged(given, answer({ said: all }, told));
    expect(JSON.stringify(found)).not.toContain('hunter2');
    for (const secret of SECRETS) expect(JSON.stringify(found)).not.toContain(secret);
  });

  test('from what an expression sees as text', () => {
    const given = { expect: [expectation('false', 'fail', '{text}')] };
    expectNone(judged(given, answer({}, { ...told, text: all })));
  });

  test('from a message, a remedy and a recorded call', () => {
    const trace = [
      { argv: ['login', '--password', 'plain-by-its-flag', ...SECRETS], exitCode: 1, durationMs: 1 },
    ];
    const found = judged(
      {},
      {
        ...blank({ ...told, trace, text: all }),
        kind: 'none',
        reason: 'refused',
        message: `refused ${all}`,
        remedy: `try without ${all}`,
      },
    );
    expectNone(found);
    expect(JSON.stringify(found.trace)).not.toContain('plain-by-its-flag');
  });

  test('at the cut of a long argument', () => {
    const argv = [`${'x'.repeat(195)} ${SECRETS[0]} ${'y'.repeat(300)}`];
    const found = judged({}, answer({}, { ...told, trace: [{ argv, exitCode: 0, durationMs: 1 }] }));
    expect(JSON.stringify(found)).not.toContain('hunt');
  });
});
