import { afterAll, beforeAll } from 'vitest';
import { openQueueConnection } from '../../src/store/open-store.ts';
import { needs, theLab } from '../lab/needs.ts';
import { scratchDatabase } from '../store/scratch.ts';
import { killedWorkerContract } from './killed-worker.ts';
import { openedQueue } from './opened.ts';

// Side by side, because most of their time is waiting for a dead worker's lock to run out.
needs('redis')('a job on Redis whose worker is killed', { concurrent: true }, () => {
  const url = () => theLab('redis').url;
  killedWorkerContract(url, () => openedQueue({ redisUrl: url() }));
});

needs('postgres')('a job in PostgreSQL whose worker is killed', { concurrent: true }, () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>;
  beforeAll(async () => {
    database = await scratchDatabase(theLab('postgres').url);
  });
  afterAll(async () => {
    await database.drop();
  });

  killedWorkerContract(
    () => database.url,
    async () => {
      const { connection, close } = await openQueueConnection(database.url);
      const queue = await openedQueue({ connection });
      return { ...queue, close: () => queue.close().then(close) };
    },
  );
});
