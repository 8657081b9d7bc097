import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createLiveView } from '../../../src/chat/terminal/live-view.ts';
import type { EventBody } from '../../../src/core/event.ts';
import {
  caseOf,
  failingReport,
  finding,
  finished,
  layer,
  layerFinished,
  onlyDiagnosis,
  opened,
  requested,
} from '../../build.ts';

/** Shows a case event by event, as a follower would, and returns what was written. */
function watched(stream: PassThrough & { isTTY?: boolean }, ...bodies: readonly EventBody[]): string {
  const view = createLiveView(stream);
  view.accepted('Diagnosing neuros (staging, host lab), 3 layers.');
  const all = [opened(), requested(), ...bodies];
  for (let known = 2; known <= all.length; known += 1) {
    const state = caseOf(...all.slice(0, known));
    view.changed(state, onlyDiagnosis(state));
  }
  const state = caseOf(...all);
  view.settle(state, onlyDiagnosis(state));
  return String(stream.read());
}

const FAILED = layer(2, 'fail', [finding({ status: 'fail', reasons: ['no module\u001b[2J'] })]);

test('in a pipe each layer is one line as it finishes, then the card, without colours', () => {
  const text = watched(
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

test('a second attempt says only what it finds to be different', () => {
  const text = watched(
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

test('on a terminal the card is drawn over the one before, and what evidence holds drives nothing', () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 40 });
  const text = watched(terminal, layerFinished(FAILED), finished(failingReport()));
  expect(text).toContain('\u001b[');
  expect(text.split('Diagnosing neuros').length - 1).toBeGreaterThan(1);
  expect(text).toContain('neuros fails in layer 2 of 3, Dependencies');
  expect(text).toContain('no module\ufffd[2J');
});
