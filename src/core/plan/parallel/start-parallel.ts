import { type Derivation, deriveCompose } from '../derive/derive-compose.ts';
import type { DraftStep } from '../draft.ts';
import type { Inventory } from '../inventory.ts';
import type { Step } from '../plan.ts';
import { awaitSteady, STEADY_MS } from './await-steady.ts';
import { commandStep } from './command-step.ts';
import { discardSteps } from './discard-parallel.ts';
import type { Expansion, HostFacts } from './expand-step.ts';
import { parallelCompose } from './names.ts';
import { fileOf, type Parallel, parallelOf, unplannable } from './parallel-of.ts';

/** Where parallel deployments begin when nobody names a port (seeds 003, Rule 3: "4001, 4002, etc."). */
const FIRST_PORT = 4001;

type Start = Extract<DraftStep, { kind: 'start-parallel' }>;
type Derived = Extract<Derivation, { kind: 'derived' }>;

/** Steps that start the target's compose file a second time; the target's own project is in none of them. */
export function startParallel(step: Start, facts: HostFacts): Expansion {
  const { target, inventory } = facts;
  const parallel = parallelOf(step.name, target, inventory);
  if (parallel.kind === 'unplannable') return parallel;
  const source = fileOf(parallel.own.file, inventory);
  if (source?.text === null || source?.text === undefined)
    return unplannable(
      `${parallel.own.file} cannot be read on host ${target.host}, or has more than 64 KiB.`,
      'Let the user Umpire logs in as read it.',
    );
  const taken = portsOf(inventory, parallel);
  if (step.port !== null && taken.has(step.port))
    return unplannable(
      `Port ${step.port} is taken on host ${target.host}.`,
      'Take another `port=`, or none.',
    );
  const derived = deriveCompose(source.text, { name: step.name, port: step.port ?? FIRST_PORT, taken });
  if (derived.kind === 'invalid')
    return unplannable(
      `${parallel.own.file} cannot be deployed beside itself: ${derived.message}.`,
      'Change the file, or write a second one and start it with /exec and a project name of its own.',
    );
  return {
    kind: 'steps',
    steps: stepsOf(step, parallel, derived, facts),
    undo: discardSteps(step.name, parallel, facts.knowledge),
    notes: notesOf(target.name, parallel, derived),
  };
}

/** Ports that others than this parallel deployment hold: asked for again, it keeps its own. */
function portsOf({ containers }: Inventory, { project }: Parallel): ReadonlySet<number> {
  const others = containers.filter((each) => each.project !== project);
  return new Set(others.flatMap(({ ports }) => ports.map(({ host }) => host)));
}

function stepsOf(
  { name, timeoutMs }: Start,
  { own, project, file }: Parallel,
  { text, services }: Derived,
  { inventory, knowledge }: HostFacts,
): Step[] {
  const compose = parallelCompose(own, name);
  const write: Step = {
    kind: 'write',
    title: `Write ${file}`,
    path: file,
    content: text,
    risk: 'change',
    reasons: [`writes ${file}, which nothing but the parallel deployment uses`],
    timeoutMs: 60_000,
  };
  const build = commandStep('Build its images', [...compose, 'build'], knowledge, timeoutMs);
  return [
    write,
    ...(services.some(({ built }) => built) ? [build] : []),
    commandStep('Start it beside production', [...compose, 'up', '-d'], knowledge),
    commandStep('Wait until it is steady', awaitSteady(inventory.engine, project), knowledge, STEADY_MS),
    commandStep('See both', ['docker', 'ps'], knowledge),
  ];
}

function notesOf(target: string, { own, project }: Parallel, { ports, notes }: Derived): string[] {
  const moved = ports.map(({ service, from, to }) => `${service} ${from} → ${to}`).join(', ');
  return [
    `Project ${own.project} of ${target} is not touched: this is project ${project}, with empty volumes of its own.`,
    ...(moved === '' ? [] : [`Published ports: ${moved}.`]),
    ...notes,
  ];
}
