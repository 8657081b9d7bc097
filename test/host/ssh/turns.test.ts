import { expect, test } from 'vitest';
import { deadlineIn } from '../../../src/host/deadline.ts';
import { turns } from '../../../src/host/ssh/turns.ts';

const soon = (ms = 5000) => deadlineIn(ms, new AbortController().signal);

test('no more than so many go at a time, the rest in order', async () => {
  const two = turns(2);
  const going: number[] = [];
  const waiting = [1, 2, 3, 4].map(async (number) => {
    const giveBack = await two.take(soon());
    going.push(number);
    return giveBack;
  });
  const [first, second] = await Promise.all(waiting.slice(0, 2));
  expect(going).toStrictEqual([1, 2]);
  second?.();
  await waiting[2];
  expect(going).toStrictEqual([1, 2, 3]);
  first?.();
  await waiting[3];
  expect(going).toStrictEqual([1, 2, 3, 4]);
});

test('a turn given back twice counts once', async () => {
  const one = turns(1);
  const giveBack = await one.take(soon());
  giveBack();
  giveBack();
  await one.take(soon());
  await expect(one.take(soon(20))).rejects.toMatchObject({ reason: 'timed-out', message: /busy/ });
});

test('who gave up waiting does not take the turn of the next', async () => {
  const one = turns(1);
  const giveBack = await one.take(soon());
  const impatient = one.take(soon(20));
  const patient = one.take(soon());
  await expect(impatient).rejects.toMatchObject({ reason: 'timed-out' });
  giveBack();
  await expect(patient).resolves.toBeTypeOf('function');
});

test('a turn that comes in the moment of giving up is passed on', async () => {
  const one = turns(1);
  const giveBack = await one.take(soon());
  const stop = new AbortController();
  const leaving = one.take(deadlineIn(5000, stop.signal));
  const next = one.take(soon());
  stop.abort();
  giveBack();
  await expect(leaving).rejects.toMatchObject({ reason: 'timed-out' });
  await expect(next).resolves.toBeTypeOf('function');
});
