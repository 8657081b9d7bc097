import { expect, test } from 'vitest';
import type { JobState } from '../../src/ports/jobs.ts';
import type { QueueUnderTest } from '../contracts/jobs.ts';
import { until } from '../contracts/until.ts';
import { diagnosed, diagnoseJob, operated, operateJob, walking } from './build-jobs.ts';
import { wayTo } from './cut.ts';
import { settled } from './performers.ts';

/** A little longer than a job is its worker's without news of it. */
const LOCK_MS = 9_000;

/** What happens when the server of `url` cannot be reached for a while. */
export function outageContract(url: () => string, open: (url: string) => Promise<QueueUnderTest>): void {
  test('in the middle: it is said, nothing is lost, and all goes on by itself', {
    timeout: 40_000,
  }, async () => {
    const way = await wayTo(url());
    const [bot, worker] = [await open(way.url), await open(way.url)];
    const heard: JobState[] = [];
    const host = 'cut-off';
    await bot.jobs.watch([host], (id, state) => id === `${host}.1` && heard.push(state));
    const mended = Promise.withResolvers<void>();
    await worker.work.serve([host], async (_, attempt, tell) => {
      tell(walking(attempt, 1));
      await mended.promise;
      return diagnosed({ attempt });
    });
    await bot.jobs.submit(diagnoseJob(host));
    await until('it is walked', () => heard.some((state) => state.kind === 'running'));

    await way.cut();
    await expect(bot.jobs.ping()).rejects.toThrow(/does not answer within 2 s|cannot be/);
    await expect(bot.jobs.submit(diagnoseJob(host, `${host}.2`))).rejects.toThrow(
      /does not answer within 5 s|cannot be/,
    );
    await way.mend();
    mended.resolve();

    await until('the end is heard', () => heard.find((state) => state.kind === 'finished'), 15_000);
    await bot.jobs.submit(diagnoseJob(host, `${host}.2`));
    const second = async () => (await bot.jobs.state(diagnoseJob(host, `${host}.2`))).kind === 'finished';
    await until('what was asked for during the outage is done', second, 15_000);
    await bot.jobs.ping();
    expect(bot.problems.length).toBeGreaterThan(0);
    await Promise.all([bot.close(), worker.close()]);
    await way.close();
  });

  test('while an operation ends: its result comes through late, and it is not begun again', {
    timeout: 60_000,
  }, async () => {
    const way = await wayTo(url());
    const [bot, worker] = [await open(url()), await open(way.url)];
    const job = operateJob('cut-off-operation');
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    let begins = 0;
    await worker.work.serve([job.host], async () => {
      begins += 1;
      begun.resolve();
      await end.promise;
      return operated('succeeded');
    });
    await bot.jobs.submit(job);
    await begun.promise;
    const cut = performance.now();
    await way.cut();
    end.resolve();
    // Until its lock has run out, so that the queue gives it out again when the worker is back.
    while (performance.now() - cut < LOCK_MS) await expect(worker.jobs.ping()).rejects.toThrow();
    await way.mend();
    const result = operated('succeeded');
    expect(await settled(bot.jobs, job, 30_000)).toEqual({ kind: 'finished', result });
    expect(begins).toBe(1);
    await Promise.all([bot.close(), worker.close()]);
    await way.close();
  });

  test('at the start: it is said in seconds, without the password', async () => {
    const way = await wayTo(url());
    await way.cut();
    const gone = new URL(way.url);
    gone.username = 'me';
    gone.password = 'secret';
    const failure = await open(gone.href).catch((error: Error) => error.message);
    expect(failure).toMatch(
      new RegExp(
        `at 127\\.0\\.0\\.1:${gone.port}\\S* cannot be used: .*ECONNREFUSED.*Check (REDIS|DATABASE)_URL`,
      ),
    );
    expect(failure).not.toContain('secret');
  });
}
