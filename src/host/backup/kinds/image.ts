import type { BackupItem } from '../../../core/plan/backup.ts';
import type { Workbench } from '../../changes/workbench.ts';
import { compress, listArchive } from '../archive.ts';
import type { BackupKind, Restored } from '../backup-kind.ts';
import { fedUnpacked } from '../container/in-container.ts';
import { must, onHost } from '../on-host.ts';
import { plainName } from '../place.ts';

const IS_THERE = 'See whether the image is there: docker image ls --all';
const HAS_MANIFEST = 'tar -xzOf "$1" manifest.json | grep -q Layers';

/** An image, saved whole with its layers. */
export const IMAGE: BackupKind = {
  fileName: ({ name }) => [`image-${plainName(name)}`, '.tar.gz'],

  estimate: async (bench, { source }) => (await inspectImage(bench, source)).bytes,

  async write(bench, { source, name }, part) {
    const save = [...bench.engine, 'save', source];
    await compress(bench, `saving the image ${name}`, save, part, IS_THERE);
    return {
      async rehearse(path) {
        const entries = await listArchive(bench, path);
        const argv = ['sh', '-c', HAS_MANIFEST, 'sh', path];
        await must(bench, `looking for the manifest in ${path}`, argv, 'Ask again.');
        return {
          kind: 'passed',
          text: `The archive was read to its end: ${entries} entries with the image's manifest.`,
        };
      },
    };
  },

  async restore(bench, item, from) {
    const load = await onHost(bench, 'loading the image', fedUnpacked(from, [...bench.engine, 'load']));
    if (load.exitCode !== 0) return { exitCode: load.exitCode, output: load.stdout + load.stderr };
    const tagged = await tagImage(bench, item, item.source);
    return { ...tagged, output: load.stdout + tagged.output };
  },
};

/** An image's id as the engine writes it, and its size. Throws a Failure when it is not there. */
export async function inspectImage(
  bench: Workbench,
  image: string,
): Promise<{ readonly id: string; readonly bytes: number }> {
  const argv = [...bench.engine, 'image', 'inspect', '--format', '{{.Id}} {{.Size}}', image];
  const { stdout } = await must(bench, `looking at the image ${image}`, argv, IS_THERE);
  const [id = '', bytes = ''] = stdout.trim().split(' ');
  return { id, bytes: Number(bytes) };
}

/** Gives the item's own name back to its image; an image that never had one only has to be there. */
export async function tagImage(
  bench: Workbench,
  { source, name }: BackupItem,
  from: string,
): Promise<Restored> {
  const { id } = await inspectImage(bench, from);
  if (plainId(name) === plainId(source)) return { exitCode: 0, output: `the image ${id} is there\n` };
  const ran = await onHost(bench, `tagging ${name}`, [...bench.engine, 'tag', id, name]);
  const said = ran.exitCode === 0 ? `${name} is ${id}\n` : '';
  return { exitCode: ran.exitCode, output: said + ran.stdout + ran.stderr };
}

/** Docker says `sha256:` before an id, Podman does not. */
export function plainId(id: string): string {
  return id.replace(/^sha256:/, '');
}
