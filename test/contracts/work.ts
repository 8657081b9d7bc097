import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Job, Performer } from '../../src/ports/jobs.ts';
import {
  diagnosed,
  diagnoseJob,
  freshHost,
  operated,
  operateJob,
  planJob,
  step,
} from '../queue/build-jobs.ts';
import { endless, quick, settled } from '../queue/performers.ts';
import type { QueueUnderTest } from './jobs.ts';
import { until } from './until.ts';

/** Longer than a diagnosis may take to stop: what an operation needs to end its step. */
const WINDING_UP_MS = 2_500;

/** Does a job as `perform` says and remembers what was begun, with its signal. */
function noticing(perform: Performer): {
  perform: Performer;
  begun: { job: Job; attempt: number; signal: AbortSignal }[];
} {
  const begun: { job: Job; attempt: number; signal: AbortSignal }[] = [];
  return {
    begun,
    perform: (job, attempt, tell, signal) => {
      begun.push({ job, attempt, signal });
      return perform(job, attempt, tell, signal);
    },
  };
}

/** Reads for ever; operates until it is told to stop, and so much longer. */
function windingUp(ms: number): Performer {
  return async (job, attempt, tell, signal) => {
    if (job.kind !== 'operate') return await endless(job, attempt, tell, signal);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await pause(ms);
    return operated('interrupted', step('done', 'built'));
  };
}

