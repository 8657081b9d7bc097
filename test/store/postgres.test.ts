import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { opened, requested } from '../build.ts';
import { events, ledgerContract } from '../contracts/ledger.ts';
import { messagesContract } from '../contracts/messages.ts';
import { until } from '../contracts/until.ts';
import { needs, theLab } from '../lab/needs.ts';
import { execute, scratchDatabase } from './scratch.ts';
import { tamperingContract } from './tampering.ts';

needs('postgres')('the store in PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>;
  let store: Store;
  const problems: string[] = [];
  const open = (url = database.url) =>
    openStore({ databaseUrl: url, dataFolder: 'unused', onProblem: (error) => problems.push(error.message) });

  beforeAll(async () => {
    database = await scratchDatabase(theLab('postgres').url);
    store = await open();
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  ledgerContract(() => store.ledger);
  describe('messages', () =>
    messagesContract(
      () => store.messages,
      () => store.ledger,
    ));

  test('processes that start together on an empty database migrate it once', async () => {
    const empty = await scratchDatabase(theLab('postgres').url);
    const stores = await Promise.all(Array.from({ length: 5 }, () => open(empty.url)));
    const answers = await Promise.all(
      stores.map((each) => each.ledger.append('first', 0, events(opened('first')))),
    );
    expect(answers.filter((answer) => answer === 'appended')).toHaveLength(1);
    await Promise.all(stores.map((each) => each.close()));
    await empty.drop();
  });

  test('appends of several processes make one chain', async () => {
    const other = await open();
    const write = async (from: Store, name: string) => {
      for (let version = 0; version < 10; version += 1)
        expect(await from.ledger.append(name, version, events(requested(`${name}.${version}`)))).toBe(
          'appended',
        );
    };
    await Promise.all([write(store, 'shared-1'), write(other, 'shared-2'), write(other, 'shared-3')]);
    expect(await store.ledger.verify()).toMatchObject({ kind: 'intact' });
    await other.close();
  });

  test('a watcher hears other processes, and after a lost connection what it missed', async () => {
    const heard: string[] = [];
    const other = await open();
    const stop = await store.ledger.watch((caseId) => heard.push(caseId));
    await other.ledger.append('heard-1', 0, events(opened('heard-1')));
    await until('the other process is heard', () => heard.includes('heard-1'));
    const listening = `from pg_stat_activity where datname = current_database() and query ilike 'listen%'`;
    await execute(database.url, `select pg_terminate_backend(pid) ${listening}`);
    await other.ledger.append('heard-2', 0, events(opened('heard-2')));
    await until('what was missed is told', () => heard.includes('heard-2'));
    await other.ledger.append('heard-3', 0, events(opened('heard-3')));
    await until('it listens again', () => heard.includes('heard-3'));
    expect(problems.join()).toMatch(/LISTEN connection to PostgreSQL was lost/);
    await stop();
    await other.close();
  });

  test('a statement that waits for ever is ended', async () => {
    const hasty = await open(`${database.url}?statement_timeout=200`);
    await store.queueConnection.transaction(async (session) => {
      await session.query('lock table umpire.ledger in access exclusive mode', []);
      await expect(hasty.ledger.events('any')).rejects.toThrow(/statement timeout/);
    });
    expect(await hasty.ledger.events('any')).toEqual([]);
    await hasty.close();
  });

  test('a schema made by a newer Umpire is refused', async () => {
    const newer = await scratchDatabase(theLab('postgres').url);
    await (await open(newer.url)).close();
    await execute(newer.url, `insert into umpire.migration values ('0004-future', now())`);
    await expect(open(newer.url)).rejects.toThrow(/schema 0004-future, made by a newer Umpire/);
    await newer.drop();
  });

  test('a URL with a search path of its own is refused, because the queue would not find its tables', async () => {
    const strange = `${database.url}?options=-c%20search_path%3Dpublic`;
    await expect(open(strange)).rejects.toThrow(/search_path public; leave "options" out/);
  });

  test('a server that is not there is named, without the password', async () => {
    const failure = await open('postgres://me:secret@127.0.0.1:1/umpire').catch(
      (error: Error) => error.message,
    );
    expect(failure).toMatch(/PostgreSQL at 127\.0\.0\.1:1\/umpire cannot be used: .*Check DATABASE_URL/);
    expect(failure).not.toContain('secret');
  });
});

needs('postgres')('a PostgreSQL somebody changed', () => {
  let database: Awaited<ReturnType<typeof scratchDatabase>>;
  let store: Store;

  beforeAll(async () => {
    database = await scratchDatabase(theLab('postgres').url);
    store = await openStore({ databaseUrl: database.url, dataFolder: 'unused' });
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  tamperingContract(
    () => store,
    (text) => store.queueConnection.transaction(async (session) => await session.query<unknown>(text)),
  );
});
