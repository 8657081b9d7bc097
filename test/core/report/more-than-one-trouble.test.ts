import { expect, test } from 'vitest';
import { ANA, failingReport, finished, opened, report, requested } from '../../build.ts';
import { asked, plannedEvent, SUCCEEDED, UMPIRE } from '../../build-gate.ts';
import { entries, type Moment, ran, STORY, under, WEAK, write } from './story.ts';

const D = 'neuros-1.5';
const E = 'neuros-1.6';

/** A change that went well, red, green by itself while somebody's request keeps the case open, red again, green. */
const TWICE: readonly Moment[] = [
  [ANA, 0, opened()],
  [ANA, 0, asked({ operation: WEAK, title: 'earlier' })],
  [UMPIRE, 1, plannedEvent({ operation: WEAK })],
  [UMPIRE, 1, { kind: 'operation.started', operation: WEAK }],
  [UMPIRE, 2, ran(WEAK, { title: 'earlier' })],
  [UMPIRE, 2, { kind: 'operation.finished', operation: WEAK, ending: SUCCEEDED, report: report() }],
  [ANA, 5, requested()],
  [UMPIRE, 5, finished(failingReport())],
  [ANA, 10, requested(D)],
  [UMPIRE, 15, finished(report(), D)],
  [ANA, 40, requested(E)],
  [UMPIRE, 40, finished(failingReport(), E)],
  [ANA, 45, requested('neuros-1.7')],
  [UMPIRE, 70, finished(report(), 'neuros-1.7')],
  [UMPIRE, 70, { kind: 'case.closed', reason: 'neuros is healthy' }],
  [UMPIRE, 500, { kind: 'page.ended', level: 'senior' }],
];

test('each trouble has its own time, and what comes after the closing makes none longer', () => {
  const markdown = write(entries(...TWICE));
  const impact = under(markdown, 'Impact');
  expect(impact).toContain('to 2026-11-20 03:15:00 UTC, for 13 minutes. [#46] [#50]');
  expect(impact).toContain(
    'from 2026-11-20 03:40:00 UTC to 2026-11-20 04:10:00 UTC, for 30 minutes. [#52] [#54]',
  );
  expect(markdown).toContain('**Duration**: 1 hour 10 minutes [#41] [#55]');
});

test('what was done before the trouble is not what ended it', () => {
  expect(under(write(entries(...TWICE)), 'Resolution')).toBe(
    [
      '1. Diagnosis `neuros-1.7` ended healthy. [#54]',
      '2. Umpire closed the case: neuros is healthy. [#55]',
    ].join('\n'),
  );
});

test('a command whose end is known is told once', () => {
  const commands = under(write(STORY), 'Commands Executed');
  expect(commands).not.toContain('its end is not known');
  const cut = STORY.filter(({ body }) => body.kind !== 'step.finished' || body.operation !== WEAK);
  expect(under(write(cut), 'Commands Executed')).toContain('`: begun, its end is not known. [#50]');
});
