import { describe, expect, test } from 'vitest';
import { caseMessages } from '../../../src/core/cards/case-messages.ts';
import { layer, layerFinished, requested } from '../../build.ts';
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
  textsOf,
  wasPlanned,
} from './build-operation.ts';

const thread = (...events: readonly Happened[]) => caseMessages(caseWith(...events));
const keys = (...events: readonly Happened[]) => thread(...events).map((each) => each.key);
const RUNNING: readonly Happened[] = [
  asked(),
  wasPlanned(planned({ steps: [step('first thing'), step('second thing')] })),
  approvedBy(BEN),
  granted(),
  started,
];

describe('the thread of a case', () => {
  test('has what was asked in the order it was asked, whatever it was', () => {
    const events = [
      requested('neuros-1.1'),
      asked({ operation: 'neuros-1.2' }),
      requested('neuros-1.3'),
      layerFinished(layer(1, 'pass'), 'neuros-1.1'),
      asked({ operation: 'neuros-1.10' }),
    ];
    expect(keys(...events)).toEqual([
      'diagnosis/neuros-1.1',
      'layer/neuros-1.1/1/1',
      'operation/neuros-1.2',
      'diagnosis/neuros-1.3',
      'operation/neuros-1.10',
    ]);
  });

  test('has one card per request, then the receipts, then a reply per step that is over', () => {
    expect(keys(...RUNNING, backedUp(), stepEnded(1, 'first thing'), stepBegan(2, 'second thing'))).toEqual([
      `operation/${ID}`,
      `backup/${ID}`,
      `step/${ID}/1`,
    ]);
  });

  test('keeps the keys from the request to the end, so that cards are edited and not repeated', () => {
    const events = [
      ...RUNNING,
      backedUp(),
      stepEnded(1, 'first thing'),
      stepEnded(2, 'second thing'),
      ended(SUCCEEDED),
    ];
    let before: string[] = [];
    for (let known = 1; known <= events.length; known += 1) {
      const now = keys(...events.slice(0, known));
      expect(now.slice(0, before.length)).toEqual(before);
      before = now;
    }
    expect(before).toHaveLength(4);
  });
});

describe('the reply with the receipts', () => {
  const reply = (...events: readonly Happened[]) =>
    thread(...RUNNING, ...events).find((each) => each.key === `backup/${ID}`)?.card;

  test('names what, how much, the digest, where, and whether it can be restored', () => {
    expect(reply(backedUp())).toMatchObject({ title: '1 of 1 backup taken', tone: 'good' });
    expect(reply(backedUp())?.sections).toEqual([
      {
        kind: 'text',
        text: [
          'volume neuros_pgdata, 1.2 GB, sha256 abcdef123456, at /home/deploy/.umpire/neuros-1.1/neuros_pgdata.tar',
          'Restore rehearsed: All 812 files of the archive were listed.',
        ].join('\n'),
      },
    ]);
  });

  test('says when a restore could not be tried', () => {
    const rehearsal = { kind: 'impossible', text: 'There is no room for a scratch database.' } as const;
    expect(JSON.stringify(reply(backedUp({ rehearsal })))).toContain(
      'Restore not rehearsed: There is no room',
    );
  });
});

describe('the reply of a step', () => {
  const reply = (...events: readonly Happened[]) => thread(...RUNNING, ...events).at(-1);

  test('says how it went, and what it said', () => {
    const { card, files } = reply(stepEnded(1, 'first thing', { output: 'Removed web\n' })) ?? {};
    expect(card).toMatchObject({ title: 'Step 1 of 2, first thing: done', tone: 'good', footer: '1.5 s' });
    expect(card?.sections).toEqual([{ kind: 'code', text: 'Removed web' }]);
    expect(files).toEqual([]);
  });

  test('that failed has its exit code', () => {
    const { card } = reply(stepEnded(1, 'first thing', { state: 'failed', exitCode: 3 })) ?? {};
    expect(card).toMatchObject({
      title: 'Step 1 of 2, first thing: failed',
      tone: 'bad',
      footer: 'exit code 3 · 1.5 s',
    });
  });

  test('with long output has all of it as a file', () => {
    const output = 'line\n'.repeat(1_000);
    const { card, files } = reply(stepEnded(1, 'first thing', { output })) ?? {};
    expect(files).toEqual([{ name: 'step-1.txt', content: output }]);
    expect(JSON.stringify(card).length).toBeLessThan(2_500);
  });

  test('in which the worker died does not claim an end', () => {
    const interrupted = ended({ kind: 'interrupted', message: '', remedy: '' });
    expect(reply(stepBegan(1, 'first thing'), interrupted)?.card).toMatchObject({
      title: 'Step 1 of 2, first thing: nobody knows whether it ended',
      tone: 'unknown',
    });
  });
});

test('a plan too long for a card is in the thread whole', () => {
  const steps = Array.from({ length: 80 }, (_, at) => step(`docker volume rm a-rather-long-name-${at}`));
  const reply = thread(asked(), wasPlanned(planned({ steps }))).find((each) => each.key === `plan/${ID}`);
  const [file] = textsOf(reply);
  expect(file?.name).toBe(`plan-${ID}.txt`);
  expect(file?.content).toContain('$ docker volume rm a-rather-long-name-79');
  expect(file?.content).toContain('LOST: volume neuros_pgdata, 1.2 GB');
  expect(file?.content).toContain('$ docker-compose up -d');
  expect(keys(asked(), wasPlanned())).not.toContain(`plan/${ID}`);
});

test('a short answer is the card alone; a long one has a file beside it, once it is whole', () => {
  const answer = (output: string): Happened[] => [
    readAsked(),
    readPlanned(),
    granted(),
    started,
    stepEnded(1, 'docker compose ps', { output }),
  ];
  const done = ended({ kind: 'succeeded', text: '' });
  expect(keys(...answer('short'), done)).toEqual([`operation/${ID}`]);
  const long = 'line\n'.repeat(1_000);
  expect(keys(...answer(long))).toEqual([`operation/${ID}`]);
  expect(thread(...answer(long), done)[1]).toMatchObject({ key: `step/${ID}/1`, files: [{ content: long }] });
});
