import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { takeOwnership } from '../../src/store/owner.ts';
import { startChild } from '../contracts/child.ts';
import { scratchFolder } from './scratch.ts';

const ROUNDS = 5;

async function tables(store: Store): Promise<unknown[][]> {
  const all = ['open_case', 'pending_job', 'deadline', 'live_page', 'case_head'].map(
    (name) => `select * from umpire.${name} order by 1`,
  );
  return await Promise.all(all.map(async (text) => (await store.queueConnection.query(text)).rows));
}

describe('a process killed while it appends', () => {
  let scratch: Awaited<ReturnType<typeof scratchFolder>>;

  beforeAll(async () => {
    scratch = await scratchFolder();
  });
  afterAll(async () => {
    await scratch.remove();
  });

  test('leaves an intact chain, nothing half-written and all it was promised', {
    timeout: 60_000,
  }, async () => {
    const kept: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const child = startChild('store/append-program.ts', scratch.folder, String(round));
      await child.line(/^kept/);
      // The moment of the kill is what is tried here, so it is left to chance.
      await pause(Math.random() * 150);
      await child.kill();
      kept.push(
        ...child.lines.filter((line) => line.startsWith('kept')).map((line) => line.slice('kept '.length)),
      );
    }

    expect(await takeOwnership(scratch.folder)).toMatchObject({ kind: 'taken' });
    const store = await openStore({ dataFolder: scratch.folder });
    try {
      expect(await store.ledger.verify()).toMatchObject({ kind: 'intact' });
      expect(kept.length).toBeGreaterThan(ROUNDS);
      for (const name of kept) {
        const whole = Number(name.split('-').at(-1)) % 2 === 0 ? 3 : 2;
        expect(await store.ledger.events(name), name).toHaveLength(whole);
      }
      const before = await tables(store);
      await store.rebuildProjections();
      expect(await tables(store)).toEqual(before);
    } finally {
      await store.close();
    }
  });
});
