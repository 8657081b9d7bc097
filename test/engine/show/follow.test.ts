import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Case } from '../../../src/core/case/case.ts';
import { createFollower } from '../../../src/engine/show/follow.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import { failingReport, finished, layer, layerFinished, opened, requested } from '../../build.ts';
import { until } from '../../contracts/until.ts';
import { type Office, openOffice } from '../office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

const never = new AbortController().signal;
const receiptOf = (caseId: string) =>
  ({ kind: 'started', caseId, about: 'diagnosis', id: `${caseId}.1`, joins: null }) as const;

async function begin(caseId: string): Promise<void> {
  await office.write(caseId, opened(caseId), requested(`${caseId}.1`));
}

const firstOf = ({ diagnoses: [first] }: Case) => {
  if (first === undefined) throw new Error('the case has no diagnosis');
  return first;
};

function follow(caseId: string, signal = never, ledger: Ledger = office.store.ledger) {
  const seen: string[] = [];
  const changed = (state: Case) => {
    const { layers, ending } = firstOf(state);
    const walked = layers.filter((each) => each.status !== 'not-run').length;
    seen.push(`${walked} walked${ending === null ? '' : ', ended'}`);
  };
  return { seen, last: createFollower(ledger).follow(receiptOf(caseId), changed, signal) };
}

test('each new state is told, and the last one is the answer', async () => {
  await begin('follow-all');
  const { seen, last } = follow('follow-all');
  await until('the beginning is told', () => seen.length === 1);
  await office.write('follow-all', layerFinished(layer(1, 'pass'), 'follow-all.1'));
  await until('the layer is told', () => seen.length === 2);
  await office.write('follow-all', finished(failingReport(), 'follow-all.1'));
  const state = await last;
  const diagnosis = firstOf(state);
  expect(seen).toEqual(['0 walked', '1 walked', '1 walked, ended']);
  expect(state).toMatchObject({ id: 'follow-all', target: 'follow-all' });
  expect(diagnosis.ending).toMatchObject({ kind: 'finished', report: { status: 'failing' } });
});

test('what has ended already is answered at once', async () => {
  await begin('follow-late');
  await office.write('follow-late', finished(failingReport(), 'follow-late.1'));
  const { seen, last } = follow('follow-late');
  expect(firstOf(await last).ending?.kind).toBe('finished');
  expect(seen).toEqual(['0 walked, ended']);
});

test('a diagnosis that failed has ended, too', async () => {
  await begin('follow-failed');
  const { last } = follow('follow-failed');
  await office.write('follow-failed', {
    kind: 'diagnosis.failed',
    diagnosis: 'follow-failed.1',
    message: 'no worker',
    remedy: 'start one',
  });
  expect(firstOf(await last).ending).toMatchObject({ kind: 'failed', message: 'no worker' });
});

test('another diagnosis of the case is not the end of this one', async () => {
  await begin('follow-own');
  const { seen, last } = follow('follow-own');
  await office.write('follow-own', requested('follow-own.2', { all: true }));
  await office.write('follow-own', finished(failingReport(), 'follow-own.2'));
  await until('the other end was seen', () => seen.length > 0 && seen.at(-1) === '0 walked');
  await office.write('follow-own', finished(failingReport(), 'follow-own.1'));
  expect(firstOf(await last).ending).toMatchObject({ kind: 'finished' });
  expect(seen.at(-1)).toBe('0 walked, ended');
});

test('many may follow the same', async () => {
  await begin('follow-many');
  const followers = Array.from({ length: 5 }, () => follow('follow-many'));
  await office.write('follow-many', finished(failingReport(), 'follow-many.1'));
  const ends = await Promise.all(followers.map(({ last }) => last));
  expect(new Set(ends.map((end) => end.version))).toEqual(new Set([3]));
});

test('an end that nobody was notified of is found by looking again', async () => {
  await begin('follow-deaf');
  const deaf: Ledger = { ...office.store.ledger, watch: async () => async () => {} };
  const { seen, last } = follow('follow-deaf', never, deaf);
  await until('the beginning is told', () => seen.length === 1);
  await office.write('follow-deaf', finished(failingReport(), 'follow-deaf.1'));
  expect(firstOf(await last).ending?.kind).toBe('finished');
});

test('a diagnosis or operation the ledger does not know is said', async () => {
  await begin('follow-wrong');
  const receipt = { ...receiptOf('follow-wrong'), id: 'follow-wrong.9' };
  const following = createFollower(office.store.ledger).follow(receipt, () => {}, never);
  await expect(following).rejects.toThrow(/the ledger has no follow-wrong\.9/);
});

test('who stops listening is told why, and hears no more', async () => {
  await begin('follow-stop');
  const stop = new AbortController();
  const { seen, last } = follow('follow-stop', stop.signal);
  await until('the beginning is told', () => seen.length === 1);
  stop.abort(new Error('gone'));
  await expect(last).rejects.toThrow('gone');
  const other = follow('follow-stop');
  await office.write('follow-stop', finished(failingReport(), 'follow-stop.1'));
  await other.last;
  expect(seen).toEqual(['0 walked']);
});

test('who stopped before it began is not kept waiting', async () => {
  await begin('follow-gone');
  await expect(follow('follow-gone', AbortSignal.abort(new Error('gone'))).last).rejects.toThrow('gone');
});
