import { describe, expect, test } from 'vitest';
import type { Inventory } from '../../../src/core/plan/inventory.ts';
import {
  COMPOSE_FILE,
  ENV_FILE,
  file,
  idOf,
  mount,
  receipt,
  service,
  volume,
  withContainer,
} from '../../build-plan.ts';
import { openWorkshop, running, type Workshop } from './workshop.ts';

const DOWN = 'docker compose down --volumes';

/** Approved as it is now, done when the host is another. */
async function meanwhile(
  changes: (from: Inventory) => Inventory,
  proposal: Parameters<Workshop['plan']>[0] = DOWN,
) {
  const shop = openWorkshop();
  const job = shop.job(await shop.plan(proposal));
  shop.host.inventory = changes(shop.host.inventory);
  const outcome = await shop.operate(job);
  return { outcome, shop };
}

const withFile = (path: string, text: string | null) => (from: Inventory) => ({
  ...from,
  files: from.files.map((each) => (each.path === path ? file(path, text) : each)),
});

describe('what was approved is not done to a host that is another by now', () => {
  test.each<[string, (from: Inventory) => Inventory, RegExp]>([
    [
      'the compose file was edited',
      withFile(COMPOSE_FILE, 'services: {}\n'),
      /^file .*docker-compose\.yml has changed/,
    ],
    ['the compose file is gone', withFile(COMPOSE_FILE, null), /^file .*docker-compose\.yml is gone/],
    ['the environment was edited', withFile(ENV_FILE, 'PORT=1\n'), /^file .*\.env has changed/],
    [
      'a container was made anew',
      (from) => withContainer(from, 'redis', { id: idOf('redis anew') }),
      /^container redis is another one/,
    ],
    [
      'a container is new',
      (from) => ({ ...from, containers: [...from.containers, service('worker')] }),
      /^container worker is new/,
    ],
    [
      'a container is gone',
      (from) => ({ ...from, containers: from.containers.filter(({ name }) => name !== 'redis') }),
      /^container redis is gone/,
    ],
    [
      'a volume is new',
      (from) => ({
        ...withContainer(from, 'redis', {
          mounts: [mount('neuros_redis', '/data'), mount('neuros_more', '/more')],
        }),
        volumes: [...from.volumes, volume('neuros_more', { project: 'neuros' })],
      }),
      /neuros_more/,
    ],
    [
      'a service runs on another image',
      (from) => withContainer(from, 'neuros', { imageId: `sha256:${idOf('a newer one')}` }),
      /neuros/,
    ],
    [
      'Compose is another program',
      (from) => ({ ...from, compose: ['docker', 'compose'] }),
      /^step 1 is `docker compose/,
    ],
  ])('%s', async (_, changes, line) => {
    const { outcome, shop } = await meanwhile(changes);
    const { ending } = outcome;
    if (ending.kind !== 'refused') throw new Error(JSON.stringify(ending));
    const { why, difference } = ending;
    expect(why).toBe('drifted');
    expect(difference).toContainEqual(expect.stringMatching(line));
    expect(difference.length).toBeLessThan(10);
    expect(outcome).toMatchObject({ receipts: [], steps: [], report: null });
    expect(shop.host.touched).toEqual([]);
  });

  test('the file that would be written was edited by somebody', async () => {
    const { outcome, shop } = await meanwhile(withFile(ENV_FILE, 'PORT=9999\n'), running('configure'));
    expect(outcome.ending).toMatchObject({
      why: 'drifted',
      difference: [expect.stringMatching(/\.env has changed/)],
    });
    expect(shop.host.touched).toEqual([]);
  });

  test('the runbook of the worker says something else than it did', async () => {
    const shop = openWorkshop();
    const planned = await shop.plan(running('rebuild'));
    const book = shop.parts.runbooks.get('neuros');
    if (book === undefined) throw new Error('no runbook');
    const procedures = book.procedures.map((each) => ({ ...each, steps: each.steps.slice(0, 1) }));
    const edited = openWorkshop('neuros', {
      host: shop.host,
      runbooks: new Map([['neuros', { ...book, procedures }]]),
    });
    const { ending } = await edited.operate(shop.job(planned));
    expect(ending).toMatchObject({
      why: 'drifted',
      difference: expect.arrayContaining(['there are 1 steps instead of 2']),
    });
    expect(shop.host.touched).toEqual([]);
  });

  test('the approval is void for good, also when the host is as it was again', async () => {
    const shop = openWorkshop();
    const job = shop.job(await shop.plan(DOWN));
    const before = shop.host.inventory;
    shop.host.inventory = withFile(COMPOSE_FILE, 'services: {}\n')(before);
    expect((await shop.operate(job)).ending).toMatchObject({ why: 'drifted' });
    shop.host.inventory = before;
    expect((await shop.operate(job)).ending).toMatchObject({ why: 'used' });
    expect(shop.host.touched).toEqual([]);
  });
});

describe('what changes on a host by itself is no difference', () => {
  test.each<[string, (from: Inventory) => Inventory]>([
    ['time, free space, and the order in which things are listed', (from) => from],
    ['data grows', (from) => ({ ...from, volumes: from.volumes.map((each) => ({ ...each, bytes: 1 })) })],
    [
      'a backup was taken',
      (from) => ({
        ...from,
        receipts: [receipt('neuros-0.9', { kind: 'volume', source: 'a', name: 'a', container: '' })],
      }),
    ],
    ['a neighbour was restarted', (from) => withContainer(from, 'grafana', { state: 'restarting' })],
    ['a neighbour was made anew', (from) => withContainer(from, 'grafana', { id: idOf('grafana anew') })],
    ['the build cache grows', (from) => ({ ...from, buildCacheBytes: 1 })],
  ])('%s', async (_, changes) => {
    expect((await meanwhile(changes)).outcome.ending.kind).toBe('succeeded');
  });
});

describe('a plan that is worse than what was asked for', () => {
  /** Nobody knows what this Compose does, so even `ps` is no reading. */
  const strange = () => {
    const shop = openWorkshop();
    shop.host.inventory = { ...shop.host.inventory, compose: ['our-compose'] };
    return shop;
  };

  test('is spent like anything that is not known to read', async () => {
    const shop = strange();
    const job = shop.job(await shop.plan('docker compose ps'));
    expect((await shop.operate(job)).ending.kind).not.toBe('refused');
    expect((await shop.operate(job)).ending).toMatchObject({ kind: 'refused', why: 'used' });
  });

  test('is judged by the worker as what it is', async () => {
    const shop = strange();
    const job = shop.job(await shop.plan('docker compose ps'), { claims: { approvers: [] } });
    expect((await shop.operate(job)).ending).toMatchObject({ kind: 'refused', why: 'policy' });
    expect(shop.host.touched).toEqual([]);
  });
});
