import { expect, test } from 'vitest';
import type { Progress } from '../../src/core/diagnosis.ts';
import { Teller } from '../../src/queue/teller.ts';
import { progress } from '../contracts/jobs.ts';
import { until } from '../contracts/until.ts';

function told(texts: readonly string[]): (number | null)[] {
  return texts.map((text) => (JSON.parse(text) as Progress).running);
}

test('what is told while one is being sent is replaced by the newest', async () => {
  const sent: string[] = [];
  const gate = Promise.withResolvers<void>();
  const teller = new Teller(
    'd',
    async (packed) => {
      sent.push(packed);
      if (sent.length === 1) await gate.promise;
    },
    () => undefined,
  );
  for (const running of [1, 2, 3, 4]) teller.tell(progress(1, running));
  gate.resolve();
  await until('the newest is sent', () => sent.length === 2);
  expect(told(sent)).toEqual([1, 4]);
  await teller.close();
});

test('the last one is sent before closing ends, without waiting for the interval, and none after it', async () => {
  const sent: string[] = [];
  const teller = new Teller(
    'd',
    async (packed) => void sent.push(packed),
    () => undefined,
  );
  teller.tell(progress(1, 1));
  await until('the first is sent', () => sent.length === 1);
  teller.tell(progress(1, 2));
  const started = performance.now();
  await teller.close();
  expect(performance.now() - started).toBeLessThan(40);
  teller.tell(progress(1, 3));
  await teller.close();
  expect(told(sent)).toEqual([1, 2]);
});

test('one that cannot be sent is a problem and does not stop the next', async () => {
  const problems: Error[] = [];
  const sent: string[] = [];
  const teller = new Teller(
    'd-7',
    async (packed) => {
      sent.push(packed);
      if (sent.length === 1) throw new Error('Redis is away');
    },
    (error) => problems.push(error),
  );
  teller.tell(progress(1, 1));
  await until('it was tried', () => problems.length === 1);
  teller.tell(progress(1, 2));
  await teller.close();
  expect(told(sent)).toEqual([1, 2]);
  expect(problems[0]?.message).toContain('d-7');
});
