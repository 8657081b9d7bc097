import type { Target } from '../../target.ts';
import type { Inventory, InventoryContainer, InventoryFile } from '../inventory.ts';
import type { Expansion } from './expand-step.ts';
import { MARK, parallelFile, parallelProject } from './names.ts';

/** One parallel deployment as the host has it. */
export interface Parallel {
  readonly kind: 'parallel';
  readonly own: NonNullable<Target['compose']>;
  readonly project: string;
  /** Its compose file, as the target's folder names it. */
  readonly file: string;
  readonly isThere: boolean;
  readonly containers: readonly InventoryContainer[];
}

type Unplannable = Extract<Expansion, { kind: 'unplannable' }>;

/** Finds the parallel deployment `name`; a file or containers of that name that Umpire has not made are nobody's to touch. */
export function parallelOf(name: string, target: Target, inventory: Inventory): Parallel | Unplannable {
  const own = target.compose;
  if (own === undefined)
    return unplannable(`Target ${target.name} has no compose file.`, 'Give it `compose:` in umpire.yaml.');
  const project = parallelProject(own.project, name);
  const file = parallelFile(name);
  const found = fileOf(file, inventory);
  const isThere = found !== undefined && found.sha256 !== null;
  const containers = inventory.containers.filter((each) => each.project === project);
  if (isThere && !found.text?.startsWith(MARK))
    return unplannable(
      `${found.path} was not made by Umpire.`,
      'Take another `name=`, or move that file away.',
    );
  if (!isThere && containers.length > 0)
    return unplannable(
      `There is a project ${project} on host ${target.host} already, without ${file}: Umpire did not make it.`,
      'Take another `name=`.',
    );
  return { kind: 'parallel', own, project, file, isThere, containers };
}

/** A file that was asked for, by the path it was asked with. */
export function fileOf(path: string, { files, workingDirectory }: Inventory): InventoryFile | undefined {
  return files.find((each) => each.path === path || each.path === `${workingDirectory}/${path}`);
}

export function unplannable(message: string, remedy: string): Unplannable {
  return { kind: 'unplannable', message, remedy };
}
