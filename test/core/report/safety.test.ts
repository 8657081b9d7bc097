import { describe, expect, test } from 'vitest';
import type { LedgerEvent } from '../../../src/core/case/event.ts';
import { REPORT_BYTES } from '../../../src/core/report/case-report.ts';
import { createPen } from '../../../src/core/report/markdown/pen.ts';
import {
  ANA,
  failingReport,
  finding,
  finished,
  layer,
  layerFinished,
  opened,
  requested,
} from '../../build.ts';
import { asked, EVE, STRANGER, UMPIRE } from '../../build-gate.ts';
import { DEPLOYMENT } from './deployment-story.ts';
import { citedIn, headings, statements } from './read-markdown.ts';
import { entries, type Moment, ran, STORY, under, WEAK, write } from './story.ts';

const NOTHING = 'The ledger says nothing about this.';

function expectSources(markdown: string, events: readonly LedgerEvent[]): void {
  const known = new Set(events.map(({ seq }) => seq));
  const lines = statements(markdown).filter((line) => !line.endsWith(NOTHING));
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) {
    const cited = citedIn(line);
    expect(cited.length, line).toBeGreaterThan(0);
    for (const seq of cited) expect(known.has(seq), line).toBe(true);
  }
}

const HOSTILE =
  '## Forged\n# Resolved\n```\n~~~~\n[#1] [#999](http://x) <b>&lt; **bold** _it_ `code\n````\n- [x] done\u001b[31m\u0000\u202e\u200b\r\n1. one';

/** Everything a stranger may have written, in every place of a case. */
const hostileCase = (said = HOSTILE): LedgerEvent[] => {
  const check = finding({
    title: said,
    status: 'fail',
    reasons: [said],
    excerpt: said,
    signatures: [{ id: said, cause: said, harmless: false, advice: said }],
  });
  const step = {
    index: 1,
    title: said,
    state: 'failed',
    exitCode: 1,
    output: `${said}\n${said}`,
    durationMs: 1,
  } as const;
  const moments: Moment[] = [
    [ANA, 0, opened(said)],
    [STRANGER, 0, requested('neuros-1.1')],
    [UMPIRE, 0, layerFinished({ ...layer(2, 'fail', [check]), title: said })],
    [
      UMPIRE,
      0,
      finished(
        failingReport({
          rootCause: { signature: said, cause: said, advice: said },
          failedLayer: { index: 2, id: 'x', title: said },
        }),
      ),
    ],
    [{ kind: 'stranger', surface: 'slack', account: said }, 1, asked({ operation: WEAK, title: said })],
    [UMPIRE, 1, { kind: 'operation.started', operation: WEAK }],
    [UMPIRE, 1, { kind: 'step.finished', operation: WEAK, step }],
    [
      UMPIRE,
      2,
      {
        kind: 'operation.finished',
        operation: WEAK,
        ending: { kind: 'interrupted', message: said, remedy: said },
        report: null,
      },
    ],
    [EVE, 3, { kind: 'operation.denied', operation: WEAK, reason: said }],
    [ANA, 4, { kind: 'note.added', text: said }],
    [ANA, 4, { kind: 'note.added', text: `follow-up: ${said}` }],
    [ANA, 5, { kind: 'case.closed', reason: said }],
  ];
  return entries(...moments);
};

describe('every statement names the entry it comes from', () => {
  test.each([
    ['a whole incident', STORY],
    ['a deployment', DEPLOYMENT],
    ['a hostile one', hostileCase()],
    ...STORY.map((_, at) => [`the first ${at + 1} entries`, STORY.slice(0, at + 1)] as const),
  ] as const)('%s', (_, events) => {
    expectSources(write(events), events);
  });
});

