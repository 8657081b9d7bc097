import { expect, test } from 'vitest';
import type { Store } from '../../src/store/open-store.ts';
import { failingReport, finished, opened, requested } from '../build.ts';
import { asked, plannedEvent } from '../build-gate.ts';
import { events } from '../contracts/ledger.ts';

/** SQL on the store's own database, past the store: what a person with the password could do. */
type Sql = (text: string) => Promise<{ rows: unknown[] }>;

const unlocked = (text: string) =>
  `alter table umpire.ledger disable trigger user; ${text}; alter table umpire.ledger enable trigger user;`;

/** What the ledger shows of changes made past it; leaves the ledger broken. */
export function tamperingContract(store: () => Store, sql: Sql): void {
  test('the database refuses to change, delete or empty ledger rows', async () => {
    await store().ledger.append('tamper-0', 0, events(opened('tamper-0')));
    await expect(sql(`update umpire.ledger set data = '{}'`)).rejects.toThrow(/append-only: UPDATE refused/);
    await expect(sql('delete from umpire.ledger')).rejects.toThrow(/append-only: DELETE refused/);
    await expect(sql('truncate umpire.ledger')).rejects.toThrow(/append-only: TRUNCATE refused/);
    expect(await store().ledger.verify()).toMatchObject({ kind: 'intact' });
  });

  test('the small tables folded again from the ledger are the same', async () => {
    const { ledger } = store();
    await ledger.append('fold-1', 0, events(opened('fold-1'), requested('fold-1.1'), requested('fold-1.2')));
    await ledger.append('fold-1', 3, events(finished(failingReport(), 'fold-1.1')));
    const operation = 'fold-1.3';
    await ledger.append('fold-1', 4, events(asked({ operation }), plannedEvent({ operation })));
    await ledger.append(
      'fold-1',
      6,
      events(
        { kind: 'level.reached', level: 'help', strikes: 3 },
        { kind: 'level.reached', level: 'senior', strikes: 5 },
        { kind: 'level.reached', level: 'meeting', strikes: 8 },
        { kind: 'page.ended', level: 'meeting' },
      ),
    );
    expect(await ledger.paging()).toContain('fold-1');
    await ledger.append('fold-2', 0, events(opened('fold-2'), { kind: 'case.closed', reason: 'quiet' }));
    const tables = async () => {
      const all = ['open_case', 'pending_job', 'deadline', 'live_page', 'case_head'].map(
        (name) => `select * from umpire.${name} order by 1`,
      );
      return await Promise.all(all.map(async (text) => (await sql(text)).rows));
    };
    const before = await tables();
    expect(before.map((rows) => rows.length)).not.toContain(0);
    await sql(
      'delete from umpire.open_case; update umpire.case_head set version = 99; delete from umpire.pending_job',
    );
    await store().rebuildProjections();
    expect(await tables()).toEqual(before);
  });

  test('a chain longer than a page is verified, and its first broken row named', async () => {
    const { ledger } = store();
    const many = Array.from({ length: 1200 }, (_, at) => requested(`long.${at}`));
    await ledger.append('long', 0, events(opened('long'), ...many));
    const whole = await ledger.verify();
    if (whole.kind !== 'intact') throw new Error(whole.problem);
    expect(whole.rows).toBeGreaterThan(1200);
    const last = whole.rows;
    await sql(unlocked(`update umpire.ledger set previous = repeat('0', 64) where seq = ${last - 1}`));
    expect(await ledger.verify()).toEqual({
      kind: 'broken',
      seq: last - 1,
      problem: expect.stringMatching(/link/),
    });
    await sql(unlocked(`update umpire.ledger set hash = repeat('e', 64) where seq = ${last - 2}`));
    expect(await ledger.verify()).toEqual({
      kind: 'broken',
      seq: last - 2,
      problem: expect.stringMatching(/hash/),
    });
    await sql(unlocked(`delete from umpire.ledger where seq = ${last - 600}`));
    expect(await ledger.verify()).toEqual({
      kind: 'broken',
      seq: last - 600,
      problem: expect.stringMatching(/missing/),
    });
    await sql(
      unlocked(
        `update umpire.ledger set data = replace(data, 'tamper-0', 'tamper-1') where seq = (select min(seq) from umpire.ledger where case_id = 'tamper-0')`,
      ),
    );
    const [row] = (await sql(`select min(seq) as seq from umpire.ledger where case_id = 'tamper-0'`)).rows;
    expect(await ledger.verify()).toMatchObject({
      kind: 'broken',
      ...(row as object),
      problem: expect.stringMatching(/content/),
    });
  });
}
