import type { BackendClasses, IQueueBackend } from 'bullmq';
import { expect, test } from 'vitest';
import type { JobState } from '../../src/ports/jobs.ts';
import { queueOf } from '../../src/queue/names.ts';
import { MAX_PAYLOAD_BYTES } from '../../src/queue/payload.ts';
import type { QueueUnderTest } from '../contracts/jobs.ts';
import { until } from '../contracts/until.ts';
import { diagnosed, diagnoseJob, freshHost, operateJob, walking } from './build-jobs.ts';
import { settled } from './performers.ts';

/** Takes the jobs of a host with BullMQ itself, and answers what it likes. */
export type Stranger = (
  host: string,
  answer: (tell: (told: unknown) => Promise<void>) => Promise<unknown>,
) => { close(): Promise<void> };

export function strangerOn<B extends IQueueBackend, C>(
  { Worker }: BackendClasses<B, C>,
  connection: C,
): Stranger {
  return (host, answer) =>
    new Worker<unknown, unknown>(
      queueOf(host),
      (job) => answer((told) => job.updateProgress(told as object)),
      { connection },
    );
}

const { kind } = diagnosed();
const ANSWERS: [string, unknown, RegExp][] = [
  [
    'a report of nothing',
    JSON.stringify({ kind, report: {} }),
    /: report\.attempt: is missing, expected number\./,
  ],
  ['the same, unpacked', { kind, report: {} }, /: it is not packed as text\./],
  ['no JSON', '{', /: it is not JSON\./],
  [
    'another kind',
    JSON.stringify({ kind: 'hunter2' }),
    /: kind: Invalid discriminator value\. Expected 'diagnosed'/,
  ],
  ['a list', JSON.stringify([diagnosed()]), /: expected object, received array\./],
  ['two megabytes', 'x'.repeat(2 * MAX_PAYLOAD_BYTES), /: it is longer than 1048576 bytes\./],
];

/** What comes of answers that no worker of ours gave. */
export function strangerContract(open: () => Promise<QueueUnderTest>, stranger: () => Stranger): void {
  test.each(ANSWERS)('a result that is %s fails its job, and says why', async (_, result, why) => {
    const [bot, host] = [await open(), freshHost()];
    const worker = stranger()(host, async () => result);
    try {
      await bot.jobs.submit(diagnoseJob(host));
      const ended = await settled(bot.jobs, diagnoseJob(host));
      const whole =
        /^The worker’s answer about \S+\.1 could not be understood: .* If they are, somebody else/;
      expect(ended).toEqual({ kind: 'failed', message: expect.stringMatching(why) });
      expect(ended).toEqual({ kind: 'failed', message: expect.stringMatching(whole) });
      expect(JSON.stringify(ended)).not.toContain('hunter2');
      expect(bot.problems.filter((each) => each.includes(`about ${host}.1 could not`))).toHaveLength(1);
    } finally {
      await worker.close();
      await bot.close();
    }
  });

  test('a result that nobody can understand is told to its watchers as a failure', async () => {
    const [bot, host] = [await open(), freshHost()];
    const heard: JobState[] = [];
    await bot.jobs.watch([host], (_id, state) => heard.push(state));
    const worker = stranger()(host, async () => JSON.stringify({ kind, report: {} }));
    try {
      await bot.jobs.submit(diagnoseJob(host));
      await until('its end is heard', () => heard.some((state) => state.kind === 'failed'));
      expect(heard.filter((state) => state.kind === 'finished')).toEqual([]);
    } finally {
      await worker.close();
      await bot.close();
    }
  });

  test('news that nobody can understand are none, and the job goes on', async () => {
    const [bot, host] = [await open(), freshHost()];
    const goOn = Promise.withResolvers<void>();
    const worker = stranger()(host, async (tell) => {
      await tell({ kind: 'walking', progress: {} });
      await tell(JSON.stringify({ kind: 'walking', progress: { ...walkedOnce(), attempt: 'first' } }));
      await goOn.promise;
      await tell(JSON.stringify(walking(1, 2)));
      return JSON.stringify(diagnosed());
    });
    try {
      await bot.jobs.submit(diagnoseJob(host));
      await until('it is doubted', async () => {
        const state = await bot.jobs.state(diagnoseJob(host));
        expect(state).not.toMatchObject({ progress: { kind: 'walking' } });
        return state.kind === 'running' && bot.problems.length > 0;
      });
      expect(await bot.jobs.state(diagnoseJob(host))).toEqual({ kind: 'running', progress: null });
      expect(bot.problems.join()).toMatch(/What the worker tells of \S+\.1 is ignored: /);
      goOn.resolve();
      expect(await settled(bot.jobs, diagnoseJob(host))).toEqual({ kind: 'finished', result: diagnosed() });
    } finally {
      await worker.close();
      await bot.close();
    }
  });

  test('a failure is told, but not at any length', async () => {
    const [bot, host] = [await open(), freshHost()];
    const worker = stranger()(host, () => Promise.reject(new Error('no'.repeat(5_000))));
    try {
      await bot.jobs.submit(operateJob(host));
      expect(await settled(bot.jobs, operateJob(host))).toEqual({
        kind: 'failed',
        message: 'no'.repeat(1_000),
      });
    } finally {
      await worker.close();
      await bot.close();
    }
  });
}

function walkedOnce(): object {
  const told = walking(1, 2);
  return told.progress;
}
