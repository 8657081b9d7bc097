import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createLiveView } from '../../../src/chat/terminal/live-view.ts';
import type { Followed } from '../../../src/core/cards/followed.ts';
import type { EventBody } from '../../../src/core/case/event.ts';
import {
  caseOf,
  failingReport,
  finding,
  finished,
  layer,
  layerFinished,
  opened,
  requested,
} from '../../build.ts';
import {
  approvedBy,
  asked,
  BEN,
  backedUp,
  caseWith,
  ended,
  granted,
  type Happened,
  ID,
  planned,
  readAsked,
  readPlanned,
  SUCCEEDED,
  started,
  step,
  stepBegan,
  stepEnded,
  wasPlanned,
} from '../../core/cards/build-operation.ts';

type Stream = PassThrough & { isTTY?: boolean };
const terminal = (): Stream => Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 40 });

/** Shows something state by state, as a follower would, and returns what was written. */
function shown(stream: Stream, begin: string, states: readonly Followed[]): string {
  const view = createLiveView(stream, 'Go on meanwhile.');
  view.accepted(begin);
  for (const each of states) view.changed(each);
  const last = states.at(-1);
  if (last === undefined) throw new Error('nothing to show');
  view.settle(last);
  return String(stream.read());
}

function diagnosed(stream: Stream, ...bodies: readonly EventBody[]): string {
  const all = [opened(), requested(), ...bodies];
  const states = all.slice(1).map((_, at): Followed => {
    return { about: 'diagnosis', id: 'neuros-1.1', state: caseOf(...all.slice(0, at + 2)) };
  });
  return shown(stream, 'Diagnosing neuros (staging, host lab), 3 layers.', states);
}

function operated(stream: Stream, ...events: readonly Happened[]): string {
  const states = events.map((_, at): Followed => {
    return { about: 'operation', id: ID, state: caseWith(...events.slice(0, at + 1)) };
  });
  return shown(stream, 'Looking what it would do.', states);
}

const FAILED = layer(2, 'fail', [finding({ status: 'fail', reasons: ['no module\u001b[2J'] })]);

describe('what is noted besides', () => {
  const NOTE = 'Joins case neuros-1, open since 2026-11-20 03:00 UTC.';
  const settled: Followed = {
    about: 'diagnosis',
    id: 'neuros-1.1',
    state: caseOf(opened(), requested(), finished(failingReport())),
  };
  const noted = (stream: Stream, last: Followed): string[] => {
    const view = createLiveView(stream, 'Go on meanwhile.');
    view.accepted('Diagnosing neuros.');
    view.noted(NOTE);
    view.changed(last);
    view.settle(last);
    return stripVTControlCharacters(String(stream.read())).split('\n');
  };

  test('stands before the card, and the card does not replace it', () => {
    const lines = noted(terminal(), settled);
    expect(lines.indexOf(NOTE)).toBeGreaterThan(-1);
    expect(lines.indexOf(NOTE)).toBeLessThan(lines.findIndex((line) => line.includes('neuros fails')));
    expect(noted(new PassThrough(), settled).slice(0, 2)).toEqual(['Diagnosing neuros.', NOTE]);
  });

  test('is not in the output of a command that only reads, which a pipe uses', () => {
    const read = [readAsked(), readPlanned(), granted(), started, stepBegan(1, 'docker compose ps')];
    const output = stepEnded(1, 'docker compose ps', { output: 'web up' });
    const state = caseWith(...read, output, ended({ kind: 'succeeded', text: '' }));
    expect(noted(new PassThrough(), { about: 'operation', id: ID, state })).toEqual(['web up', '']);
  });
});

describe('a diagnosis', () => {
  test('in a pipe is one line per layer as it finishes, then the card, without colours', () => {
    const text = diagnosed(
      new PassThrough(),
      layerFinished(layer(1, 'pass')),
      layerFinished(FAILED),
      finished(failingReport()),
    );
    expect(text.split('\n').slice(0, 5)).toEqual([
      'Diagnosing neuros (staging, host lab), 3 layers.',
      'Layer 1 of 3, Daemon: passed',
      'Layer 2 of 3, Dependencies: failed',
      '',
      '✗ neuros fails in layer 2 of 3, Dependencies',
    ]);
    expect(text).toContain('Runtime       not run');
    expect(text).not.toContain('\u001b');
    expect(text.endsWith('\n')).toBe(true);
  });

  test('tried a second time says only what is different', () => {
    const text = diagnosed(
      new PassThrough(),
      layerFinished(layer(1, 'pass')),
      layerFinished(layer(1, 'pass'), 'neuros-1.1', 2),
      layerFinished(layer(2, 'pass'), 'neuros-1.1', 2),
    );
    expect(text.match(/^Layer .*$/gm)).toEqual([
      'Layer 1 of 3, Daemon: passed',
      'Layer 2 of 3, Dependencies: passed',
    ]);
  });

  test('on a terminal is drawn over the one before, and what evidence holds drives nothing', () => {
    const text = diagnosed(terminal(), layerFinished(FAILED), finished(failingReport()));
    expect(text).toContain('\u001b[');
    expect(text.split('Diagnosing neuros').length - 1).toBeGreaterThan(1);
    expect(text).toContain('neuros fails in layer 2 of 3, Dependencies');
    expect(text).toContain('no module\ufffd[2J');
  });
});

