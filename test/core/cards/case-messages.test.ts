import { describe, expect, test } from 'vitest';
import { caseMessages } from '../../../src/core/cards/case-messages.ts';
import type { EventBody } from '../../../src/core/case/event.ts';
import {
  caseOf,
  failingReport,
  finding,
  finished,
  layer,
  layerFinished,
  layers,
  opened,
  report,
  requested,
} from '../../build.ts';
import { textsOf } from './build-operation.ts';

const card = (...events: readonly EventBody[]) => {
  const [message] = caseMessages(caseOf(opened(), requested(), ...events));
  if (message === undefined) throw new Error('a diagnosis has a card');
  return message.card;
};
const words = (value: unknown) => JSON.stringify(value);
const walked = failingReport()
  .layers.slice(0, 2)
  .map((each) => layerFinished(each));

describe('the card of a diagnosis', () => {
  test('running: which layer, nothing to press', () => {
    const running = card(layerFinished(layer(1, 'pass')));
    expect(running).toMatchObject({ title: 'Diagnosing neuros', tone: 'working', buttons: [] });
    expect(running.sections[0]).toMatchObject({
      kind: 'layers',
      layers: [{ status: 'pass' }, { status: 'running' }, { status: 'not-run' }],
    });
  });

  test('waiting for a worker says whose, until something comes back', () => {
    const nobody = { kind: 'diagnosis.waiting', diagnosis: 'neuros-1.1' } as const;
    expect(words(card(nobody))).toContain('No worker has taken this yet');
    expect(words(card(nobody, layerFinished(layer(1, 'pass'))))).not.toContain('No worker');
  });

  test('healthy', () => {
    const whole = report();
    const settled = card(...whole.layers.map((each) => layerFinished(each)), finished(whole));
    expect(settled).toMatchObject({ title: 'neuros is healthy', tone: 'good' });
    expect(settled.buttons.map((each) => each.command)).toEqual(['diagnose neuros']);
  });

  test('healthy with warnings says so', () => {
    const warned = layers(layer(1, 'warn'), layer(2, 'pass'), layer(3, 'pass'));
    const settled = card(...warned.map((each) => layerFinished(each)), finished(report()));
    expect(settled).toMatchObject({ title: 'neuros is healthy, with warnings', tone: 'warning' });
  });

  test('failing: layer, root cause, evidence, what to do, what repairs it', () => {
    const settled = card(...walked, finished(failingReport()));
    expect(settled).toMatchObject({ title: 'neuros fails in layer 2 of 3, Dependencies', tone: 'bad' });
    const labels = settled.sections.flatMap((each) => (each.kind === 'labelled' ? [each.label] : []));
    expect(labels).toEqual(['Root cause', 'What was found', 'What to do', 'Procedures that would repair it']);
    expect(words(settled)).toContain("ModuleNotFoundError: No module named 'redis'");
    expect(words(settled)).toContain('docker compose build --no-cache');
    expect(settled.sections[0]).toMatchObject({
      layers: [{ status: 'pass' }, { status: 'fail' }, { status: 'not-run' }],
    });
    expect(settled.buttons.map((each) => each.command)).toEqual(['diagnose neuros', 'diagnose neuros --all']);
  });

  test('a host that could not be asked is not called failing', () => {
    const broken = layers(
      layer(1, 'error', [finding({ status: 'error', reasons: ['lab: connection refused'] })]),
    );
    const unreachable = report({
      status: 'unreachable',
      layers: broken,
      failedLayer: { index: 1, id: 'daemon', title: 'Daemon' },
    });
    const settled = card(...broken.slice(0, 1).map((each) => layerFinished(each)), finished(unreachable));
    expect(settled).toMatchObject({
      title: 'neuros could not be asked: layer 1 of 3, Daemon',
      tone: 'unknown',
    });
    expect(words(settled)).toContain('lab: connection refused');
  });

  test('a fault of Umpire is named as one', () => {
    const settled = card({
      kind: 'diagnosis.failed',
      diagnosis: 'neuros-1.1',
      message: 'no worker',
      remedy: 'Start one.',
    });
    expect(settled).toMatchObject({ title: 'neuros: Umpire could not do it', tone: 'unknown' });
    expect(words(settled)).toContain('Start one.');
  });

  test('the footer has the date, the asker and the time taken', () => {
    expect(card(...walked, finished(failingReport())).footer).toBe(
      'case neuros-1 · host lab · asked by Ana at 2026-11-20 03:00 UTC · took 3.0 s',
    );
  });

  test('an attempt after a dead worker is named', () => {
    expect(card(layerFinished(layer(1, 'pass'), 'neuros-1.1', 2)).footer).toContain('attempt 2');
  });
});

describe('the thread of a case', () => {
  test('one parent, then a reply per finished layer and none for layers that were not run', () => {
    const keys = caseMessages(caseOf(opened(), requested(), ...walked, finished(failingReport()))).map(
      (each) => each.key,
    );
    expect(keys).toEqual(['diagnosis/neuros-1.1', 'layer/neuros-1.1/1/1', 'layer/neuros-1.1/1/2']);
  });

  test('a second diagnosis comes after the first', () => {
    const keys = caseMessages(caseOf(opened(), requested(), requested('neuros-1.2'))).map((each) => each.key);
    expect(keys).toEqual(['diagnosis/neuros-1.1', 'diagnosis/neuros-1.2']);
  });

  test('short evidence stays in the reply, long evidence becomes a file with all of it', () => {
    const long = 'x'.repeat(5000);
    const check = finding({
      status: 'fail',
      reasons: ['It is long.'],
      excerpt: long,
      trace: [{ argv: ['a b'], exitCode: 1, durationMs: 5 }],
    });
    const [, short, filed] = caseMessages(
      caseOf(
        opened(),
        requested(),
        layerFinished(layer(1, 'pass')),
        layerFinished(layer(2, 'fail', [check])),
      ),
    );
    expect(short?.files).toEqual([]);
    const [file] = textsOf(filed);
    expect(file?.name).toBe('layer-2-dependencies.txt');
    expect(file?.content).toContain(long);
    expect(file?.content).toContain("$ 'a b' (exit 1, 5 ms)");
    expect(words(filed?.card).length).toBeLessThan(2500);
  });

  test('the same state is the same data', () => {
    const events = [opened(), requested(), ...walked, finished(failingReport())];
    expect(caseMessages(caseOf(...events))).toEqual(caseMessages(caseOf(...events)));
  });
});
