import { expect, test } from 'vitest';
import { createLanes } from '../../../src/engine/jobs/lanes.ts';

function gate() {
  return Promise.withResolvers<void>();
}

test('work of one key runs one after another, in the order it came', async () => {
  const lanes = createLanes(() => {});
  const [first, said] = [gate(), [] as string[]];
  const one = lanes.run('a', async () => {
    said.push('one begins');
    await first.promise;
    said.push('one ends');
    return 1;
  });
  const two = lanes.run('a', async () => {
    said.push('two');
    return 2;
  });
  await lanes.run('b', async () => void said.push('beside'));
  first.resolve();
  expect(await Promise.all([one, two])).toEqual([1, 2]);
  expect(said).toEqual(['one begins', 'beside', 'one ends', 'two']);
});

test('work that fails is told to who waits for it, and holds nobody up', async () => {
  const lanes = createLanes(() => {});
  const failing = lanes.run('a', () => Promise.reject(new Error('no')));
  const after = lanes.run('a', async () => 'done');
  await expect(failing).rejects.toThrow('no');
  expect(await after).toBe('done');
});

test('queued work that fails is told once, with its key', async () => {
  const failures: unknown[] = [];
  const lanes = createLanes((key, error) => failures.push([key, error]));
  const error = new Error('no');
  lanes.queue('a', () => Promise.reject(error));
  lanes.queue('a', async () => {});
  await lanes.idle();
  expect(failures).toEqual([['a', error]]);
});

test('idle waits also for what is queued while it waits', async () => {
  const lanes = createLanes(() => {});
  const said: string[] = [];
  lanes.queue('a', async () => {
    lanes.queue('b', async () => {
      await Promise.resolve();
      lanes.queue('a', async () => void said.push('last'));
    });
  });
  await lanes.idle();
  expect(said).toEqual(['last']);
  await lanes.idle();
});
