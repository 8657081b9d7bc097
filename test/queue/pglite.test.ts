import { createPostgresBackend, withBackend } from 'bullmq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { takeOwnership } from '../../src/store/owner.ts';
import { opened } from '../build.ts';
import { startChild } from '../contracts/child.ts';
import { jobsContract } from '../contracts/jobs.ts';
import { events } from '../contracts/ledger.ts';
import { scratchFolder } from '../store/scratch.ts';
import { diagnoseJob } from './build-jobs.ts';
import { openedQueue } from './opened.ts';
import { strangerContract, strangerOn } from './stranger.ts';

describe('the queue in a data folder', () => {
  let scratch: Awaited<ReturnType<typeof scratchFolder>>;
  let store: Store;

  beforeAll(async () => {
    scratch = await scratchFolder();
    await takeOwnership(scratch.folder);
    store = await openStore({ dataFolder: scratch.folder });
  });
  afterAll(async () => {
    await store.close();
    await scratch.remove();
  });

  jobsContract(() => openedQueue({ connection: store.queueConnection }));
  strangerContract(
    () => openedQueue({ connection: store.queueConnection }),
    () => strangerOn(withBackend(createPostgresBackend), store.queueConnection),
  );

  test('and the ledger share one database without mixing their transactions', async () => {
    const queue = await openedQueue({ connection: store.queueConnection });
    const submits = Array.from({ length: 20 }, (_, at) =>
      queue.jobs.submit(diagnoseJob('shared', `shared.${at}`)),
    );
    const appends = Array.from({ length: 20 }, (_, at) => {
      const name = `shared-${at}`;
      return store.ledger.append(name, 0, events(opened(name)));
    });
    await Promise.all([...submits, ...appends]);
    expect(await store.ledger.verify()).toMatchObject({ kind: 'intact' });
    expect(await queue.jobs.state(diagnoseJob('shared', 'shared.19'))).toEqual({ kind: 'waiting' });
    await queue.close();
  });
});

describe('a process killed in the middle of a job, alone on its data folder', () => {
  test('goes on after a restart', { timeout: 40_000 }, async () => {
    const scratch = await scratchFolder();
    const killed = startChild('queue/programs/alone.ts', scratch.folder);
    await killed.line(/^beginning 1/);
    await killed.kill();
    const next = startChild('queue/programs/alone.ts', scratch.folder);
    try {
      expect(await next.line(/^(beginning|ended)/)).toBe('beginning 2');
      expect(await next.line(/^ended/)).toBe('ended finished 2');
    } finally {
      await next.kill();
      await scratch.remove();
    }
  });
});
