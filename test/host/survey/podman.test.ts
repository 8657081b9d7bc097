import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Inventory } from '../../../src/core/plan/inventory.ts';
import { needs, theLab } from '../../lab/needs.ts';
import { run } from '../../lab/process/run.ts';
import { type HandsUnderTest, handsOn } from '../changes/hands-under-test.ts';
import { type ContainersUnderTest, containersUnderTest } from '../docker/containers-under-test.ts';

needs('podman')('a survey of Podman', { timeout: 60_000 }, () => {
  const url = (): string => `unix://${theLab('podman').socket}`;
  const podman = (...args: readonly string[]) => run(['podman', '--url', url(), ...args]);
  let shop: ContainersUnderTest;
  let it: HandsUnderTest;
  let inventory: Inventory;

  beforeAll(async () => {
    shop = await containersUnderTest(podman, 'io.podman.compose', [
      '--ulimit',
      'nofile=1024:1024',
      '--ulimit',
      'nproc=1024:1024',
    ]);
    await podman(
      'volume',
      'create',
      '--label',
      `io.podman.compose.project=${shop.project}`,
      `${shop.project}_data`,
    );
    const script = 'printf "SQLite format 3" >/data/a.db; exec sleep 1000';
    await shop.start('web', script, '--volume', `${shop.project}_data:/data`, '--volume', '/anonymous');
    it = await handsOn(
      { name: 'pod', transport: { kind: 'local' }, docker: { url: url() } },
      { project: shop.project },
    );
    ({ inventory } = await it.survey());
  }, 60_000);
  afterAll(async () => {
    await shop.remove();
    await podman('volume', 'rm', '--force', `${shop.project}_data`);
    await it[Symbol.asyncDispose]();
  }, 60_000);

  test('its containers, volumes, images and networks look like Docker’s', () => {
    expect(inventory.engine).toBe('podman');
    const web = inventory.containers.find((one) => one.project === shop.project);
    expect(web).toMatchObject({ service: 'web', state: 'running', imageId: /^sha256:[0-9a-f]{64}$/ });
    const mounts = new Map(web?.mounts.map((mount) => [mount.destination, mount]));
    expect(mounts.get('/data')).toMatchObject({ name: `${shop.project}_data`, readOnly: false });
    expect(mounts.get('/usr')).toMatchObject({ name: '', source: '/usr', readOnly: true });
    const volumes = new Map(inventory.volumes.map((volume) => [volume.name, volume]));
    expect(volumes.get(`${shop.project}_data`)).toMatchObject({ project: shop.project, anonymous: false });
    expect(volumes.get(mounts.get('/anonymous')?.name ?? '')).toMatchObject({ anonymous: true });
    expect(inventory.images.map((image) => image.id)).toContain(web?.imageId);
    expect(inventory.networks).toMatchObject([{ name: 'bridge', builtIn: true }]);
  });

  test('and so do the databases in them', () => {
    expect(inventory.containers.find((one) => one.project === shop.project)?.sqlite).toStrictEqual([
      '/data/a.db',
    ]);
  });
});
