import { createRedisBackend, Queue, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { bullIdOf, queueOf } from '../../src/queue/names.ts';
import { openQueue } from '../../src/queue/open-queue.ts';
import { jobsContract } from '../contracts/jobs.ts';
import { until } from '../contracts/until.ts';
import { needs, theLab } from '../lab/needs.ts';
import { startRedis } from '../lab/redis.ts';
import { diagnoseJob, freshHost, operateJob } from './build-jobs.ts';
import { openedQueue } from './opened.ts';
import { outageContract } from './outage.ts';
import { quick, settled } from './performers.ts';
import { strangerContract, strangerOn } from './stranger.ts';

needs('redis')('the queue on Redis', () => {
  const url = () => theLab('redis').url;
  const open = (from = url()) => openedQueue({ redisUrl: from });

  jobsContract(open);
  outageContract(url, open);
  strangerContract(open, () =>
    strangerOn(withBackend(createRedisBackend), { url: url(), maxRetriesPerRequest: null }),
  );

  test('fails what a stranger puts into it, and goes on', async () => {
    const queue = await open();
    const connection = new Redis(url(), { maxRetriesPerRequest: null });
    const stranger = new Queue(queueOf('strange'), { connection });
    const begun: string[] = [];
    await queue.work.serve(['strange'], async (job) => {
      begun.push(job.id);
      throw new Error('begun');
    });
    const foreign = operateJob('production', 'strange.2');
    await stranger.add('job', { run: 'rm -rf /' }, { jobId: 'd.%' });
    await stranger.add('operate', JSON.stringify(foreign), { jobId: bullIdOf(foreign.id) });
    const message = expect.stringContaining('no job for this host');
    const ended = await settled(queue.jobs, { id: foreign.id, host: 'strange' });
    expect(ended).toEqual({ kind: 'failed', message });
    await until('the other has failed too', async () => (await stranger.getJobState('d.%')) === 'failed');
    await queue.jobs.submit(diagnoseJob('strange'));
    expect(await settled(queue.jobs, diagnoseJob('strange'))).toEqual({ kind: 'failed', message: 'begun' });
    expect(begun).toEqual(['strange.1']);
    await stranger.close();
    connection.disconnect();
    await queue.close();
  });

  test.each([
    ['news that are no JSON', 'progress', '{', /cannot be read/],
    ['an end at no time', 'finishedOn', 'soon', /has ended, and not how/],
  ])('goes on when a stranger writes %s into a job', async (_, field, value, message) => {
    const [queue, redis, host] = [await open(), new Redis(url()), freshHost()];
    await queue.work.serve([host], quick);
    for (const id of [`${host}.1`, `${host}.2`]) {
      await queue.jobs.submit(diagnoseJob(host, id));
      await settled(queue.jobs, diagnoseJob(host, id));
    }
    await redis.hset(`bull:${queueOf(host)}:${bullIdOf(`${host}.1`)}`, field, value);
    expect(await queue.jobs.state(diagnoseJob(host))).toEqual({
      kind: 'failed',
      message: expect.stringMatching(message),
    });
    expect(await queue.jobs.state(diagnoseJob(host, `${host}.2`))).toMatchObject({ kind: 'finished' });
    redis.disconnect();
    await queue.close();
  });

  test('warns of a Redis that may evict jobs', async () => {
    const own = await startRedis();
    const redis = new Redis(own.url);
    try {
      const well = await openQueue({ redisUrl: own.url });
      expect(well.problems).toEqual([]);
      await well.close();
      await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
      const queue = await openQueue({ redisUrl: own.url });
      expect(queue.problems).toEqual([expect.stringMatching(/maxmemory-policy is allkeys-lru.*noeviction/)]);
      await queue.close();
    } finally {
      redis.disconnect();
      await own.stop();
    }
  });
});

test('a queue needs a server', async () => {
  await expect(openQueue({})).rejects.toThrow(/Redis URL or a connection/);
});
