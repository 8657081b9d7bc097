import type { BackupItem } from '../backup.ts';
import type { Foresight } from '../blast/foresight.ts';
import type { Step } from '../plan.ts';
import type { Projects } from './projects-of.ts';

/** Loads images that go, and gives every name back to the image that had it. */
export function imageSteps(
  { inventory, renamed }: Foresight,
  backups: readonly BackupItem[],
  { known }: Projects,
  make: {
    readonly command: (title: string, ...argv: readonly string[]) => Step;
    readonly restore: (item: BackupItem) => Step;
  },
): Step[] {
  const names = new Map(renamed);
  for (const { project, running, stopped, isNew } of known)
    for (const { image, imageId, ...container } of isNew ? [] : inventory.containers)
      if (
        container.project === project &&
        [...running, ...stopped].includes(container.service) &&
        !names.has(image)
      )
        names.set(image, imageId);
  const tags = [...names]
    .filter(([name, id]) => isName(name) && id !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...backups.filter(({ kind }) => kind === 'image').map(make.restore),
    ...tags.map(([name, id]) =>
      make.command(`give ${name} back to the image of before`, inventory.engine, 'tag', id, name),
    ),
  ];
}

/** Whether a reference is a name that can be given to an image; a digest or an id is none. */
export function isName(reference: string): boolean {
  return reference !== '' && !reference.includes('@') && !/^(sha256:)?[0-9a-f]{12,64}$/.test(reference);
}
