import { describe, expect, test } from 'vitest';
import type { OperateProgress, Outcome } from '../../../src/core/gate/outcome.ts';
import { service, withContainer } from '../../build-plan.ts';
import { MemoryHands } from '../memory-hands.ts';
import { freshHost, gone, openWorkshop, running, type Workshop } from './workshop.ts';

const DOWN = 'docker compose down';
const COMPOSE = 'docker-compose --file /srv/neuros/docker-compose.yml --project-name neuros';

/** `survey`, `claim`, `back up`, `perform`, as often as they follow each other. */
const stages = ({ host }: Workshop) =>
  host.calls.map((call) => /^(back up|\w+)/.exec(call)?.[1] ?? '').filter((each, at, all) => each !== all[at - 1]);
const states = ({ steps }: Outcome) => steps.map(({ index, state }) => `${index} ${state}`);

describe('an operation that was approved', () => {
  test('is claimed, looked at again, backed up, done and verified, in that order', async () => {
    const shop = openWorkshop();
    const planned = await shop.plan(DOWN);
    shop.host.calls.length = 0;
    const told: OperateProgress[] = [];
    const outcome = await shop.operate(shop.job(planned), { told: (progress) => told.push(progress) });
    expect(outcome.ending).toEqual({ kind: 'succeeded', text: 'No container of the target runs any more.' });
    expect(stages(shop)).toEqual(['claim', 'survey', 'back up', 'perform', 'survey']);
    expect(outcome.receipts.map(({ item }) => item)).toEqual(planned.plan.backups);
    expect(outcome.receipts.every(({ operation }) => operation === 'neuros-1.1')).toBe(true);
    expect(outcome.steps).toEqual([
      {
        index: 1,
        title: DOWN,
        state: 'done',
        exitCode: 0,
        output: 'Removing neuros ... done\n',
        durationMs: expect.any(Number),
      },
    ]);
    const heard = told.map(({ stage }) => stage).filter((stage, at, all) => stage !== all[at - 1]);
    expect(heard).toEqual(['backing-up', 'running', 'verifying']);
  });

  test('of several steps does them one by one, and is good when every layer is green', async () => {
    const shop = openWorkshop();
    const outcome = await shop.run(running('renew'));
    expect(outcome.ending).toEqual({ kind: 'succeeded', text: 'All layers are green.' });
    expect(outcome.report).toMatchObject({ status: 'healthy' });
    expect(shop.host.touched.slice(-3)).toEqual([
      `perform ${COMPOSE} down`,
      `perform ${COMPOSE} build`,
      `perform ${COMPOSE} up -d`,
    ]);
  });

  test('and only reads leaves no mark and takes no backup, so it may be done again', async () => {
    const shop = openWorkshop();
    const job = shop.job(await shop.plan('docker ps'));
    for (const attempt of [1, 2]) {
      const outcome = await shop.operate(job, { attempt });
      expect(outcome).toMatchObject({ receipts: [], ending: { kind: 'succeeded', text: 'It only read.' } });
    }
    expect(shop.host.touched).toEqual(['perform docker ps', 'perform docker ps']);
    expect(shop.host.claims.size).toBe(0);
  });

  test('that stops a part on purpose is not said to have only read', async () => {
    const { ending } = await openWorkshop().run('docker compose stop neuros');
    expect(ending).toMatchObject({ kind: 'succeeded', text: expect.stringMatching(/^All steps were done/) });
  });

  test('is heard while it runs', async () => {
    const shop = openWorkshop();
    shop.host.when(/ down$/, { says: ['Stopping neuros\n', 'Removing neuros\n'], changes: gone });
    const told: OperateProgress[] = [];
    await shop.run(DOWN, { told: (progress) => told.push(progress) });
    const heard = told.flatMap(({ steps }) => steps.filter(({ state }) => state === 'running'));
    expect(heard.map(({ output }) => output)).toEqual([
      '',
      'Stopping neuros\n',
      'Stopping neuros\nRemoving neuros\n',
    ]);
  });
});

describe('a backup that fails', () => {
  test.each([
    ['the first', /back up file .*compose/, 0],
    ['the last', /back up tag redis/, 7],
  ])('%s, ends it before any step', async (_, call, taken) => {
    const shop = openWorkshop();
    shop.host.when(call, { unable: { message: 'no space left', remedy: 'Make room.' } });
    const { ending, receipts, steps } = await shop.run(DOWN);
    expect(ending).toEqual({
      kind: 'failed',
      at: 'backup',
      message: expect.stringMatching(/^The backup of \S+ \((file|tag)\) failed: no space left$/),
      remedy: 'Make room. Nothing was touched.',
    });
    expect(receipts).toHaveLength(taken);
    expect(steps).toEqual([]);
    expect(stages(shop)).not.toContain('perform');
  });
});

