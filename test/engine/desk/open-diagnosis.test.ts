import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDiagnosis } from '../../../src/engine/desk/open-diagnosis.ts';
import { failingReport, finished, layers, START } from '../../build.ts';
import { asks, type Office, openOffice } from '../office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

const asked = (...args: Parameters<typeof asks>) => openDiagnosis(office.desk(), asks(...args));
const JOINED = { since: START, place: { surface: 'slack', channel: 'C0OPS' } };
const kinds = async (caseId: string) => (await office.bodies(caseId)).map((body) => body.kind);

test('a first question opens a case and queues a job; both say who asked, where, and what will be walked', async () => {
  const receipt = await asked('first');
  const first = { caseId: 'first-1', about: 'diagnosis', id: 'first-1.1' };
  expect(receipt).toEqual({ kind: 'started', ...first, joins: null });
  expect(await office.bodies('first-1')).toEqual([
    { kind: 'case.opened', target: 'first', host: 'lab' },
    {
      kind: 'diagnosis.requested',
      diagnosis: 'first-1.1',
      target: 'first',
      host: 'lab',
      all: false,
      place: { surface: 'slack', channel: 'C0OPS' },
      layers: layers().map(({ id }) => ({ id, title: `Layer ${id}` })),
    },
  ]);
  expect(await office.jobs.state({ id: 'first-1.1', host: 'lab' })).toEqual({ kind: 'waiting' });
});

describe('the same question again', () => {
  test('is joined while it is under way', async () => {
    await asked('again');
    expect(await asked('again')).toEqual({
      kind: 'joined',
      caseId: 'again-1',
      about: 'diagnosis',
      id: 'again-1.1',
      joins: JOINED,
    });
    expect(await kinds('again-1')).toEqual(['case.opened', 'diagnosis.requested']);
  });

  test('with --all is another question, in the same case', async () => {
    await asked('both');
    const whole = { caseId: 'both-1', about: 'diagnosis', id: 'both-1.2', joins: JOINED };
    expect(await asked('both', { all: true })).toEqual({ kind: 'started', ...whole });
    expect(await asked('both', { all: true })).toEqual({ kind: 'joined', ...whole });
    expect(await office.jobs.state({ id: 'both-1.2', host: 'lab' })).toEqual({ kind: 'waiting' });
  });

  test('after an answer is a new one; the case is open as long as the target fails', async () => {
    await asked('ended');
    await office.write('ended-1', finished(failingReport(), 'ended-1.1'));
    expect(await asked('ended')).toEqual({
      kind: 'started',
      caseId: 'ended-1',
      about: 'diagnosis',
      id: 'ended-1.2',
      joins: JOINED,
    });
  });

  test('after the case was closed begins another case', async () => {
    await asked('closed');
    await office.write('closed-1', { kind: 'case.closed', reason: 'quiet' });
    expect(await asked('closed')).toEqual({
      kind: 'started',
      caseId: 'closed-2',
      about: 'diagnosis',
      id: 'closed-2.1',
      joins: null,
    });
  });
});

describe('an open case says since when it is, and where its thread is for who asks', () => {
  const from = async (surface: 'slack' | 'terminal', channel: string, all: boolean) => {
    const request = { ...asks('places', { all }), place: { surface, channel } };
    const now = () => new Date(START.getTime() + 60_000);
    return (await openDiagnosis({ ...office.desk(), now }, request)).joins;
  };

  test('none on a surface it was not asked for at', async () => {
    await openDiagnosis(office.desk(), { ...asks('places'), place: { surface: 'terminal', channel: 'ana' } });
    expect(await from('terminal', 'ben', true)).toEqual({ since: START, place: null });
    expect(await from('slack', 'C0OPS', true)).toEqual({ since: START, place: null });
  });

  test('else where it was first asked for there', async () => {
    await office.write('places-1', finished(failingReport(), 'places-1.1'));
    await from('slack', 'C0OPS', false);
    expect(await from('slack', 'C0DEV', false)).toEqual(JOINED);
    expect(await from('terminal', 'ana', false)).toEqual({ since: START, place: null });
  });
});

describe('at the same time', () => {
  test('ten openers of one target make one case and one job; nine join', async () => {
    const receipts = await Promise.all(Array.from({ length: 10 }, () => asked('crowd')));
    const [caseId] = new Set(receipts.map((receipt) => receipt.caseId));
    expect(new Set(receipts.map((receipt) => receipt.id))).toEqual(new Set([`${caseId}.1`]));
    expect(receipts.filter((receipt) => receipt.kind === 'started')).toHaveLength(1);
    expect(await office.store.ledger.openCase('crowd')).toBe(caseId);
    expect(await kinds(caseId ?? '')).toEqual(['case.opened', 'diagnosis.requested']);
  });

  test('two different questions share the case', async () => {
    const receipts = await Promise.all([asked('pair'), asked('pair', { all: true })]);
    expect(new Set(receipts.map((receipt) => receipt.caseId)).size).toBe(1);
    expect(receipts.map((receipt) => receipt.kind)).toEqual(['started', 'started']);
    expect(receipts.map((receipt) => receipt.id.split('.')[1]).toSorted()).toEqual(['1', '2']);
  });
});

test('an id that a closed case has is passed over', async () => {
  await asked('taken');
  await office.write('taken-1', { kind: 'case.closed', reason: 'quiet' });
  const ids = ['taken-1', 'taken-1', 'taken-7'];
  const opener = { ...office.desk(), newCaseId: () => ids.shift() ?? '' };
  expect((await openDiagnosis(opener, asks('taken'))).caseId).toBe('taken-7');
});

test('when every id is taken it says so instead of trying for ever', async () => {
  await asked('full');
  await office.write('full-1', { kind: 'case.closed', reason: 'quiet' });
  const opener = { ...office.desk(), newCaseId: () => 'full-1' };
  await expect(openDiagnosis(opener, asks('full'))).rejects.toThrow(
    /no case could be opened for full: lost 10 times/,
  );
});
