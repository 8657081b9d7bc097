import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { until } from '../contracts/until.ts';
import { needs, theLab } from '../lab/needs.ts';
import { scratchDatabase } from './scratch.ts';

/** Whose lock it is: connections that hold an advisory one. */
const HOLDERS = `select pid from pg_locks where locktype = 'advisory' and granted
  and database = (select oid from pg_database where datname = current_database())`;

needs('postgres')('the lock of the one bot of a database', () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>;
  let store: Store;
  let other: Store;
  const problems: string[] = [];
  const never = new AbortController().signal;

  beforeAll(async () => {
    database = await scratchDatabase(theLab('postgres').url);
    const onProblem = (error: Error) => problems.push(error.message);
    const open = () => openStore({ databaseUrl: database.url, dataFolder: 'unused', onProblem });
    store = await open();
    other = await open();
  });
  afterAll(async () => {
    await Promise.all([store.close(), other.close()]);
    await database.drop();
  });

  const take = (from: Store, { waitMs = 0, signal = never, lost = () => {} } = {}) =>
    from.lockForBot({ waitMs, signal, lost });
  async function asking<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: database.url });
    client.on('error', () => {});
    await client.connect();
    return await work(client).finally(() => client.end());
  }
  const isHeld = () => asking(async (client) => (await client.query(HOLDERS)).rows.length > 0);

  test('one has it; the next gets it when that one gives it back', async () => {
    const first = await take(store);
    expect(first).not.toBeNull();
    expect(await take(other)).toBeNull();
    const waiting = take(other, { waitMs: 20_000 });
    await first?.release();
    const second = await waiting;
    expect(second).not.toBeNull();
    expect(await take(store)).toBeNull();
    await second?.release();
    expect(await isHeld()).toBe(false);
  });

  test('who is told to stop does not wait for it', async () => {
    const first = await take(store);
    const stop = new AbortController();
    const waiting = take(other, { waitMs: 60_000, signal: stop.signal });
    stop.abort();
    expect(await waiting).toBeNull();
    await first?.release();
  });

  test('after a lost connection it is taken again, and nobody else has it meanwhile for long', async () => {
    const lost: string[] = [];
    const lock = await take(store, { lost: () => lost.push('lost') });
    await asking((client) => client.query(`select pg_terminate_backend(pid) from (${HOLDERS}) as holders`));
    await until('the loss is noticed', () => problems.some((each) => each.includes('was lost')));
    await until('it is held again', isHeld);
    expect(await take(other)).toBeNull();
    expect(lost).toEqual([]);
    await lock?.release();
  });

  test('when another was faster, the one that lost it is told', async () => {
    const lost: string[] = [];
    const lock = await take(store, { lost: () => lost.push('lost') });
    await asking(async (client) => {
      await client.query(
        `select pg_terminate_backend(pid) from (${HOLDERS}) as holders;
         select pg_advisory_lock(hashtextextended('umpire bot', 0))`,
      );
      await until('it is told', () => lost.length > 0);
    });
    expect(lost).toEqual(['lost']);
    await lock?.release();
  });
});
