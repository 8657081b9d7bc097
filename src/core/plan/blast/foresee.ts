import { quoteAll } from '../../quote.ts';
import { classify } from '../../risk/classify.ts';
import type { Knowledge } from '../../risk/knowledge/knowledge.ts';
import { type Risk, shown } from '../../risk/risk.ts';
import type { Target } from '../../target.ts';
import type { Inventory } from '../inventory.ts';
import type { Step } from '../plan.ts';
import { type EngineCommand, readCommand, valuesOf } from '../read-command.ts';
import { COMPOSE_VERBS } from './compose-verbs.ts';
import { ENGINE_VERBS } from './engine-verbs.ts';
import { expectAnything } from './expect-anything.ts';
import { foreseeFiles } from './file-commands.ts';
import { foreseeRestore, foreseeWrite } from './files-and-data.ts';
import { beginForesight, type Foresight, type ProjectUse, touchContainer } from './foresight.ts';

/** Foresees resolved steps, one after the other, by what their words mean to the engine and to Compose. */
export function foresee(
  steps: readonly Step[],
  { target, inventory, knowledge }: { target: Target; inventory: Inventory; knowledge: Knowledge },
): Foresight {
  const foresight = beginForesight(target, inventory);
  for (const step of steps) {
    if (step.kind === 'write') foreseeWrite(foresight, step.path);
    else if (step.kind === 'restore') foreseeRestore(foresight, step.item);
    else foreseePipeline(foresight, step.pipeline, step.risk, knowledge);
  }
  return foresight;
}

/** What no part of a pipeline explains is laid to the whole. */
function foreseePipeline(
  foresight: Foresight,
  pipeline: readonly (readonly string[])[],
  risk: Risk,
  knowledge: Knowledge,
): void {
  if (risk === 'read') return;
  let explained = false;
  for (const argv of pipeline) {
    const part = classify(quoteAll(argv), knowledge).risk;
    if (part === 'read') continue;
    explained ||= part === risk || part === 'destroy';
    const command = readCommand(argv, knowledge);
    const isForeseen =
      command === undefined
        ? foreseeFiles(foresight, argv, knowledge)
        : foreseeCommand(foresight, command, part);
    if (!isForeseen) expectAnything(foresight, argv, part);
  }
  if (!explained) expectAnything(foresight, pipeline.flat(), risk);
}

/** Foresees a command of an engine or of Compose; false when that cannot be done. */
function foreseeCommand(foresight: Foresight, command: EngineCommand, risk: Risk): boolean {
  const elsewhere = leadsElsewhere(foresight, command);
  if (elsewhere) {
    foresight.unforeseen.add(
      `\`${shown(command.argv.join(' '))}\` speaks to an engine that was not looked at.`,
    );
    return false;
  }
  if (command.isCompose) return foreseeCompose(foresight, command, risk);
  const verb = ENGINE_VERBS[command.verb];
  if (verb === undefined || command.strange) return isHarmless(foresight, command, risk);
  verb(foresight, command);
  return risk !== 'unknown';
}

/** Verbs that need no containers. */
const MAKES = ['up', 'create', 'build', 'pull', 'push', 'scale'];

function foreseeCompose(foresight: Foresight, command: EngineCommand, risk: Risk): boolean {
  const verb = COMPOSE_VERBS[command.verb];
  const project = valuesOf(command.composeOptions, '-p', '--project-name').at(-1);
  if (project === undefined) return false;
  if (verb === undefined || command.strange) return isHarmless(foresight, command, risk);
  const whole = command.verb === 'scale' ? [] : command.operands;
  const containers = foresight.inventory.containers.filter(
    (each) => each.project === project && (whole.length === 0 || whole.includes(each.service)),
  );
  const use = useProject(foresight, command, project);
  for (const service of [...whole, ...containers.map((each) => each.service)]) use.services.add(service);
  for (const container of containers) touchContainer(foresight, container);
  if (containers.length === 0 && !MAKES.includes(command.verb))
    foresight.unforeseen.add(`There is no container of project ${project} that this could mean.`);
  verb({ foresight, command, project, containers, use });
  return risk !== 'unknown';
}

/** Changes that take nothing away (`docker run`, `rename`) need no foresight, but nobody knows what undoes them. */
function isHarmless({ undoable }: Foresight, { argv, strange }: EngineCommand, risk: Risk): boolean {
  if (risk !== 'change' || strange) return false;
  undoable.add(shown(argv.join(' ')));
  return true;
}

/** An option names another engine than the one the inventory is of, or the program is another engine's. */
function leadsElsewhere({ inventory }: Foresight, command: EngineCommand): boolean {
  const named = ['-H', '--host', '-c', '--context', '--url', '--connection', '-r', '--remote', '--root'];
  const engine = command.program.replace(/-compose$/, '');
  return (
    named.some((name) => command.engineOptions.has(name)) ||
    engine === 'nerdctl' ||
    (!command.isCompose && engine !== inventory.engine)
  );
}

function useProject({ projects }: Foresight, { argv, verbAt }: EngineCommand, project: string): ProjectUse {
  const words = argv.slice(0, verbAt);
  const use = projects.get(project) ?? { words, services: new Set(), comesBack: false };
  projects.set(project, use);
  return use;
}
