import { once } from 'node:events';
import { createRedisBackend, withBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { bullOver } from './bull.ts';
import type { Connected } from './open-queue.ts';
import { within } from './time-limit.ts';

const ANSWER_TIMEOUT_MS = 5_000;
const LONGEST_RETRY_MS = 2_000;

/**
 * BullMQ on Redis: one shared connection for everything that does not block. Commands given while Redis is away wait
 * for it to come back; throws when it cannot be reached within 5 seconds at the start.
 */
export async function redisBull(url: string, onProblem: (error: Error) => void): Promise<Connected> {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    connectTimeout: ANSWER_TIMEOUT_MS,
    keepAlive: 10_000,
    retryStrategy: (times) => Math.min(times * 100, LONGEST_RETRY_MS),
  });
  redis.setMaxListeners(0);
  let last = 'no answer';
  redis.on('error', (error) => {
    last = error.message;
    onProblem(error);
  });
  const place = `Redis at ${redis.options.host}:${redis.options.port}`;
  try {
    await within(ANSWER_TIMEOUT_MS, redis.ping(), `no answer in ${ANSWER_TIMEOUT_MS} ms`);
  } catch (cause) {
    redis.disconnect();
    const reason = cause instanceof Error && !cause.message.startsWith('no answer') ? cause.message : last;
    throw new Error(`${place} cannot be used: ${reason}. Check REDIS_URL.`, { cause });
  }
  return {
    bull: bullOver(withBackend(createRedisBackend), redis, onProblem),
    place,
    problems: await evictionProblems(redis),
    ready: async (signal) => {
      if (redis.status !== 'ready') await once(redis, 'ready', { signal });
    },
    ping: async () => {
      await redis.ping();
    },
    close: async () => {
      await within(1_000, redis.quit(), 'Redis does not let go').catch(() => redis.disconnect());
    },
  };
}

/** Redis that may evict keys loses jobs. Managed ones hide the setting; that is no problem to report. */
async function evictionProblems(redis: Redis): Promise<string[]> {
  const info = await within(ANSWER_TIMEOUT_MS, redis.info('memory'), 'no answer').catch(() => '');
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  if (policy === undefined || policy === 'noeviction') return [];
  return [`Redis may evict jobs: its maxmemory-policy is ${policy}. Set it to noeviction.`];
}
