import { quoteAsNeeded } from '../../quote.ts';
import { type Risk, shown } from '../../risk/risk.ts';
import type { InventoryContainer } from '../inventory.ts';
import { findContainer, findVolume } from './find-things.ts';
import { affect, type Foresight, touchContainer, touchVolume } from './foresight.ts';
import { endangerData, endangerVolume } from './happen.ts';

/** Bind mounts a sentence names. */
const SHOWN_MOUNTS = 5;

/**
 * A command whose doing nobody can foresee. When it may destroy, the whole of the target's project, and whatever else
 * its words name, is at risk; without a project everything on the host is. A `change` loses nothing, but the plan
 * depends on all of it.
 */
export function expectAnything(foresight: Foresight, argv: readonly string[], risk: Risk): void {
  const { target, inventory, unforeseen } = foresight;
  const text = shown(quoteAsNeeded(argv));
  const project = meansWholeHost(argv) ? undefined : target.compose?.project;
  const containers = reach(foresight, argv, project);
  const volumes = inventory.volumes.filter(
    ({ name, project: owner }) =>
      project === undefined ||
      owner === project ||
      containers.some(({ mounts }) => mounts.some((mount) => mount.name === name)) ||
      namedBy(argv).some((word) => findVolume(inventory, word)?.name === name),
  );
  for (const container of containers) touchContainer(foresight, container);
  for (const { name } of volumes) touchVolume(foresight, name);
  if (risk === 'change') {
    foresight.undoable.add(text);
    unforeseen.add(
      `What \`${text}\` touches is not listed: only commands of engines and Compose are foreseen.`,
    );
    return;
  }
  const whole = project === undefined ? 'every container and volume of the host' : `all of ${project}`;
  unforeseen.add(`What \`${text}\` does cannot be foreseen: ${whole} is listed as at risk.`);
  foresight.unknown.add(text);
  for (const container of containers) {
    const { id, name } = container;
    affect(foresight, id, { kind: 'container', name, effect: 'at-risk', bytes: null });
    endangerData(foresight, container, 'at-risk');
  }
  for (const { name } of volumes) endangerVolume(foresight, name, 'at-risk');
  for (const { path, sha256, bytes } of inventory.files)
    if (sha256 !== null) affect(foresight, path, { kind: 'file', name: path, effect: 'at-risk', bytes });
  sayMounts(foresight, containers);
}

/** Containers a command may reach: of the target's project, and those its words name. */
function reach(
  { inventory }: Foresight,
  argv: readonly string[],
  project: string | undefined,
): InventoryContainer[] {
  if (project === undefined) return [...inventory.containers];
  const named = new Set(namedBy(argv).map((word) => findContainer(inventory, word)?.id));
  return inventory.containers.filter((each) => each.project === project || named.has(each.id));
}

/** A wrapped command of the engine itself (`sudo docker system prune`, `xargs docker rm`) knows no projects. */
function meansWholeHost(argv: readonly string[]): boolean {
  const inside = argv.slice(1).flatMap((word) => word.split(/[\s;|&('"]+/));
  const isEngine = inside.some((word) => /(^|\/)(docker|podman|nerdctl)$/.test(word));
  return isEngine && !inside.includes('compose');
}

/** Words, and parts of words like `data:/data` and `--volume=data`, that may name something. */
function namedBy(argv: readonly string[]): string[] {
  return argv
    .slice(0, 1000)
    .flatMap((word) => word.split(/[\s:=,;/'"]+/))
    .filter((word) => word.length > 1);
}

function sayMounts({ unforeseen }: Foresight, containers: readonly InventoryContainer[]): void {
  const writable = containers.flatMap(({ mounts }) =>
    mounts.filter(({ name, readOnly }) => name === '' && !readOnly).map(({ source }) => source),
  );
  const sources = [...new Set(writable)].sort();
  if (sources.length === 0) return;
  const more = sources.length > SHOWN_MOUNTS ? ` and ${sources.length - SHOWN_MOUNTS} more` : '';
  unforeseen.add(
    `Folders of the host that containers use are not backed up: ${sources.slice(0, SHOWN_MOUNTS).join(', ')}${more}.`,
  );
}
