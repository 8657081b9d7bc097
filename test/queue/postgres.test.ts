import { createPostgresBackend, withBackend } from 'bullmq';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQueueConnection, openStore } from '../../src/store/open-store.ts';
import { jobsContract, type QueueUnderTest } from '../contracts/jobs.ts';
import { until } from '../contracts/until.ts';
import { needs, theLab } from '../lab/needs.ts';
import { scratchDatabase } from '../store/scratch.ts';
import { diagnoseJob } from './build-jobs.ts';
import { openedQueue } from './opened.ts';
import { outageContract } from './outage.ts';
import { quick } from './performers.ts';
import { strangerContract, strangerOn } from './stranger.ts';

needs('postgres')('the queue in PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>;
  const url = () => database.url;

  beforeAll(async () => {
    database = await scratchDatabase(theLab('postgres').url);
  });
  afterAll(async () => {
    await database.drop();
  });

  async function open(from = url()): Promise<QueueUnderTest> {
    const { connection, close } = await openQueueConnection(from);
    const queue = await openedQueue({ connection });
    return { ...queue, close: () => queue.close().then(close) };
  }

  jobsContract(open);
  outageContract(url, open);
  strangerContract(open, () => strangerOn(withBackend(createPostgresBackend), { connectionString: url() }));

  test('is made once by processes that start together on an empty database', async () => {
    const empty = await scratchDatabase(theLab('postgres').url);
    const queues = await Promise.all(Array.from({ length: 4 }, () => open(empty.url)));
    await queues[0]?.jobs.submit(diagnoseJob('first'));
    expect(await queues[3]?.jobs.state(diagnoseJob('first'))).toEqual({ kind: 'waiting' });
    await Promise.all(queues.map((queue) => queue.close()));
    await empty.drop();
  });

  test('of 100 hosts keeps to the bounded pool', { timeout: 30_000 }, async () => {
    const own = await scratchDatabase(theLab('postgres').url);
    const store = await openStore({ databaseUrl: own.url, dataFolder: 'unused' });
    const queue = await openedQueue({ connection: store.queueConnection });
    const hosts = Array.from({ length: 100 }, (_, at) => `many-${at}`);
    const ended = new Set<string>();
    await queue.jobs.watch(hosts, (id, state) => state.kind === 'finished' && ended.add(id));
    await queue.work.serve(hosts, quick);
    await Promise.all(hosts.map((host) => queue.jobs.submit(diagnoseJob(host))));
    await until('every host answered', () => ended.size === 100, 20_000);
    const { rows } = await store.queueConnection.query<{ count: number }>(
      'select count(*) as count from pg_stat_activity where datname = current_database()',
    );
    expect(rows[0]?.count).toBeLessThanOrEqual(11);
    await queue.close();
    await store.close();
    await own.drop();
  });
});
