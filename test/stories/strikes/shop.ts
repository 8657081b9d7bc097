import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../../contracts/until.ts';
import { containersUnderTest } from '../../host/docker/containers-under-test.ts';
import type { Dockerd } from '../../lab/dockerd.ts';

/** A shop whose database does not start, because the disk its data is on is gone. */
export interface Shop {
  /** The disk is there again; nothing is started by that. */
  mend(): Promise<void>;
  isRunning(): Promise<boolean>;
}

const DATABASE = 'shop-db';

/** What people try on it, in this order; each ends at once with an exit code of its own, and without effect. */
export const FIXES = [
  { command: `docker start ${DATABASE}`, exitCode: 1 },
  { command: `docker restart ${DATABASE}`, exitCode: 1 },
  { command: 'docker pull 127.0.0.1:1/shop/db', exitCode: 1 },
  { command: `docker start ${DATABASE}`, exitCode: 1 },
  { command: `docker unpause ${DATABASE}`, exitCode: 1 },
  { command: `docker start --attach ${DATABASE}`, exitCode: 1 },
  { command: `docker kill --signal HUP ${DATABASE}`, exitCode: 1 },
  { command: `docker run --detach --name ${DATABASE} 127.0.0.1:1/shop/db`, exitCode: 125 },
] as const;

/** What repairs it once the disk is back. */
export const CURE = FIXES[0].command;

/** Makes the shop on an engine, and breaks it. */
export async function breakShop({ docker }: Dockerd, folder: string): Promise<Shop> {
  const disk = join(folder, 'disk');
  await mkdir(disk);
  const containers = await containersUnderTest(docker);
  const mount = ['--mount', `type=bind,source=${disk},target=/data,readonly`];
  const made = await containers.start('db', 'test -e /data/rows || exit 3; exec sleep 3600', ...mount);
  await docker('rename', made, DATABASE);
  const state = async () => (await docker('inspect', '--format', '{{.State.Status}}', DATABASE)).trim();
  await until('the database has ended', async () => (await state()) === 'exited', 10_000);
  await rm(disk, { recursive: true });
  return {
    async mend() {
      await mkdir(disk);
      await writeFile(join(disk, 'rows'), '');
    },
    isRunning: async () => (await state()) === 'running',
  };
}
