import { posix } from 'node:path';
import type { Workbench } from '../../changes/workbench.ts';
import { Failure } from '../../failure.ts';
import { must } from '../on-host.ts';

const SERVER = '{{range .Server.Components}}{{.Name}};{{end}}';
const OTHERWISE = 'Let the user Umpire logs in as run `podman` itself, on the engine that has the volume.';

/**
 * How a volume is packed with the owners of its files. `cp` of Podman 4.3 gives every file to root, through its own program
 * and through Docker's, so its `volume export` is taken. Throws a Failure where neither keeps them.
 */
export async function archiver(bench: Workbench): Promise<'cp' | 'podman'> {
  const [program = ''] = bench.engine;
  if (posix.basename(program) === 'podman') return 'podman';
  const argv = [...bench.engine, 'version', '--format', SERVER];
  const { stdout } = await must(bench, 'asking the engine', argv, 'See whether it answers: docker ps');
  if (!/podman/i.test(stdout)) return 'cp';
  throw new Failure(
    'unsupported',
    'the docker program cannot pack volumes of Podman: the owners of all files would be lost',
    OTHERWISE,
  );
}

/** What to do when a volume cannot be packed. */
export function remedyOf(bench: Workbench): string {
  return bench.engine.includes('--url') ? OTHERWISE : 'See what the engine says: docker volume inspect NAME';
}
