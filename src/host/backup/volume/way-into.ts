import type { Workbench } from '../../changes/workbench.ts';
import { onHost } from '../on-host.ts';

const MOUNTS = '{{range .Mounts}}{{.Name}}\t{{.Destination}}\n{{end}}';

/**
 * Where a container has a volume mounted. `undefined` without a container, when it is gone or does not mount it, and when
 * something else is mounted below: that would end up in the archive, too.
 */
export async function wayInto(
  bench: Workbench,
  volume: string,
  container: string,
): Promise<{ readonly container: string; readonly path: string } | undefined> {
  if (container === '') return undefined;
  const argv = [...bench.engine, 'inspect', '--type', 'container', '--format', MOUNTS, '--', container];
  const { stdout } = await onHost(bench, 'looking for the volume in its container', argv);
  const mounts = stdout
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([name, path = '']) => ({ name, path }));
  const found = mounts.find((mount) => mount.name === volume)?.path;
  if (found === undefined || mounts.some(({ path }) => path.startsWith(`${found}/`))) return undefined;
  return { container, path: found };
}
