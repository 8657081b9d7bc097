import { expect, test } from 'vitest';
import { Teller } from '../../../src/queue/lane/teller.ts';
import { until } from '../../contracts/until.ts';
import { walking } from '../build-jobs.ts';

const packed = (running: number) => JSON.stringify(walking(1, running));

test('what is told while one is being sent is replaced by the newest', async () => {
  const sent: string[] = [];
  const gate = Promise.withResolvers<void>();
  const teller = new Teller(
    'd',
    async (text) => {
      sent.push(text);
      if (sent.length === 1) await gate.promise;
    },
    () => undefined,
  );
  for (const running of [1, 2, 3, 4]) teller.tell(walking(1, running));
  gate.resolve();
  await until('the newest is sent', () => sent.length === 2);
  expect(sent).toEqual([packed(1), packed(4)]);
  await teller.close();
});

test('the last one is sent before closing ends, without waiting for the interval, and none after it', async () => {
  const sent: string[] = [];
  const teller = new Teller(
    'd',
    async (text) => void sent.push(text),
    () => undefined,
  );
  teller.tell(walking(1, 1));
  await until('the first is sent', () => sent.length === 1);
  teller.tell(walking(1, 2));
  const started = performance.now();
  await teller.close();
  expect(performance.now() - started).toBeLessThan(40);
  teller.tell(walking(1, 3));
  await teller.close();
  expect(sent).toEqual([packed(1), packed(2)]);
});

test('one that cannot be sent is a problem and does not stop the next', async () => {
  const problems: Error[] = [];
  const sent: string[] = [];
  const teller = new Teller(
    'd-7',
    async (text) => {
      sent.push(text);
      if (sent.length === 1) throw new Error('Redis is away');
    },
    (error) => problems.push(error),
  );
  teller.tell(walking(1, 1));
  await until('it was tried', () => problems.length === 1);
  teller.tell(walking(1, 2));
  await teller.close();
  expect(sent).toEqual([packed(1), packed(2)]);
  expect(problems[0]?.message).toContain('d-7');
});
