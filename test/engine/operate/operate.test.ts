import { describe, expect, test } from 'vitest';
import type { OperateProgress, Outcome } from '../../../src/core/gate/outcome.ts';
import { ENV_FILE, receipt, restoreStep, service, withContainer } from '../../build-plan.ts';
import { gone, openWorkshop, running, type Workshop } from './workshop.ts';

const DOWN = 'docker compose down';
const COMPOSE = 'docker-compose --file /srv/neuros/docker-compose.yml --project-name neuros';

/** `survey`, `claim`, `back up`, `perform`, as often as they follow each other. */
const stages = ({ host }: Workshop) =>
  host.calls
    .map((call) => /^(back up|\w+)/.exec(call)?.[1] ?? '')
    .filter((each, at, all) => each !== all[at - 1]);
const states = ({ steps }: Outcome) => steps.map(({ index, state }) => `${index} ${state}`);

describe('an operation that was approved', () => {
  test('is claimed, looked at again, backed up, done and verified, in that order', async () => {
    const shop = openWorkshop();
    const planned = await shop.plan(DOWN);
    shop.host.calls.length = 0;
    const told: OperateProgress[] = [];
    const outcome = await shop.operate(shop.job(planned), { told: (progress) => told.push(progress) });
    expect(outcome.ending).toEqual({ kind: 'succeeded', text: 'No container of the target runs any more.' });
    expect(stages(shop)).toEqual(['claim', 'survey', 'expire', 'back up', 'perform', 'survey']);
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

describe('backups that are old enough', () => {
  const OLD = '2026-01-01T00:00:00.000Z';
  const oldReceipt = () => {
    const item = { kind: 'file', source: ENV_FILE, name: ENV_FILE, container: '' } as const;
    return receipt('neuros-0.1', item, { takenAt: OLD });
  };

  test('make room for the new ones', async () => {
    const shop = openWorkshop();
    shop.host.inventory = { ...shop.host.inventory, receipts: [oldReceipt()] };
    expect((await shop.run(DOWN)).ending.kind).toBe('succeeded');
    expect(shop.host.inventory.receipts.map(({ operation }) => operation)).not.toContain('neuros-0.1');
  });

  test('are kept while they are what is put back', async () => {
    const shop = openWorkshop();
    const old = oldReceipt();
    shop.host.inventory = { ...shop.host.inventory, receipts: [old] };
    const back = restoreStep(old);
    const outcome = await shop.run({ kind: 'rollback', of: 'neuros-0.1', steps: [back], images: {} });
    expect(states(outcome)).toEqual(['1 done']);
    expect(shop.host.inventory.receipts).toContainEqual(old);
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
    [
      'cannot be done',
      { unable: { message: 'no such host', remedy: 'r' } },
      /could not be done: no such host/,
      null,
    ],
  ])('because it %s stops, and the rest is not run', async (_, deed, message, exitCode) => {
    const shop = openWorkshop();
    shop.host.when(/ build$/, deed);
    const outcome = await shop.run(running('renew'));
    expect(outcome.ending).toMatchObject({
      kind: 'failed',
      at: 'step',
      message: expect.stringMatching(message),
    });
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

describe('after the last step', () => {
  test('red layers are no success, and the report says which', async () => {
    const shop = openWorkshop();
    shop.health.ok = false;
    const outcome = await shop.run(running('rebuild'));
    expect(outcome).toMatchObject({
      ending: {
        kind: 'failed',
        at: 'verification',
        message: expect.stringMatching(/fails in layer 1, Layer runtime/),
      },
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
        return {
          ...from,
          containers: containers.filter(({ name }) => name !== 'postgres' && name !== 'redis'),
        };
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

describe('the log of a worker', () => {
  const last = ({ log }: Workshop) => log.lines.at(-1);

  test('says in a word how each job ended, and what broke', async () => {
    const shop = openWorkshop();
    const planned = await shop.plan(DOWN);
    expect(last(shop)).toMatchObject({ event: 'job.done', fields: { kind: 'plan', ending: 'planned' } });
    shop.host.when(/^perform/, { exitCode: 1, output: 'no such service' });
    await shop.operate(shop.job(planned));
    expect(last(shop)).toMatchObject({
      level: 'info',
      event: 'job.done',
      fields: { job: 'neuros-1.1/run', host: 'neuros', attempt: 1, ending: 'failed' },
    });
    const broken = openWorkshop('neuros', {
      risks: () => {
        throw new Error('no risk tables');
      },
    });
    await expect(broken.plan(DOWN)).rejects.toThrow();
    expect(last(broken)).toMatchObject({ level: 'error', event: 'job.failed', fields: { kind: 'plan' } });
  });

  test('says that old backups could not be removed, which stops nothing', async () => {
    const shop = openWorkshop();
    shop.host.when(/^expire/, { unable: { message: 'the disk is read-only', remedy: 'Mount it.' } });
    expect((await shop.run(DOWN)).ending.kind).toBe('succeeded');
    const warning = shop.log.lines.find(({ event }) => event === 'backups.expire-failed');
    expect(warning?.fields).toEqual({ target: 'neuros', message: 'the disk is read-only' });
  });
});
