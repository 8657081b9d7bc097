import { afterEach, describe, expect, test } from 'vitest';
import type { JobState, Jobs, Work } from '../../src/ports/jobs.ts';
import { finding, layer, layers } from '../build.ts';
import {
  diagnosed,
  diagnoseJob,
  freshHost,
  operated,
  operateJob,
  operating,
  planJob,
  planned,
  step,
  walking,
} from '../queue/build-jobs.ts';
import { quick, settled } from '../queue/performers.ts';
import { until } from './until.ts';
import { workContract } from './work.ts';

export interface QueueUnderTest {
  readonly jobs: Jobs;
  readonly work: Work;
  readonly problems: readonly string[];
  close(): Promise<void>;
}

/** What every queue does. Each call of `open` is a process's own connection to the same server. */
export function jobsContract(open: () => Promise<QueueUnderTest>): void {
  let opened: QueueUnderTest[] = [];
  afterEach(async () => {
    await Promise.all(opened.map((queue) => queue.close()));
    opened = [];
  });
  const another = async () => {
    const queue = await open();
    opened.push(queue);
    return queue;
  };

  describe('a job', () => {
    test('is unknown, waits, runs with its progress, and is finished with its report', async () => {
      const [bot, worker, host] = [await another(), await another(), freshHost()];
      const job = diagnoseJob(host);
      expect(await bot.jobs.state(job)).toEqual({ kind: 'unknown' });
      await bot.jobs.submit(job);
      expect(await bot.jobs.state(job)).toEqual({ kind: 'waiting' });
      const finish = Promise.withResolvers<void>();
      await worker.work.serve([host], async (given, attempt, tell) => {
        expect(given).toEqual(job);
        tell(walking(attempt, 1));
        tell(walking(attempt, 2));
        await finish.promise;
        return diagnosed({ attempt });
      });
      const told = async () => {
        const state = await bot.jobs.state(job);
        return (
          state.kind === 'running' &&
          state.progress?.kind === 'walking' &&
          state.progress.progress.running === 2
        );
      };
      await until('the newest progress is there', told);
      expect(await bot.jobs.state(job)).toEqual({ kind: 'running', progress: walking(1, 2) });
      finish.resolve();
      expect(await settled(bot.jobs, job)).toEqual({ kind: 'finished', result: diagnosed({ attempt: 1 }) });
    });

    test('is told to those who watch its host, each state once and in order, its end last', async () => {
      const [bot, worker, host] = [await another(), await another(), freshHost()];
      const heard: JobState[] = [];
      await bot.jobs.watch([host], (id, state) => id === `${host}.1` && heard.push(state));
      const elsewhere: string[] = [];
      await bot.jobs.watch([freshHost()], (id) => elsewhere.push(id));
      await worker.work.serve([host], async (_, attempt, tell) => {
        tell(walking(attempt, 2));
        await until('the watcher sees it run', () =>
          heard.some((state) => state.kind === 'running' && state.progress),
        );
        return diagnosed({ attempt });
      });
      await worker.jobs.submit(diagnoseJob(host));
      await until('the end is heard', () => heard.some((state) => state.kind === 'finished'));
      const kinds = heard.map((state) => state.kind);
      expect(kinds).toEqual([...kinds].sort((a, b) => order(a) - order(b)));
      expect(new Set(heard.map((state) => JSON.stringify(state))).size).toBe(heard.length);
      expect(heard.at(-1)).toEqual({ kind: 'finished', result: diagnosed({ attempt: 1 }) });
      expect(elsewhere).toEqual([]);
    });

    test('of any kind reaches the worker whole, and its progress and its result the bot', async () => {
      const [bot, worker, host] = [await another(), await another(), freshHost()];
      const plan = planJob(host);
      const operate = operateJob(host, `${host}.2`, 'a\u0000b\ud800 🐳 "\\');
      const heard: [string, JobState][] = [];
      await bot.jobs.watch([host], (id, state) => heard.push([id, state]));
      const last = (id: string) => heard.findLast(([heardId]) => heardId === id)?.[1];
      await worker.work.serve([host], async (job, _attempt, tell) => {
        if (job.kind === 'plan') {
          expect(job).toEqual(plan);
          return planned(job);
        }
        expect(job).toEqual(operate);
        tell(operating(step('running', 'recreating \u0000')));
        await until('the watcher sees the step', () => {
          const state = last(job.id);
          return state?.kind === 'running' && state.progress !== null;
        });
        return operated('succeeded', step('done', 'recreated \u0000'));
      });
      await bot.jobs.submit(plan);
      await bot.jobs.submit(operate);
      await until('both ends are heard', () =>
        [plan, operate].every(({ id }) => last(id)?.kind === 'finished'),
      );
      expect(last(`${host}.2/plan`)).toEqual({ kind: 'finished', result: planned(plan) });
      const result = operated('succeeded', step('done', 'recreated \u0000'));
      expect(last(`${host}.2/run`)).toEqual({ kind: 'finished', result });
      const progress = operating(step('running', 'recreating \u0000'));
      expect(heard).toContainEqual([operate.id, { kind: 'running', progress }]);
      expect(await bot.jobs.state(operate)).toEqual({ kind: 'finished', result });
    });

    test('over the limit is refused before it is sent, and says how large it is', async () => {
      const [bot, host] = [await another(), freshHost()];
      const huge = operateJob(host, `${host}.2`, 'é'.repeat(600_000));
      await expect(bot.jobs.submit(huge)).rejects.toThrow(
        /^The job \S+\.2\/run has 120\d{4} bytes; the queue takes 1048576\. Let it write less/,
      );
      expect(await bot.jobs.state(huge)).toEqual({ kind: 'unknown' });
    });

    test('submitted again changes nothing, while it waits and when it has ended', async () => {
      const [bot, worker, host] = [await another(), await another(), freshHost()];
      const attempts: number[] = [];
      await bot.jobs.submit(diagnoseJob(host));
      await bot.jobs.submit(diagnoseJob(host));
      await worker.work.serve([host], async (_, attempt) => {
        attempts.push(attempt);
        return diagnosed({ attempt });
      });
      await settled(bot.jobs, diagnoseJob(host));
      await bot.jobs.submit(diagnoseJob(host));
      await bot.jobs.submit(diagnoseJob(host, `${host}.2`));
      await settled(bot.jobs, diagnoseJob(host, `${host}.2`));
      expect(attempts).toEqual([1, 1]);
      expect(await bot.jobs.state(diagnoseJob(host))).toMatchObject({ kind: 'finished' });
    });

    test('whose bot was away is read when it returns', async () => {
      const [before, worker, host] = [await another(), await another(), freshHost()];
      await before.jobs.submit(diagnoseJob(host));
      await before.close();
      await worker.work.serve([host], quick);
      const after = await another();
      expect(await settled(after.jobs, diagnoseJob(host))).toEqual({ kind: 'finished', result: diagnosed() });
    });

    test('whose performer throws has failed with what it said, once', async () => {
      const [bot, worker, host] = [await another(), await another(), freshHost()];
      let walks = 0;
      await worker.work.serve([host], async () => {
        walks += 1;
        throw new Error('no runbook \u0000 here');
      });
      await bot.jobs.submit(diagnoseJob(host));
      expect(await settled(bot.jobs, diagnoseJob(host))).toEqual({
        kind: 'failed',
        message: 'no runbook \ufffd here',
      });
      expect(walks).toBe(1);
    });

    test('keeps what evidence may hold: NUL, lone surrogates, emoji', async () => {
      const [bot, worker, host] = [await another(), await another(), freshHost()];
      const strange = layers(layer(1, 'fail', [finding({ excerpt: 'a\u0000b\ud800 🐳 "\\' })]));
      await worker.work.serve([host], async (_, attempt) => diagnosed({ attempt, layers: strange }));
      await bot.jobs.submit(diagnoseJob(host));
      expect(await settled(bot.jobs, diagnoseJob(host))).toEqual({
        kind: 'finished',
        result: diagnosed({ layers: strange }),
      });
    });

    test('with a result over the limit has failed and says how large it is', async () => {
      const [bot, worker, host] = [await another(), await another(), freshHost()];
      const huge = layers(layer(1, 'fail', [finding({ excerpt: 'é'.repeat(600_000) })]));
      await worker.work.serve([host], async (_, attempt, tell) => {
        tell({ kind: 'walking', progress: { attempt, running: 1, layers: huge } });
        return diagnosed({ attempt, layers: huge });
      });
      await bot.jobs.submit(diagnoseJob(host));
      const message = expect.stringMatching(/result of job \S+ has 1200\d{3} bytes; the queue takes 1048576/);
      expect(await settled(bot.jobs, diagnoseJob(host))).toEqual({ kind: 'failed', message });
      expect(worker.problems.join()).toContain('The progress of job');
    });

    test.each(['a:b/c %', '{tag}', 'umpire', 'höst🐳', '42'])(
      'may be of a host and have an id named %j',
      async (name) => {
        const [bot, worker] = [await another(), await another()];
        const host = `${name} ${freshHost()}`;
        await worker.work.serve([host], quick);
        const job = diagnoseJob(host, name === '42' ? String(Date.now()) : `${host}:1`);
        await bot.jobs.submit(job);
        expect(await settled(bot.jobs, job)).toMatchObject({ kind: 'finished' });
      },
    );
  });

  describe('a worker', () => workContract(another));

  test('a ping is answered', async () => {
    await (await another()).jobs.ping();
  });
}

function order(kind: JobState['kind']): number {
  return ['unknown', 'waiting', 'running', 'finished', 'failed'].indexOf(kind);
}
