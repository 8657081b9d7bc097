import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/core/gate/outcome.ts';
import type { Inventory } from '../../../src/core/plan/inventory.ts';
import { MemoryHands } from '../memory-hands.ts';
import { freshHost, gone, openWorkshop, running, type Workshop } from './workshop.ts';

const DOWN = 'docker compose down';
const states = ({ steps }: Outcome) => steps.map(({ index, state }) => `${index} ${state}`);

describe('a fault of ours in the middle', () => {
  test.each([
    ['a backup', /back up redis/, []],
    ['a step', / build$/, ['1 done', '2 running']],
  ])('in %s ends it as interrupted, and what was done before is not lost', async (_, call, known) => {
    const shop = openWorkshop();
    shop.host.when(call, { surprise: new Error('cannot read properties of undefined') });
    const outcome = await shop.run(running('renew'));
    expect(outcome.ending).toMatchObject({
      kind: 'interrupted',
      message: expect.stringMatching(/Umpire itself failed.*cannot read properties of undefined/),
    });
    expect(states(outcome)).toEqual(known);
    expect(outcome.receipts.length).toBeGreaterThan(0);
  });

  test('in the verification too', async () => {
    const shop = openWorkshop('neuros', { walk: () => Promise.reject(new Error('no such expression')) });
    const outcome = await shop.run(running('renew'));
    expect(outcome.ending).toMatchObject({
      kind: 'interrupted',
      message: expect.stringMatching(/Umpire itself failed.*no such expression/),
    });
    expect(states(outcome)).toEqual(['1 done', '2 done', '3 done']);
  });
});

describe('a worker that is told to stop', () => {
  const at = async (call: RegExp, proposal: Parameters<Workshop['run']>[0] = running('renew')) => {
    const shop = openWorkshop();
    const job = shop.job(await shop.plan(proposal));
    const stop = new AbortController();
    shop.host.calls.length = 0;
    shop.host.before = (now) => call.test(now) && stop.abort(new Error('The worker is stopping'));
    const outcome = await shop.operate(job, { signal: stop.signal });
    return {
      outcome,
      shop,
      after: shop.host.calls.slice(shop.host.calls.findIndex((now) => call.test(now)) + 1),
    };
  };

  test.each([
    ['when it spends the grant', /claim/, /Nothing was touched/],
    ['when it looks at the host again', /survey/, /Nothing was touched/],
    ['in the first backup', /back up file/, /nothing was touched/],
    ['in the last backup', /back up tag redis/, /nothing was touched/],
    ['in the first step', /perform .* down/, /Step 1, docker compose down, was under way/],
    ['in the middle', /perform .* build/, /Step 2, docker compose build, was under way/],
  ])('%s is interrupted, says how far it came, and does nothing more', async (_, call, message) => {
    const { outcome, after } = await at(call);
    expect(outcome.ending).toMatchObject({ kind: 'interrupted', message: expect.stringMatching(message) });
    expect(after).toEqual([]);
  });

  test('between two steps begins no other', async () => {
    const shop = openWorkshop();
    const stop = new AbortController();
    const changes = (from: Inventory) => {
      stop.abort();
      return gone(from);
    };
    shop.host.when(/ down$/, { changes });
    const outcome = await shop.run(running('renew'), { signal: stop.signal });
    expect(outcome.ending).toMatchObject({
      kind: 'interrupted',
      message: expect.stringMatching(/Step 1, docker compose down, was the last that was done/),
    });
    expect(states(outcome)).toEqual(['1 done']);
  });

  test('while it reads is interrupted too', async () => {
    expect((await at(/survey/, 'docker ps')).outcome.ending.kind).toBe('interrupted');
  });

  test('while it looks whether the target has stopped is interrupted', async () => {
    const shop = openWorkshop();
    const job = shop.job(await shop.plan(DOWN));
    const stop = new AbortController();
    shop.host.before = (call) => {
      if (call === 'survey' && shop.host.touched.length > 0) stop.abort();
    };
    const outcome = await shop.operate(job, { signal: stop.signal });
    expect(outcome.ending).toMatchObject({
      kind: 'interrupted',
      message: expect.stringMatching(/All steps were done/),
    });
    expect(states(outcome)).toEqual(['1 done']);
  });

  test('while it waits for the layers is interrupted', async () => {
    const stop = new AbortController();
    const shop = openWorkshop('neuros', { verifyMs: 60_000 });
    shop.health.ok = false;
    shop.host.when(/ up -d$/, {});
    const outcome = await shop.run(running('rebuild'), {
      signal: stop.signal,
      told: ({ stage }) => stage === 'verifying' && stop.abort(),
    });
    expect(outcome.ending).toMatchObject({
      kind: 'interrupted',
      message: expect.stringMatching(/All steps were done/),
    });
  });

  test('ends a step that hangs, and keeps what it said', async () => {
    const shop = openWorkshop();
    const stop = new AbortController();
    shop.host.when(/ build$/, { says: ['pulling\n'], takes: new Promise(() => {}) });
    const outcome = await shop.run(running('renew'), {
      signal: stop.signal,
      told: ({ steps }) => steps.some(({ output }) => output === 'pulling\n') && stop.abort(),
    });
    expect(outcome.ending.kind).toBe('interrupted');
    expect(outcome.steps[1]).toMatchObject({ state: 'failed', exitCode: null, output: 'pulling\n' });
  });
});

