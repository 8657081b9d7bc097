import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job, JobResult, JobState } from '../../src/ports/jobs.ts';
import { type Child, startChild } from '../contracts/child.ts';
import type { QueueUnderTest } from '../contracts/jobs.ts';
import { until } from '../contracts/until.ts';
import { diagnosed, diagnoseJob, operated, operateJob } from './build-jobs.ts';
import { settled } from './performers.ts';

/** A kill is noticed when the job's lock has run out and the next check finds it: 12 s, and a little for a busy machine. */
const GIVEN_OUT_MS = 15_000;
/** How long a stopping worker waits for an operation that does not stop, and a little for the rest of stopping. */
const INTERRUPT_MS = 30_000;
const STOPPING_MS = 8_000;

/** A job, and what comes of it when its second start ends it: an operation is not done a second time. */
const KINDS: readonly (readonly [Job['kind'], (host: string) => Job, JobResult])[] = [
  ['diagnose', diagnoseJob, diagnosed({ attempt: 2 })],
  ['operate', operateJob, operated('interrupted')],
];

/** What becomes of a job whose worker process is killed; `url` is the server's. */
export function killedWorkerContract(url: () => string, open: () => Promise<QueueUnderTest>): void {
  let bot: QueueUnderTest;
  beforeAll(async () => {
    bot = await open();
  });
  afterAll(async () => {
    await bot.close();
  });

  const startWorker = (host: string, what: 'hang' | 'finish') =>
    startChild('queue/programs/worker.ts', url(), host, what);

  async function hangIn(host: string, attempt: number): Promise<Child> {
    const worker = startWorker(host, 'hang');
    await worker.line(new RegExp(`^beginning ${attempt}$`));
    return worker;
  }

  // The longest one first: the others fit beside it.
  test.concurrent('does not keep its worker from stopping when it is deaf: an operation is waited for, not for ever', {
    timeout: 90_000,
  }, async () => {
    const job = operateJob('deaf');
    await bot.jobs.submit(job);
    const deaf = await hangIn(job.host, 1);
    const began = performance.now();
    const closed = deaf.line(/^closed$/);
    deaf.say('close');
    await deaf.line(/^told to stop: The worker is stopping$/);
    await closed;
    const tookMs = performance.now() - began;
    expect(tookMs).toBeGreaterThan(INTERRUPT_MS - 1_000);
    expect(tookMs).toBeLessThan(INTERRUPT_MS + STOPPING_MS);
    expect(await bot.jobs.state(job)).toMatchObject({ kind: 'running' });
    await deaf.kill();
    const next = startWorker(job.host, 'finish');
    try {
      const end = await settled(bot.jobs, job, GIVEN_OUT_MS + 5_000);
      expect(end).toEqual({ kind: 'finished', result: operated('interrupted') });
    } finally {
      await next.kill();
    }
  });

  test.concurrent.each(KINDS)(
    'is given out again within seconds, and ended (%s)',
    {
      timeout: 60_000,
    },
    async (kind, jobFor, result) => {
      const host = `killed-once-${kind}`;
      const heard: JobState[] = [];
      await bot.jobs.watch([host], (_, state) => heard.push(state));
      await bot.jobs.submit(jobFor(host));
      await (await hangIn(host, 1)).kill();
      const killed = performance.now();
      const next = startWorker(host, 'finish');
      try {
        const finished = () => heard.find((state) => state.kind === 'finished');
        const end = await until('it is finished', finished, GIVEN_OUT_MS + 5_000);
        expect(performance.now() - killed).toBeLessThan(GIVEN_OUT_MS);
        expect(end).toEqual({ kind: 'finished', result });
        expect(next.lines).toContain('beginning 2');
      } finally {
        await next.kill();
      }
    },
  );

  test.concurrent('is given up after its third worker died', { timeout: 90_000 }, async () => {
    const job = operateJob('killed-thrice');
    await bot.jobs.submit(job);
    for (const attempt of [1, 2, 3]) await (await hangIn(job.host, attempt)).kill();
    const last = startWorker(job.host, 'finish');
    try {
      const message = expect.stringMatching(/worker died 3 times in the middle of this job/);
      expect(await settled(bot.jobs, job, GIVEN_OUT_MS + 5_000)).toEqual({ kind: 'failed', message });
      expect(last.lines.join()).not.toContain('beginning');
    } finally {
      await last.kill();
    }
  });

  test.concurrent.each(KINDS)(
    'that only slept too long is told to stop, and the next one has the word (%s)',
    {
      timeout: 60_000,
    },
    async (kind, jobFor, result) => {
      const job = jobFor(`slept-${kind}`);
      await bot.jobs.submit(job);
      const sleeper = startWorker(job.host, 'hang');
      // Asleep while it still starts, it would rightly give up starting when it wakes.
      await Promise.all([sleeper.line(/^beginning 1$/), sleeper.line(/^serving$/)]);
      sleeper.signal('SIGSTOP');
      const next = startWorker(job.host, 'finish');
      try {
        const end = await settled(bot.jobs, job, GIVEN_OUT_MS + 5_000);
        const told = sleeper.line(/^told to stop/);
        sleeper.signal('SIGCONT');
        expect(await told).toMatch(/given to another worker/);
        expect(end).toEqual({ kind: 'finished', result });
        expect(await bot.jobs.state(job)).toEqual(end);
      } finally {
        await Promise.all([sleeper.kill(), next.kill()]);
      }
    },
  );
}
