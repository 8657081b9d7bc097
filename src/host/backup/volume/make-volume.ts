import type { Workbench } from '../../changes/workbench.ts';
import { must, onHost } from '../on-host.ts';

/** Makes a volume that is gone, labelled as Compose would, so that Compose takes it for its own; tells whether it was gone. */
export async function makeVolume(bench: Workbench, volume: string): Promise<boolean> {
  const there = await onHost(bench, 'looking for the volume', [...bench.engine, 'volume', 'inspect', volume]);
  if (there.exitCode === 0) return false;
  const { compose } = bench.target;
  const own = compose !== undefined && volume.startsWith(`${compose.project}_`);
  const labels = own ? { project: compose.project, volume: volume.slice(compose.project.length + 1) } : {};
  const options = Object.entries(labels).flatMap(([key, value]) => [
    '--label',
    `com.docker.compose.${key}=${value}`,
  ]);
  const argv = [...bench.engine, 'volume', 'create', ...options, volume];
  await must(bench, `making the volume ${volume}`, argv, 'See whether the engine answers: docker ps');
  return true;
}
