import type { Workbench } from '../../changes/workbench.ts';
import { Failure } from '../../failure.ts';
import { lastWords, onHost } from '../on-host.ts';

/**
 * Takes out everything that is in a volume, by starting its helper, so that nothing of now stays among what is put back: a
 * database would read both. Throws a Failure when it cannot be done.
 */
export async function emptyVolume(bench: Workbench, volume: string, helper: string): Promise<void> {
  const ran = await onHost(bench, 'emptying the volume', [...bench.engine, 'start', '--attach', helper]);
  if (ran.exitCode === 0) return;
  throw new Failure(
    'refused',
    `the volume ${volume} could not be emptied before its archive is put back: ${lastWords(ran)}`,
    `Remove what uses it and the volume itself (docker rm …, docker volume rm ${volume}), then restore again.`,
  );
}