describe('a grant is used once', () => {
  test('and who comes again is refused', async () => {
    const shop = openWorkshop();
    const job = shop.job(await shop.plan(DOWN));
    await shop.operate(job);
    const before = [...shop.host.touched];
    expect((await shop.operate(job)).ending).toMatchObject({ kind: 'refused', why: 'used' });
    expect(shop.host.touched).toEqual(before);
  });

  test('also by a worker that was started anew, or another one', async () => {
    const shop = openWorkshop();
    const job = shop.job(await shop.plan(DOWN));
    await shop.operate(job);
    const before = [...shop.host.touched];
    const other = openWorkshop('neuros', { host: shop.host, hands: new MemoryHands(shop.host) });
    expect((await other.operate(job)).ending).toMatchObject({ kind: 'refused', why: 'used' });
    expect(shop.host.touched).toEqual(before);
  });

  test('a second attempt that finds it spent is interrupted, and does nothing', async () => {
    const shop = openWorkshop();
    const job = shop.job(await shop.plan(DOWN));
    shop.host.claims.add(job.operation);
    const outcome = await shop.operate(job, { attempt: 2 });
    expect(outcome).toMatchObject({ steps: [], receipts: [], ending: { kind: 'interrupted' } });
    expect(shop.host.touched).toEqual([]);
  });

  test('a second attempt that comes after the grant has expired is interrupted all the same, if it was spent', async () => {
    const shop = openWorkshop();
    const expired = { claims: { expiresAt: '2026-01-01T00:00:00.000Z' } };
    const begun = shop.job(await shop.plan(DOWN), expired);
    shop.host.claims.add(begun.operation);
    expect((await shop.operate(begun, { attempt: 2 })).ending.kind).toBe('interrupted');
    const untouched = openWorkshop();
    const late = untouched.job(await untouched.plan(DOWN), expired);
    expect((await untouched.operate(late, { attempt: 2 })).ending).toMatchObject({ why: 'expired' });
    expect([...shop.host.touched, ...untouched.host.touched]).toEqual([]);
  });

  test('a second attempt whose first died before it spent it does it, once', async () => {
    const shop = openWorkshop();
    const job = shop.job(await shop.plan(DOWN));
    expect((await shop.operate(job, { attempt: 2 })).ending.kind).toBe('succeeded');
    expect(shop.host.touched.filter((call) => / down$/.test(call))).toHaveLength(1);
  });

  test('when ten workers have the same job at once, one does it', async () => {
    const host = freshHost();
    const workers = Array.from({ length: 10 }, () =>
      openWorkshop('neuros', { host, hands: new MemoryHands(host) }),
    );
    const [first] = workers;
    if (first === undefined) throw new Error('no worker');
    const job = first.job(await first.plan(DOWN));
    const outcomes = await Promise.all(
      workers.map((worker, at) => worker.operate(job, { attempt: 1 + (at % 2) })),
    );
    const kinds = outcomes.map(({ ending }) => ending.kind);
    expect(kinds.filter((kind) => kind === 'succeeded')).toHaveLength(1);
    expect(kinds.filter((kind) => !['succeeded', 'refused', 'interrupted'].includes(kind))).toEqual([]);
    expect(host.touched.filter((call) => / down$/.test(call))).toHaveLength(1);
  });

  test('a host that does not say whether it was spent is not touched', async () => {
    const shop = openWorkshop();
    const job = shop.job(await shop.plan(DOWN));
    shop.host.before = (call) => {
      if (call.startsWith('claim')) shop.host.away = true;
    };
    expect((await shop.operate(job)).ending).toMatchObject({ kind: 'refused', why: 'unable' });
    expect(shop.host.touched).toEqual([]);
  });
});
