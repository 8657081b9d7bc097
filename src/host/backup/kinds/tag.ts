import { posix } from 'node:path';
import type { Workbench } from '../../changes/workbench.ts';
import { Failure } from '../../failure.ts';
import type { BackupKind } from '../backup-kind.ts';
import { cleanUp, must } from '../on-host.ts';
import { plainName } from '../place.ts';
import { inspectImage, plainId, tagImage } from './image.ts';

const REPOSITORY = 'umpire/backup';
const OURS = new RegExp(`^${REPOSITORY}:[\\w][\\w.-]{0,127}$`);
/** Longest tag of an image (reference grammar of the distribution project). */
const TAG_CHARS = 128;

/** An image kept by a tag of our own: nothing is copied, and no prune takes it. The file beside the receipt names the tag. */
export const TAG: BackupKind = {
  fileName: ({ name }) => [`tag-${plainName(name)}`, '.txt'],

  estimate: async () => 0,

  async write(bench, item, part) {
    const image = await inspectImage(bench, item.source);
    const reference = backupTag(posix.basename(posix.dirname(part)), item.name, image.id);
    const tag = [...bench.engine, 'tag', image.id, reference];
    await must(bench, `tagging ${item.name}`, tag, 'See whether the engine answers: docker ps');
    const write = ['sh', '-c', 'umask 077; echo "$2" >"$1"', 'sh', part, `${reference} ${image.id}`];
    await must(bench, `writing ${part}`, write, 'Look at the folder on the host.');
    return {
      proof: { path: reference, bytes: image.bytes, sha256: plainId(image.id) },
      async rehearse() {
        const { id } = await inspectImage(bench, reference);
        if (id === image.id) return { kind: 'passed', text: `${reference} is the image ${id}.` };
        throw new Failure(
          'refused',
          `${reference} is another image, ${id}`,
          'Remove that tag, then ask again.',
        );
      },
    };
  },

  restore: (bench, item, from) => tagImage(bench, item, from),
};

/** Throws a Failure unless `reference` is a backup tag of ours that still names the item's image. */
export async function checkTag(bench: Workbench, reference: string, imageId: string): Promise<void> {
  if (!OURS.test(reference))
    throw new Failure('unsupported', `${reference} is no tag of ours`, `They all begin with ${REPOSITORY}:`);
  const { id } = await inspectImage(bench, reference);
  if (plainId(id).startsWith(plainId(imageId))) return;
  throw new Failure(
    'refused',
    `${reference} is the image ${id}, not ${imageId} as when it was taken: nothing was touched`,
    'Find the image (docker image ls --all) and tag it by hand.',
  );
}

/** Removes a backup tag of ours; the image goes with it when nothing else names or uses it. */
export async function removeTag(bench: Workbench, reference: string): Promise<void> {
  if (OURS.test(reference)) await cleanUp(bench, [...bench.engine, 'image', 'rm', reference]);
}

/** Part of the id tells images apart whose names become the same. */
function backupTag(operation: string, name: string, id: string): string {
  const end = `-${plainId(id).slice(0, 12)}`;
  return `${REPOSITORY}:${`${operation}-${plainName(name)}`.slice(0, TAG_CHARS - end.length)}${end}`;
}
