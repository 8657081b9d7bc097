import { expect, test } from 'vitest';
import { deadlineIn } from '../../src/host/deadline.ts';
import { createSharing } from '../../src/host/share.ts';

const never = new AbortController().signal;
const late = () => new Error('late');

test('who asks the same at the same time shares the work, who asks later does not', async () => {
  const sharing = createSharing();
  let asked = 0;
  const ask = () => sharing.once('list', deadlineIn(5000, never), async () => ++asked, late);
  expect(await Promise.all([ask(), ask(), ask()])).toStrictEqual([1, 1, 1]);
  expect(await ask()).toBe(2);
});

test('other questions are other work', async () => {
  const sharing = createSharing();
  const ask = (key: string) => sharing.once(key, deadlineIn(5000, never), async () => key, late);
  expect(await Promise.all([ask('a'), ask('b')])).toStrictEqual(['a', 'b']);
});

test('a failure is everybody’s, and is not kept', async () => {
  const sharing = createSharing();
  let fails = true;
  const ask = () =>
    sharing.once(
      'x',
      deadlineIn(5000, never),
      async () => (fails ? Promise.reject(new Error('no')) : 'yes'),
      late,
    );
  expect((await Promise.allSettled([ask(), ask()])).map((one) => one.status)).toStrictEqual([
    'rejected',
    'rejected',
  ]);
  fails = false;
  expect(await ask()).toBe('yes');
});

test('one who leaves does not end the work of the others', async () => {
  const sharing = createSharing();
  const { promise, resolve } = Promise.withResolvers<string>();
  const stop = new AbortController();
  const leaving = sharing.once('x', deadlineIn(5000, stop.signal), () => promise, late);
  const staying = sharing.once('x', deadlineIn(5000, never), () => promise, late);
  stop.abort();
  await expect(leaving).rejects.toThrow('late');
  resolve('done');
  expect(await staying).toBe('done');
});

test('when the last leaves, the work is called off and waited for', async () => {
  const sharing = createSharing();
  const steps: string[] = [];
  const work = async (signal: AbortSignal) => {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    steps.push('ended');
  };
  const one = sharing.once('x', deadlineIn(30, never), (deadline) => work(deadline.signal), late);
  const two = sharing.once('x', deadlineIn(60, never), (deadline) => work(deadline.signal), late);
  await expect(one).rejects.toThrow('late');
  expect(steps).toStrictEqual([]);
  await expect(two).rejects.toThrow('late');
  expect(steps).toStrictEqual(['ended']);
});
