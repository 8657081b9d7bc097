import type { BackupItem } from '../backup.ts';
import type { Foresight } from '../blast/foresight.ts';
import type { Projects, Standalone } from './projects-of.ts';

/** What a rollback does not bring back, in sentences. */
export function findLosses(
  foresight: Foresight,
  { known }: Projects,
  { gone, exposed }: Standalone,
  backups: readonly BackupItem[],
): string[] {
  const { inventory, effects, unknown, undoable } = foresight;
  const effectOn = (id: string) => effects.get(id)?.effect;
  const removed = inventory.containers.filter(({ id }) =>
    ['removed', 'recreated', 'at-risk'].includes(effectOn(`container ${id}`) ?? ''),
  );
  const lost: string[] = [];
  if (removed.length > 0)
    lost.push(`What ${names(removed.map(({ name }) => name))} wrote outside volumes, and the logs.`);
  if (gone.length > 0)
    lost.push(
      `${names(gone.map(({ name }) => name))}: not made by a compose file Umpire knows, so nobody knows how to make it again.`,
    );
  if (exposed.length > 0)
    lost.push(
      `${names(exposed.map(({ name }) => name))}, should they be removed: nobody knows how to make them again.`,
    );
  const dumped = new Set(
    backups.filter(({ kind }) => kind === 'postgres' || kind === 'redis').map(({ source }) => source),
  );
  const covered = new Set(
    inventory.containers
      .filter(({ id }) => dumped.has(id))
      .flatMap(({ mounts }) => mounts.map(({ name }) => name)),
  );
  const loose = inventory.volumes.filter(
    ({ name, anonymous }) =>
      anonymous && !covered.has(name) && ['lost', 'unreferenced'].includes(effectOn(`volume ${name}`) ?? ''),
  );
  if (loose.length > 0)
    lost.push(
      `Anonymous volumes (${names(loose.map(({ name }) => name.slice(0, 12)))}): new containers get new ones.`,
    );
  const managed = new Set(known.map(({ project }) => project));
  const networks = inventory.networks.filter(
    ({ id, project }) => effectOn(`network ${id}`) === 'removed' && !managed.has(project),
  );
  if (networks.length > 0) lost.push(`The networks ${names(networks.map(({ name }) => name))}.`);
  if (effects.has('build-cache ')) lost.push('The build cache: the next builds take longer.');
  for (const text of unknown) lost.push(`Whatever \`${text}\` does beyond what is backed up.`);
  for (const text of undoable) lost.push(`What \`${text}\` changes: nothing is known that undoes it.`);
  return lost;
}

/** Names a sentence still carries. */
const SHOWN = 10;

function names(all: readonly string[]): string {
  const more = all.length > SHOWN ? ` and ${all.length - SHOWN} more` : '';
  return `${all.slice(0, SHOWN).join(', ')}${more}`;
}