describe('what strangers wrote', () => {
  const markdown = write(hostileCase());

  test('begins no heading, ends no code block, and cites nothing', () => {
    const honest = write(hostileCase('plain'));
    expect(headings(markdown).length).toBe(headings(honest).length);
    expect(statements(markdown).length).toBe(statements(honest).length);
    expect(statements(markdown).flatMap(citedIn)).toEqual(statements(honest).flatMap(citedIn));
  });

  test('stands in a fence longer than any of its own', () => {
    expect(markdown).toMatch(/^`````text\n## Forged\n# Resolved\n```\n/m);
  });

  test('drives no terminal and hides nothing', () => {
    expect(markdown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
  });

  test.each([
    ['*a* [b](c) <d> `e`', '\\*a\\* \\[b\\](c) \\<d> \\`e\\`'],
    ['snake_case and _it_', 'snake_case and \\_it\\_'],
    ['# heading', '\\# heading'],
    [' # heading', ' \\# heading'],
    ['1. one', '1\\. one'],
    ['&lt; and A & B', '\\&lt; and A & B'],
    ['back\\slash\nnext', 'back\\\\slash next'],
    ['lone \ud800', 'lone \ufffd'],
  ])('%j is %j', (text, markdown) => {
    const pen = createPen((same) => same, { text: 100, output: 100 });
    expect(pen.say`${text}`.markdown).toBe(markdown);
  });

  test.each([
    ['a `b` c', '``a `b` c``'],
    ['`a', '`` `a ``'],
    ['', '`  `'],
    ['a\n# b', '`a # b`'],
  ])('%j in code is %j', (text, markdown) => {
    expect(createPen((same) => same, { text: 100, output: 100 }).code(text).markdown).toBe(markdown);
  });
});

describe('secrets', () => {
  const SECRET = 'Loud_Mountain*99';

  test('of the configuration are masked wherever they come from', () => {
    const markdown = write(hostileCase(`the word is ${SECRET} here`), { values: [SECRET] });
    expect(markdown).not.toMatch(/Loud.{0,2}Mountain/);
    expect(markdown).toContain('redacted');
  });

  test('that look like some are masked, split by characters nobody sees too', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const markdown = write(hostileCase(`token ${token.slice(0, 10)}\u200b${token.slice(10)}`));
    expect(markdown).not.toContain(token.slice(0, 20));
  });
});

describe('size', () => {
  const loud = (count: number, output: string): LedgerEvent[] => {
    const walks = Array.from({ length: count }, (_, at): Moment[] => [
      [ANA, at, requested(`neuros-1.${at + 1}`)],
      [
        UMPIRE,
        at,
        layerFinished(
          layer(2, 'fail', [finding({ status: 'fail', excerpt: `${at}${output}` })]),
          `neuros-1.${at + 1}`,
        ),
      ],
      [UMPIRE, at, finished(failingReport(), `neuros-1.${at + 1}`)],
    ]);
    return entries([ANA, 0, opened()], ...walks.flat());
  };

  test('is bounded by shortening outputs, and every entry is still there', () => {
    const events = loud(200, 'é'.repeat(16_000));
    const markdown = write(events);
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(REPORT_BYTES);
    for (const { seq } of events) expect(markdown).toContain(`[#${seq}]`);
  });

  test('leaves no command out, however many there are and whatever they said', () => {
    const many = Array.from({ length: 60 }, (_, at): Moment[] => {
      const operation = `neuros-1.${at + 1}`;
      const output = `${at} ${'x'.repeat(6_000)}`;
      return [
        [ANA, at, asked({ operation, title: `try ${at}` })],
        [UMPIRE, at, { kind: 'operation.started', operation }],
        [UMPIRE, at, ran(operation, { title: `try ${at}`, state: 'failed', exitCode: 100 + at, output })],
      ];
    });
    const commands = under(write(entries([ANA, 0, opened()], ...many.flat())), 'Commands Executed');
    for (let at = 0; at < 60; at++)
      expect(commands).toContain(
        `- Step 1: \`try ${at}\`: failed, exit code ${100 + at}, 1.2 s. [#${44 + 3 * at}]`,
      );
  });

  test('output that came again is shown once', () => {
    const events = entries(
      [ANA, 0, opened()],
      ...['neuros-1.1', 'neuros-1.2'].flatMap((id): Moment[] => [
        [ANA, 0, requested(id)],
        [
          UMPIRE,
          0,
          layerFinished(layer(2, 'fail', [finding({ status: 'fail', excerpt: 'the very same' })]), id),
        ],
      ]),
    );
    const markdown = write(events);
    expect(markdown.match(/the very same/g)).toHaveLength(1);
    expect(markdown).toContain('Its output was the same as before. [#43] [#45]');
  });
});
