import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { DiagnoseJob, Progress, Report } from '../../src/core/diagnosis.ts';
import type { JobState, Jobs, Walk, Work } from '../../src/ports/jobs.ts';
import { finding, layer, layers, report } from '../build.ts';
import { until } from './until.ts';

export interface QueueUnderTest {
  readonly jobs: Jobs;
  readonly work: Work;
  readonly problems: readonly string[];
  close(): Promise<void>;
}

let count = 0;
/** A host nobody else uses. */
function freshHost(): string {
  count += 1;
  return `host-${process.pid}-${count}`;
}

export function jobFor(host: string, diagnosis = `${host}.1`): DiagnoseJob {
  return { diagnosis, target: 'neuros', host, all: false };
}

export function progress(attempt: number, running: number | null): Progress {
  return { attempt, running, layers: layers(layer(1, 'pass')) };
}

const healthy: Walk = async (_, attempt) => report({ attempt });

/** Walks until it is told to stop. */
const endless: Walk = (_job, _attempt, _tell, signal) =>
  new Promise<Report>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

async function settled(jobs: Jobs, job: DiagnoseJob): Promise<JobState> {
  const ended = async () => {
    const state = await jobs.state(job);
    return (state.kind === 'finished' || state.kind === 'failed') && state;
  };
  return await until(`${job.diagnosis} has ended`, ended);
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
      const job = jobFor(host);
      expect(await bot.jobs.state(job)).toEqual({ kind: 'unknown' });
      await bot.jobs.submit(job);
      expect(await bot.jobs.state(job)).toEqual({ kind: 'waiting' });
      const finish = Promise.withResolvers<void>();
      await worker.work.serve([host], async (given, attempt, tell) => {
        expect(given).toEqual(job);
        tell(progress(attempt, 1));
        tell(progress(attempt, 2));
        await finish.promise;
        return report({ attempt });
      });
      const told = async () => {
        const state = await bot.jobs.state(job);
        return state.kind === 'running' && state.progress?.running === 2;
      };
      await until('the newest progress is there', told);
      expect(await bot.jobs.state(job)).toEqual({ kind: 'running', progress: progress(1, 2) });
      finish.resolve();
      expect(await settled(bot.jobs, job)).toEqual({ kind: 'finished', report: report({ attempt: 1 }) });
    });

    test('is told to those who watch its host, each state once and in order, its end last', async () => {
      const [bot, worker, host] = [await another(), await another(), freshHost()];
      const heard: JobState[] = [];
      await bot.jobs.watch([host], (diagnosis, state) => diagnosis === `${host}.1` && heard.push(state));
      const elsewhere: string[] = [];
      await bot.jobs.watch([freshHost()], (diagnosis) => elsewhere.push(diagnosis));
      await worker.work.serve([host], async (_, attempt, tell) => {
        tell(progress(attempt, 2));
        await until('the watcher sees it run', () =>
          heard.some((state) => state.kind === 'running' && state.progress),
        );
        return report({ attempt });
      });
      await worker.jobs.submit(jobFor(host));
      await until('the end is heard', () => heard.some((state) => state.kind === 'finished'));
      const kinds = heard.map((state) => state.kind);
      expect(kinds).toEqual([...kinds].sort((a, b) => order(a) - order(b)));
      expect(new Set(heard.map((state) => JSON.stringify(state))).size).toBe(heard.length);
      expect(heard.at(-1)).toEqual({ kind: 'finished', report: report({ attempt: 1 }) });
      expect(elsewhere).toEqual([]);
    });

    test('submitted again changes nothing, while it waits and when it has ended', async () => {
      const [bot, worker, host] = [await another(), await another(), freshHost()];
      const walked: number[] = [];
      await bot.jobs.submit(jobFor(host));
      await bot.jobs.submit(jobFor(host));
      await worker.work.serve([host], async (_, attempt) => {
        walked.push(attempt);
        return report({ attempt });
      });
      await settled(bot.jobs, jobFor(host));
      await bot.jobs.submit(jobFor(host));
      await bot.jobs.submit(jobFor(host, `${host}.2`));
      await settled(bot.jobs, jobFor(host, `${host}.2`));
      expect(walked).toEqual([1, 1]);
      expect(await bot.jobs.state(jobFor(host))).toMatchObject({ kind: 'finished' });
    });

    test('whose bot was away is read when it returns', async () => {
      const [before, worker, host] = [await another(), await another(), freshHost()];
      await before.jobs.submit(jobFor(host));
      await before.close();
      await worker.work.serve([host], healthy);
      const after = await another();
      expect(await settled(after.jobs, jobFor(host))).toEqual({ kind: 'finished', report: report() });
    });

    test('whose walk throws has failed with what it said, once', async () => {
      const [bot, worker, host] = [await another(), await another(), freshHost()];
      let walks = 0;
      await worker.work.serve([host], async () => {
        walks += 1;
        throw new Error('no runbook \u0000 here');
      });
      await bot.jobs.submit(jobFor(host));
      expect(await settled(bot.jobs, jobFor(host))).toEqual({
        kind: 'failed',
        message: 'no runbook \ufffd here',
      });
      expect(walks).toBe(1);
    });

    test('keeps what evidence may hold: NUL, lone surrogates, emoji', async () => {
      const [bot, worker, host] = [await another(), await another(), freshHost()];
      const strange = layers(layer(1, 'fail', [finding({ excerpt: 'a\u0000b\ud800 🐳 "\\' })]));
      await worker.work.serve([host], async (_, attempt) => report({ attempt, layers: strange }));
      await bot.jobs.submit(jobFor(host));
      expect(await settled(bot.jobs, jobFor(host))).toEqual({
        kind: 'finished',
        report: report({ layers: strange }),
      });
    });

    test('with a report over the limit has failed and says how large it is', async () => {
      const [bot, worker, host] = [await another(), await another(), freshHost()];
      const huge = layers(layer(1, 'fail', [finding({ excerpt: 'é'.repeat(600_000) })]));
      await worker.work.serve([host], async (_, attempt, tell) => {
        tell({ attempt, running: 1, layers: huge });
        return report({ attempt, layers: huge });
      });
      await bot.jobs.submit(jobFor(host));
      const message = expect.stringMatching(
        /report of diagnosis \S+ has 1200\d{3} bytes; the queue takes 1048576/,
      );
      expect(await settled(bot.jobs, jobFor(host))).toEqual({ kind: 'failed', message });
      expect(worker.problems.join()).toContain('Progress of diagnosis');
    });

    test.each(['a:b/c %', '{tag}', 'umpire', 'höst🐳', '42'])(
      'may be of a host and have an id named %j',
      async (name) => {
        const [bot, worker] = [await another(), await another()];
        const host = `${name} ${freshHost()}`;
        await worker.work.serve([host], healthy);
        const job = jobFor(host, name === '42' ? String(Date.now()) : `${host}:1`);
        await bot.jobs.submit(job);
        expect(await settled(bot.jobs, job)).toMatchObject({ kind: 'finished' });
      },
    );
  });

  describe('a worker', () => {
    test('takes only the jobs of its hosts, and a host that hangs delays no other', async () => {
      const [bot, worker] = [await another(), await another()];
      const [hung, well, foreign] = [freshHost(), freshHost(), freshHost()];
      await worker.work.serve([hung, well], (job, ...rest) =>
        (job.host === hung ? endless : healthy)(job, ...rest),
      );
      for (let at = 0; at < 6; at += 1) await bot.jobs.submit(jobFor(hung, `${hung}.${at}`));
      await bot.jobs.submit(jobFor(foreign));
      await bot.jobs.submit(jobFor(well));
      expect(await settled(bot.jobs, jobFor(well))).toMatchObject({ kind: 'finished' });
      expect(await bot.jobs.state(jobFor(foreign))).toEqual({ kind: 'waiting' });
      await worker.work.drain(0);
    });

    test('walks four jobs of a host side by side, and no more', async () => {
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
        return report({ attempt });
      });
      const jobs = Array.from({ length: 9 }, (_, at) => jobFor(host, `${host}.${at}`));
      for (const job of jobs) await bot.jobs.submit(job);
      for (const job of jobs) await settled(bot.jobs, job);
      expect(most).toBe(4);
    });

    test('that drains lets a walk finish that is quick enough, and takes no more', async () => {
      const [bot, worker, host] = [await another(), await another(), freshHost()];
      const started = Promise.withResolvers<void>();
      await worker.work.serve([host], async (_, attempt) => {
        started.resolve();
        await pause(200);
        return report({ attempt });
      });
      await bot.jobs.submit(jobFor(host));
      await started.promise;
      const drained = worker.work.drain(5_000);
      await bot.jobs.submit(jobFor(host, `${host}.2`));
      await drained;
      expect(await bot.jobs.state(jobFor(host))).toMatchObject({ kind: 'finished' });
      expect(await bot.jobs.state(jobFor(host, `${host}.2`))).toEqual({ kind: 'waiting' });
      await expect(worker.work.serve([freshHost()], healthy)).rejects.toThrow(/stopping/);
    });

    test('that drains hands the rest back at once, tells the walk to stop, and the next begins again', async () => {
      const [bot, leaving, next, host] = [await another(), await another(), await another(), freshHost()];
      const started = Promise.withResolvers<AbortSignal>();
      await leaving.work.serve([host], (job, attempt, tell, signal) => {
        started.resolve(signal);
        return endless(job, attempt, tell, signal);
      });
      await bot.jobs.submit(jobFor(host));
      const signal = await started.promise;
      const began = performance.now();
      await leaving.work.drain(50);
      expect(signal.aborted).toBe(true);
      expect(await bot.jobs.state(jobFor(host))).toEqual({ kind: 'waiting' });
      await next.work.serve([host], healthy);
      expect(await settled(bot.jobs, jobFor(host))).toEqual({
        kind: 'finished',
        report: report({ attempt: 2 }),
      });
      expect(performance.now() - began).toBeLessThan(4_000);
    });
  });

  test('a ping is answered', async () => {
    await (await another()).jobs.ping();
  });
}

function order(kind: JobState['kind']): number {
  return ['unknown', 'waiting', 'running', 'finished', 'failed'].indexOf(kind);
}