describe('a step that fails', () => {
  test.each([
    ['ends badly', { exitCode: 17, output: 'no such file' }, /ended with exit code 17/, 17],
    ['takes too long', { timedOut: true, output: 'step 3/9' }, /took longer than 1800 s and was ended/, null],
    ['cannot be done', { unable: { message: 'no such host', remedy: 'r' } }, /could not be done: no such host/, null],
  ])('because it %s stops, and the rest is not run', async (_, deed, message, exitCode) => {
    const shop = openWorkshop();
    shop.host.when(/ build$/, deed);
    const outcome = await shop.run(running('renew'));
    expect(outcome.ending).toMatchObject({ kind: 'failed', at: 'step', message: expect.stringMatching(message) });
    expect(outcome.ending).toMatchObject({
      message: expect.stringMatching(/^Step 2 of 3, docker compose build, .* Steps 3 to 3 were not run\.$/),
    });
    expect(states(outcome)).toEqual(['1 done', '2 failed']);
    expect(outcome.steps[1]).toMatchObject({ exitCode, output: 'output' in deed ? deed.output : '' });
    expect(shop.host.touched.at(-1)).toBe(`perform ${COMPOSE} build`);
  });

  test('as the last leaves nothing that was not run, and nothing is verified', async () => {
    const shop = openWorkshop();
    shop.host.when(/ up -d$/, { exitCode: 1 });
    const outcome = await shop.run(running('renew'));
    expect(outcome).toMatchObject({ ending: { kind: 'failed', at: 'step' }, report: null });
    expect(outcome.ending).not.toMatchObject({ message: expect.stringContaining('not run') });
  });

  test('because the host goes away in the middle names the step, and asks nothing more of it', async () => {
    const shop = openWorkshop();
    shop.host.before = (call) => {
      if (/ build$/.test(call)) shop.host.away = true;
    };
    const outcome = await shop.run(running('renew'));
    expect(outcome.ending).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/Step 2 .*neuros cannot be reached/),
    });
    expect(shop.host.calls.at(-1)).toBe(`perform ${COMPOSE} build`);
  });
});

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

describe('after the last step', () => {
  test('red layers are no success, and the report says which', async () => {
    const shop = openWorkshop();
    shop.health.ok = false;
    const outcome = await shop.run(running('rebuild'));
    expect(outcome).toMatchObject({
      ending: { kind: 'failed', at: 'verification', message: expect.stringMatching(/fails in layer 1, Layer runtime/) },
      report: { status: 'failing' },
    });
    expect(states(outcome)).toEqual(['1 done', '2 done']);
  });

  test('services get their time to become green', async () => {
    const shop = openWorkshop('neuros', { verifyMs: 10_000 });
    shop.health.ok = false;
    let looks = 0;
    const { walk } = shop.parts;
    const slow = openWorkshop('neuros', {
      host: shop.host,
      verifyMs: 10_000,
      walk: (...asked) => {
        looks += 1;
        shop.health.ok = looks === 2;
        return walk(...asked);
      },
    });
    expect((await slow.run(running('rebuild'))).ending).toMatchObject({ kind: 'succeeded' });
    expect(looks).toBe(2);
  });

  test.each(['running', 'restarting', 'paused'])('a container that is %s is not stopped', async (state) => {
    const shop = openWorkshop();
    shop.host.when(/ down$/, {
      changes: (from) => ({ ...gone(from), containers: [service('neuros', { state, id: 'c0ffee' })] }),
    });
    expect((await shop.run(DOWN)).ending).toMatchObject({
      kind: 'failed',
      at: 'verification',
      message: expect.stringContaining('neuros'),
    });
  });

  test('a container that has ended is, and so are those of others', async () => {
    const shop = openWorkshop();
    shop.host.when(/ down$/, {
      changes: (from) => {
        const { containers } = withContainer(from, 'neuros', { state: 'exited' });
        return { ...from, containers: containers.filter(({ name }) => name !== 'postgres' && name !== 'redis') };
      },
    });
    expect((await shop.run(DOWN)).ending.kind).toBe('succeeded');
  });

  test('a host that cannot be asked is no success', async () => {
    const shop = openWorkshop();
    shop.host.when(/ down$/, {
      changes: (from) => {
        shop.host.away = true;
        return gone(from);
      },
    });
    expect((await shop.run(DOWN)).ending).toMatchObject({
      kind: 'failed',
      at: 'verification',
      message: expect.stringContaining('cannot be reached'),
    });
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
    return { outcome, shop, after: shop.host.calls.slice(shop.host.calls.findIndex((now) => call.test(now)) + 1) };
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
    expect(outcome.ending).toMatchObject({ kind: 'interrupted', message: expect.stringMatching(/All steps were done/) });
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
    expect(outcome.ending).toMatchObject({ kind: 'interrupted', message: expect.stringMatching(/All steps were done/) });
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

  test('a second attempt whose first died before it spent it does it, once', async () => {
    const shop = openWorkshop();
    const job = shop.job(await shop.plan(DOWN));
    expect((await shop.operate(job, { attempt: 2 })).ending.kind).toBe('succeeded');
    expect(shop.host.touched.filter((call) => / down$/.test(call))).toHaveLength(1);
  });

  test('when ten workers have the same job at once, one does it', async () => {
    const host = freshHost();
    const workers = Array.from({ length: 10 }, () => openWorkshop('neuros', { host, hands: new MemoryHands(host) }));
    const [first] = workers;
    if (first === undefined) throw new Error('no worker');
    const job = first.job(await first.plan(DOWN));
    const outcomes = await Promise.all(workers.map((worker, at) => worker.operate(job, { attempt: 1 + (at % 2) })));
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