const WHOLE: readonly Happened[] = [
  asked(),
  wasPlanned(),
  approvedBy(BEN),
  granted(),
  started,
  backedUp(),
  stepBegan(1, 'docker compose down -v'),
  stepEnded(1, 'docker compose down -v', { output: 'Removing web' }),
  ended(SUCCEEDED),
];

describe('an operation', () => {
  test('in a pipe is one line per change, with what to do while people are waited for, then the card', () => {
    const [log = '', card = ''] = operated(new PassThrough(), ...WHOLE).split('\n\n✓');
    expect(log.split('\n')).toEqual([
      'Looking what it would do.',
      'Planned: docker compose down -v on neuros, risk destroy, 1 step, 1 backup first',
      `Waiting for approval by 1 approver, not Ana, until 2026-11-20 03:15 UTC: umpire approve ${ID}`,
      'Go on meanwhile.',
      'Approved by Ben at 2026-11-20 03:00 UTC',
      'Backup taken: volume neuros_pgdata, 1.2 GB, /home/deploy/.umpire/neuros-1.1/neuros_pgdata.tar',
      'Step 1 of 1, docker compose down -v: begun',
      'Step 1 of 1, docker compose down -v: done',
    ]);
    expect(card).toMatch(/^ Done: docker compose down -v on neuros\n/);
    expect(card).toContain('LOST: volume neuros_pgdata, 1.2 GB');
  });

  test('on a terminal stands whole above the lines while people decide, then is redrawn, then stays', () => {
    const text = stripVTControlCharacters(operated(terminal(), ...WHOLE));
    const asks = text.indexOf('Waiting for approval by 1 approver, not Ana, until');
    expect(text.slice(0, asks)).toContain('! Ana wants: docker compose down -v on neuros');
    expect(text.slice(0, asks)).toContain('LOST: volume neuros_pgdata');
    expect(text.slice(asks)).toMatch(/Go on meanwhile\.[\s\S]*Running step 1 of 1[\s\S]*✓ Done/);
    expect(text.split('Ana wants: docker compose down -v on neuros')).toHaveLength(3);
  });

  test('whose plan is longer than a card is shown whole to who decides at a terminal', () => {
    const steps = Array.from({ length: 80 }, (_, at) => step(`docker volume rm a-rather-long-name-${at}`));
    const text = stripVTControlCharacters(operated(terminal(), asked(), wasPlanned(planned({ steps }))));
    for (const at of [0, 40, 79]) expect(text).toContain(`$ docker volume rm a-rather-long-name-${at}`);
  });
});

describe('a command that only reads', () => {
  const answer = (output: string): Happened[] => [
    readAsked(),
    readPlanned(),
    granted(),
    started,
    stepBegan(1, 'docker compose ps'),
    stepEnded(1, 'docker compose ps', { output }),
  ];
  const done = ended({ kind: 'succeeded', text: '' });

  test.each([
    ['web up\n', 'web up\n'],
    ['web up', 'web up\n'],
    ['', ''],
    ['\u001b[2Jweb', '\ufffd[2Jweb\n'],
  ])('in a pipe is its output and nothing else: %j', (output, text) => {
    const stream = new PassThrough();
    stream.write('>');
    expect(operated(stream, ...answer(output), done)).toBe(`>${text}`);
  });

  test('on a terminal leaves its output', () => {
    const text = operated(terminal(), ...answer('web up\n'), done);
    expect(text.endsWith('web up\n')).toBe(true);
  });

  test('that failed leaves the card', () => {
    const failed = ended({ kind: 'failed', at: 'step', message: 'Exit code 2.', remedy: 'Look.' });
    const text = operated(new PassThrough(), ...answer('permission denied'), failed);
    expect(text).toContain('Failed in step 1');
    expect(text).toContain('permission denied');
    expect(text).toContain('Exit code 2.');
  });
});
