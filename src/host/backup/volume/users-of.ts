import type { Workbench } from '../../changes/workbench.ts';
import { must } from '../on-host.ts';

/** Names of the containers that mount a volume. */
export async function usersOf(bench: Workbench, volume: string, which: 'running' | 'all'): Promise<string[]> {
  const all = which === 'all' ? ['--all'] : [];
  const argv = [...bench.engine, 'ps', ...all, '--filter', `volume=${volume}`, '--format', '{{.Names}}'];
  const { stdout } = await must(
    bench,
    `asking who uses the volume ${volume}`,
    argv,
    'See whether the engine answers: docker ps',
  );
  return stdout.split('\n').filter(Boolean);
}
