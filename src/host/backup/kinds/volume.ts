import type { Workbench } from '../../changes/workbench.ts';
import { Failure } from '../../failure.ts';
import { compress, listArchive } from '../archive.ts';
import type { BackupKind, Rehearsal } from '../backup-kind.ts';
import { fedUnpacked } from '../container/in-container.ts';
import { must, onHost } from '../on-host.ts';
import { plainName } from '../place.ts';
import { archiver, remedyOf } from '../volume/archiver.ts';
import { emptyVolume } from '../volume/empty-volume.ts';
import { makeVolume } from '../volume/make-volume.ts';
import { usersOf } from '../volume/users-of.ts';
import { wayInto } from '../volume/way-into.ts';
import { withHelper } from '../volume/with-helper.ts';

// What root sees on the host, else what a container sees that has it: the first that may be read.
const SIZE = 'f=$1; shift; du -sk "$f" 2>/dev/null || "$@" 2>/dev/null || echo 0';

/** A volume, packed by the engine through a container that mounts it. */
export const VOLUME: BackupKind = {
  fileName: ({ source }) => [`volume-${plainName(source)}`, '.tar.gz'],

  async estimate(bench, { source, container }) {
    const argv = [...bench.engine, 'volume', 'inspect', '--format', '{{.Mountpoint}}', source];
    const { stdout } = await must(bench, `looking at the volume ${source}`, argv, remedyOf(bench));
    const way = await wayInto(bench, source, container);
    const inside =
      way === undefined ? ['false'] : [...bench.engine, 'exec', way.container, 'du', '-sk', way.path];
    const measure = ['sh', '-c', SIZE, 'sh', stdout.trim(), ...inside];
    const size = await onHost(bench, 'measuring the volume', measure);
    return Number.parseInt(size.stdout, 10) * 1024 || 0;
  },

  async write(bench, { source, container }, part) {
    const pack = (...words: readonly string[]) =>
      compress(bench, `packing the volume ${source}`, [...bench.engine, ...words], part, remedyOf(bench));
    const packer = await archiver(bench);
    const way = await wayInto(bench, source, container);
    if (packer === 'podman') await pack('volume', 'export', source);
    else if (way !== undefined) await pack('cp', `${way.container}:${way.path}/.`, '-');
    else
      await withHelper(bench, source, { container, readOnly: true }, (id, path) =>
        pack('cp', `${id}:${path}/.`, '-'),
      );
    return { rehearse: (path) => rehearse(bench, source, path) };
  },

  async restore(bench, { source, container }, from) {
    const packer = await archiver(bench);
    await refuseInUse(bench, source);
    const made = await makeVolume(bench, source);
    return withHelper(bench, source, { container, readOnly: false }, async (id, path) => {
      if (!made) await emptyVolume(bench, source, id);
      const unpack = packer === 'podman' ? ['volume', 'import', source, '-'] : ['cp', '-', `${id}:${path}`];
      const ran = await onHost(
        bench,
        'unpacking the volume',
        fedUnpacked(from, [...bench.engine, ...unpack]),
      );
      const said = ran.exitCode === 0 ? `the volume ${source} is as it was\n` : '';
      return { exitCode: ran.exitCode, output: said + ran.stdout + ran.stderr };
    });
  },
};

async function rehearse(bench: Workbench, volume: string, path: string): Promise<Rehearsal> {
  const entries = await listArchive(bench, path);
  const running = await usersOf(bench, volume, 'running');
  const unclean =
    running.length === 0
      ? ''
      : ` Taken while ${running.join(', ')} ran: files that were written meanwhile, a database's above all, may not fit together.`;
  return { kind: 'passed', text: `The archive was read to its end: ${entries} entries.${unclean}` };
}

async function refuseInUse(bench: Workbench, volume: string): Promise<void> {
  const running = await usersOf(bench, volume, 'running');
  if (running.length === 0) return;
  throw new Failure(
    'refused',
    `the volume ${volume} is in use by ${running.join(', ')}: nothing was touched`,
    `Stop what uses it (docker stop ${running.join(' ')}), restore, then start it again.`,
  );
}
