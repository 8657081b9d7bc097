import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobState } from '../../src/ports/jobs.ts';
import { report } from '../build.ts';
import { startChild } from '../contracts/child.ts';
import { jobFor, type QueueUnderTest } from '../contracts/jobs.ts';
import { until } from '../contracts/until.ts';

/** A kill is noticed when the job's lock has run out and the next check finds it: 12 s, and a little for a busy machine. */
const GIVEN_OUT_MS = 15_000;

/** What becomes of a job whose worker process is killed; `url` is the server's. */
export function killedWorkerContract(url: () => string, open: () => Promise<QueueUnderTest>): void {
  let bot: QueueUnderTest;
  beforeAll(async () => {
    bot = await open();
  });
  afterAll(async () => {
    await bot.close();
  });

  async function killWhileWalking(host: string, attempt: number): Promise<void> {
    const worker = startChild('queue/worker-program.ts', url(), host, 'hang');
    await worker.line(new RegExp(`^walking ${attempt}$`));
    await worker.kill();
  }

  test.concurrent('is given out again within seconds, and finished', { timeout: 60_000 }, async () => {
    const host = 'killed-once';
    const heard: JobState[] = [];
    await bot.jobs.watch([host], (_, state) => heard.push(state));
    await bot.jobs.submit(jobFor(host));
    await killWhileWalking(host, 1);
    const killed = performance.now();
    const next = startChild('queue/worker-program.ts', url(), host, 'finish');
    try {
      const end = await until(
        'it is finished',
        () => heard.find((state) => state.kind === 'finished'),
        GIVEN_OUT_MS + 5_000,
      );
      expect(performance.now() - killed).toBeLessThan(GIVEN_OUT_MS);
      expect(end).toEqual({ kind: 'finished', report: report({ attempt: 2 }) });
      expect(next.lines).toContain('walking 2');
    } finally {
      await next.kill();
    }
  });

  test.concurrent('is given up after its third worker died', { timeout: 90_000 }, async () => {
    const host = 'killed-thrice';
    await bot.jobs.submit(jobFor(host));
    for (const attempt of [1, 2, 3]) await killWhileWalking(host, attempt);
    const last = startChild('queue/worker-program.ts', url(), host, 'finish');
    try {
      const failed = async () => {
        const state = await bot.jobs.state(jobFor(host));
        return (state.kind === 'failed' || state.kind === 'finished') && state;
      };
      const state = await until('it is given up', failed, GIVEN_OUT_MS + 5_000);
      expect(state).toEqual({ kind: 'failed', message: expect.stringMatching(/worker died 3 times/) });
      expect(last.lines.join()).not.toContain('walking');
    } finally {
      await last.kill();
    }
  });

  test.concurrent('that only slept too long is told to stop, and the next one has the word', {
    timeout: 60_000,
  }, async () => {
    const host = 'slept';
    await bot.jobs.submit(jobFor(host));
    const sleeper = startChild('queue/worker-program.ts', url(), host, 'hang');
    // Asleep while it still starts, it would rightly give up starting when it wakes.
    await Promise.all([sleeper.line(/^walking 1$/), sleeper.line(/^serving$/)]);
    sleeper.signal('SIGSTOP');
    const next = startChild('queue/worker-program.ts', url(), host, 'finish');
    try {
      const finished = async () => (await bot.jobs.state(jobFor(host))).kind === 'finished';
      await until('the next worker has finished', finished, GIVEN_OUT_MS + 5_000);
      const told = sleeper.line(/^told to stop/);
      sleeper.signal('SIGCONT');
      expect(await told).toMatch(/given to another worker/);
      const state = await bot.jobs.state(jobFor(host));
      expect(state).toEqual({ kind: 'finished', report: report({ attempt: 2 }) });
    } finally {
      await Promise.all([sleeper.kill(), next.kill()]);
    }
  });
}
