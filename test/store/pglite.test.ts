import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { takeOwnership } from '../../src/store/owner.ts';
import { opened } from '../build.ts';
import { events, ledgerContract } from '../contracts/ledger.ts';
import { messagesContract } from '../contracts/messages.ts';
import { scratchFolder } from './scratch.ts';
import { tamperingContract } from './tampering.ts';

describe('the store in a data folder', () => {
  let store: Store;
  let scratch: Awaited<ReturnType<typeof scratchFolder>>;
  const sql = (text: string) =>
    store.queueConnection.transaction(async (session) => await session.query<unknown>(text));

  beforeAll(async () => {
    scratch = await scratchFolder();
    await takeOwnership(scratch.folder);
    store = await openStore({ dataFolder: scratch.folder });
  });
  afterAll(async () => {
    await store.close();
    await scratch.remove();
  });

  ledgerContract(() => store.ledger);
  describe('messages', () =>
    messagesContract(
      () => store.messages,
      () => store.ledger,
    ));

  test('answers a ping', async () => {
    await store.ping();
  });

  test('closed and opened again it holds the same, fast and without migrating', async () => {
    await store.ledger.append('reopen', 0, events(opened('reopen')));
    const before = await store.ledger.verify();
    const { rows: applied } = await sql('select * from umpire.migration order by name');
    await store.close();
    const started = performance.now();
    store = await openStore({ dataFolder: scratch.folder });
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(await store.ledger.verify()).toEqual(before);
    expect(await store.ledger.openCase('reopen')).toBe('reopen');
    expect((await sql('select * from umpire.migration order by name')).rows).toEqual(applied);
  });

  test('a schema made by a newer Umpire is refused and left alone', async () => {
    await sql(`insert into umpire.migration values ('9999-future', now())`);
    await store.close();
    const opening = openStore({ dataFolder: scratch.folder });
    await expect(opening).rejects.toThrow(
      /schema 9999-future, made by a newer Umpire; this one knows up to \d{4}-[a-z]+/,
    );
    const owner = join(scratch.folder, 'owner.json');
    await rm(owner);
    await expect(openStore({ dataFolder: scratch.folder })).rejects.toThrow(/not owned by this process/);
  });
});

describe('a store somebody changed', () => {
  let store: Store;
  let scratch: Awaited<ReturnType<typeof scratchFolder>>;

  beforeAll(async () => {
    scratch = await scratchFolder();
    await takeOwnership(scratch.folder);
    store = await openStore({ dataFolder: scratch.folder });
  });
  afterAll(async () => {
    await store.close();
    await scratch.remove();
  });

  tamperingContract(
    () => store,
    (text) => store.queueConnection.transaction(async (session) => await session.query<unknown>(text)),
  );
});
