import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { openQueue } from '../../src/queue/open-queue.ts';
import { jobsContract } from '../contracts/jobs.ts';
import { needs, theLab } from '../lab/needs.ts';
import { startRedis } from '../lab/redis.ts';
import { openedQueue } from './opened.ts';
import { outageContract } from './outage.ts';

needs('redis')('the queue on Redis', () => {
  const url = () => theLab('redis').url;
  const open = (from = url()) => openedQueue({ redisUrl: from });

  jobsContract(open);
  outageContract(url, open);

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