/** What every queue's worker side does; each call of `another` is a process's own connection to the same server. */
export function workContract(another: () => Promise<QueueUnderTest>): void {
  test('takes only the jobs of its hosts, and a host that hangs delays no other', async () => {
    const [bot, worker] = [await another(), await another()];
    const [hung, well, foreign] = [freshHost(), freshHost(), freshHost()];
    await worker.work.serve([hung, well], (job, ...rest) =>
      (job.host === hung ? endless : quick)(job, ...rest),
    );
    for (let at = 0; at < 6; at += 1) await bot.jobs.submit(diagnoseJob(hung, `${hung}.${at}`));
    await bot.jobs.submit(diagnoseJob(foreign));
    await bot.jobs.submit(diagnoseJob(well));
    expect(await settled(bot.jobs, diagnoseJob(well))).toMatchObject({ kind: 'finished' });
    expect(await bot.jobs.state(diagnoseJob(foreign))).toEqual({ kind: 'waiting' });
    await worker.work.drain(0);
  });

  test('does four jobs of a host side by side, and no more', async () => {
    const [bot, worker, host] = [await another(), await another(), freshHost()];
    let [now, most] = [0, 0];
    const four = Promise.withResolvers<void>();
    await worker.work.serve([host], async (_, attempt) => {
      now += 1;
      most = Math.max(most, now);
      if (now === 4) four.resolve();
      await four.promise;
      await pause(20);
      now -= 1;
      return diagnosed({ attempt });
    });
    const jobs = Array.from({ length: 9 }, (_, at) => diagnoseJob(host, `${host}.${at}`));
    for (const job of jobs) await bot.jobs.submit(job);
    for (const job of jobs) await settled(bot.jobs, job);
    expect(most).toBe(4);
  });

  describe('that drains', () => {
    test('lets finish what is quick enough, whatever it is', async () => {
      const [bot, worker, host] = [await another(), await another(), freshHost()];
      const { perform, begun } = noticing(async (...given) => {
        await pause(300);
        return await quick(...given);
      });
      const jobs = [diagnoseJob(host), planJob(host), operateJob(host)];
      await worker.work.serve([host], perform);
      for (const job of jobs) await bot.jobs.submit(job);
      await until('all have begun', () => begun.length === 3);
      await worker.work.drain(5_000);
      const states = await Promise.all(jobs.map((job) => bot.jobs.state(job)));
      expect(states.map(({ kind }) => kind)).toEqual(['finished', 'finished', 'finished']);
      expect(begun.map(({ signal }) => signal.aborted)).toEqual([false, false, false]);
    });

    test('begins nothing more, and the next worker does', async () => {
      const [bot, leaving, next, host] = [await another(), await another(), await another(), freshHost()];
      const finish = Promise.withResolvers<void>();
      const { perform, begun } = noticing(async (...given) => {
        await finish.promise;
        return await quick(...given);
      });
      await leaving.work.serve([host], perform);
      await bot.jobs.submit(diagnoseJob(host));
      await until('one has begun', () => begun.length === 1);
      const drained = leaving.work.drain(5_000);
      // Taken in this very moment, it goes back: nothing of it has begun.
      await bot.jobs.submit(operateJob(host));
      finish.resolve();
      await drained;
      expect(begun.map(({ job }) => job.kind)).toEqual(['diagnose']);
      expect(await bot.jobs.state(diagnoseJob(host))).toMatchObject({ kind: 'finished' });
      expect(await bot.jobs.state(operateJob(host))).toEqual({ kind: 'waiting' });
      await expect(leaving.work.serve([freshHost()], quick)).rejects.toThrow(/stopping/);
      await next.work.serve([host], quick);
      const result = operated('succeeded', step('done'));
      expect(await settled(bot.jobs, operateJob(host))).toEqual({ kind: 'finished', result });
    });

    test.each([
      ['diagnose', diagnoseJob],
      ['plan', planJob],
    ] as const)(
      'hands what only reads back at once, tells it to stop, and the next begins again (%s)',
      async (_, jobFor) => {
        const [bot, leaving, next, host] = [await another(), await another(), await another(), freshHost()];
        const first = noticing(endless);
        await leaving.work.serve([host], first.perform);
        const job = jobFor(host);
        await bot.jobs.submit(job);
        await until('it has begun', () => first.begun.length === 1);
        const began = performance.now();
        await leaving.work.drain(50);
        expect(first.begun[0]?.signal.aborted).toBe(true);
        expect(await bot.jobs.state(job)).toEqual({ kind: 'waiting' });
        const second = noticing(quick);
        await next.work.serve([host], second.perform);
        expect(await settled(bot.jobs, job)).toMatchObject({ kind: 'finished' });
        expect(second.begun).toHaveLength(1);
        // 3 when the leaving one took it once more in the moment of stopping.
        expect(second.begun[0]?.attempt).toBeOneOf([2, 3]);
        expect(performance.now() - began).toBeLessThan(4_000);
      },
    );

    test('never hands an operation back: it is told to stop, and its own result stands', async () => {
      const [bot, leaving, next, host] = [await another(), await another(), await another(), freshHost()];
      const first = noticing(windingUp(WINDING_UP_MS));
      await leaving.work.serve([host], first.perform);
      await bot.jobs.submit(operateJob(host));
      await bot.jobs.submit(diagnoseJob(host));
      await until('both have begun', () => first.begun.length === 2);
      const second = noticing(quick);
      await next.work.serve([host], second.perform);
      const drained = leaving.work.drain(50);
      expect(await settled(bot.jobs, diagnoseJob(host))).toMatchObject({ kind: 'finished' });
      expect(await bot.jobs.state(operateJob(host))).toMatchObject({ kind: 'running' });
      await drained;
      const result = operated('interrupted', step('done', 'built'));
      expect(await bot.jobs.state(operateJob(host))).toEqual({ kind: 'finished', result });
      expect(second.begun.map(({ job }) => job.kind)).toEqual(['diagnose']);
      expect(leaving.problems).toEqual([]);
    });

    test('by closing does the same', async () => {
      const [bot, leaving, host] = [await another(), await another(), freshHost()];
      const { perform, begun } = noticing(windingUp(50));
      await leaving.work.serve([host], perform);
      await bot.jobs.submit(operateJob(host));
      await until('it has begun', () => begun.length === 1);
      await leaving.close();
      const result = operated('interrupted', step('done', 'built'));
      expect(await bot.jobs.state(operateJob(host))).toEqual({ kind: 'finished', result });
    });
  });
}
