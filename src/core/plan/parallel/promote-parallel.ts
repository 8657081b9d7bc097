import { entriesOf, nodeAt, readTree, textOf } from '../derive/compose-tree.ts';
import type { DraftStep } from '../draft.ts';
import type { Inventory, InventoryContainer } from '../inventory.ts';
import type { Step } from '../plan.ts';
import { awaitSteady, STEADY_MS } from './await-steady.ts';
import { commandStep } from './command-step.ts';
import type { Expansion, HostFacts } from './expand-step.ts';
import { fileOf, type Parallel, parallelOf, unplannable } from './parallel-of.ts';

type Promote = Extract<DraftStep, { kind: 'promote-parallel' }>;

/** An image production gets, and the one it has. */
interface Promotion {
  readonly service: string;
  /** Name production's container is made from: `neuros_neuros`, `plexus:latest`. */
  readonly reference: string;
  readonly tested: string;
  /** `null` when production has no container of the service. */
  readonly before: string | null;
}

/** Steps that give production the very images that were tested, by their ids, and make its containers from them. */
export function promoteParallel(step: Promote, facts: HostFacts): Expansion {
  const { target, inventory } = facts;
  const parallel = parallelOf(step.name, target, inventory);
  if (parallel.kind === 'unplannable') return parallel;
  const stopped = parallel.containers.filter(({ state }) => state !== 'running' && state !== 'exited');
  if (
    !parallel.isThere ||
    !parallel.containers.some(({ state }) => state === 'running') ||
    stopped.length > 0
  )
    return notRunning(step.name, target.name, stopped);
  const promotions = promotionsOf(parallel, inventory);
  if (promotions.length === 0)
    return unplannable(
      `Production of ${target.name} runs on the images of \`${step.name}\` already.`,
      `\`/run ${target.name} discard-parallel name=${step.name}\` removes the parallel deployment.`,
    );
  return {
    kind: 'steps',
    steps: stepsOf(parallel, promotions, facts),
    undo: undoOf(promotions, facts),
    notes: [
      ...promotions.map(
        ({ service, tested }) => `Service ${service} gets image ${short(tested)}, as tested.`,
      ),
      'Volumes, ports and configuration of production stay as they are.',
    ],
  };
}

function notRunning(name: string, target: string, stopped: readonly InventoryContainer[]): Expansion {
  const which =
    stopped.length === 0 ? '' : `: ${stopped.map((each) => `${each.name} is ${each.state}`).join(', ')}`;
  return unplannable(
    `The parallel deployment \`${name}\` of ${target} does not run${which}; what was not tested is not promoted.`,
    `\`/run ${target} deploy-parallel name=${name}\` makes it.`,
  );
}

function promotionsOf({ own, containers }: Parallel, inventory: Inventory): Promotion[] {
  const seen = new Map<string, Promotion>();
  for (const { service, imageId } of containers) {
    const production = inventory.containers.find(
      (each) => each.project === own.project && each.service === service,
    );
    if (production?.imageId === imageId || seen.has(service)) continue;
    const reference = referenceOf(service, own, production, inventory);
    seen.set(service, { service, reference, tested: imageId, before: production?.imageId ?? null });
  }
  return [...seen.values()];
}

/** What production's container was made from; else what the compose file says, else what Compose calls a built image. */
function referenceOf(
  service: string,
  { project, file }: Parallel['own'],
  production: InventoryContainer | undefined,
  inventory: Inventory,
): string {
  const image = production?.image ?? '';
  if (image !== '' && !/^(sha256:)?[0-9a-f]{12,64}$/.test(image)) return image;
  const tree = readTree(fileOf(file, inventory)?.text ?? '');
  const services = tree.kind === 'tree' ? entriesOf(nodeAt(tree.root, 'services')) : [];
  const named = textOf(nodeAt(services.find(([name]) => name === service)?.[1], 'image'));
  if (named !== '' && !named.includes('$')) return named;
  const isOld = inventory.compose.at(-1)?.endsWith('-compose') ?? false;
  return `${project}${isOld ? '_' : '-'}${service}`;
}

function stepsOf(
  { project }: Parallel,
  promotions: readonly Promotion[],
  { inventory, knowledge }: HostFacts,
): Step[] {
  return [
    commandStep(
      'See that what was tested is steady',
      awaitSteady(inventory.engine, project),
      knowledge,
      STEADY_MS,
    ),
    ...promotions.map(({ service, reference, tested }) =>
      commandStep(
        `Name the tested image of ${service} as production's`,
        ['docker', 'tag', tested, reference],
        knowledge,
      ),
    ),
    commandStep(
      "Make production's containers from them",
      ['docker', 'compose', 'up', '-d', '--no-build'],
      knowledge,
    ),
    commandStep('See both', ['docker', 'ps'], knowledge),
  ];
}

/** Images that production had get their names back. */
function undoOf(promotions: readonly Promotion[], { knowledge }: HostFacts): Step[] {
  const back = promotions.flatMap(({ service, reference, before }) =>
    before === null
      ? []
      : [
          commandStep(
            `Name the image of ${service} as before`,
            ['docker', 'tag', before, reference],
            knowledge,
          ),
        ],
  );
  const up = ['docker', 'compose', 'up', '-d', '--no-build'];
  return [...back, commandStep("Make production's containers from them", up, knowledge)];
}

const short = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12);
