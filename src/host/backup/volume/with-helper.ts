import { randomBytes } from 'node:crypto';
import type { Workbench } from '../../changes/workbench.ts';
import { Failure } from '../../failure.ts';
import { cleanUp, must, onHost } from '../on-host.ts';
import { usersOf } from './users-of.ts';

/** A path no image has: an engine fills an empty volume with what its image has there. */
const MOUNT = '/umpire-volume';

/** What the helper does if it is started: empties the volume and says what is left of it. */
const EMPTY = `cd ${MOUNT} && find . -mindepth 1 -maxdepth 1 -exec rm -rf -- {} + ; [ -z "$(ls -A .)" ]`;

/**
 * Lends `work` a container that mounts the volume and nothing else; it is created, not started, and removed again. Its image
 * is one that is there: that of the containers that use the volume, else any.
 */
export async function withHelper<T>(
  bench: Workbench,
  volume: string,
  { container, readOnly }: { readonly container: string; readonly readOnly: boolean },
  work: (id: string, path: string) => Promise<T>,
): Promise<T> {
  const image = await anImage(bench, volume, container);
  const name = `umpire-helper-${randomBytes(6).toString('hex')}`;
  const create = [
    ...bench.engine,
    'create',
    ...['--name', name, '--network', 'none', '--user', '0', '--entrypoint', 'sh'],
    ...['--volume', `${volume}:${MOUNT}${readOnly ? ':ro' : ''}`],
    ...[image, '-c', EMPTY],
  ];
  try {
    await must(bench, 'making a helper container', create, 'See whether the engine has room and an image.');
    return await work(name, MOUNT);
  } finally {
    await cleanUp(bench, [...bench.engine, 'rm', '--force', '--volumes', name]);
  }
}

async function anImage(bench: Workbench, volume: string, container: string): Promise<string> {
  const users = await usersOf(bench, volume, 'all');
  for (const user of [container, ...users].filter(Boolean)) {
    const argv = [...bench.engine, 'inspect', '--type', 'container', '--format', '{{.Image}}', '--', user];
    const { exitCode, stdout } = await onHost(bench, 'looking for an image', argv);
    if (exitCode === 0) return stdout.trim();
  }
  const ask = [...bench.engine, 'image', 'ls', '--quiet', '--no-trunc'];
  const { stdout } = await must(
    bench,
    'looking for an image',
    ask,
    'See whether the engine answers: docker ps',
  );
  const [any] = stdout.split('\n').filter(Boolean);
  if (any !== undefined) return any;
  throw new Failure(
    'unsupported',
    `no container uses the volume ${volume}, and the engine has no image to make one of`,
    'Pull any small image there (docker pull busybox), then ask again.',
  );
}
