import type { Knowledge } from '../../risk/knowledge/knowledge.ts';
import type { DraftStep } from '../draft.ts';
import type { Step } from '../plan.ts';
import { commandStep } from './command-step.ts';
import type { Expansion, HostFacts } from './expand-step.ts';
import { parallelCompose } from './names.ts';
import { type Parallel, parallelOf, unplannable } from './parallel-of.ts';

type Discard = Extract<DraftStep, { kind: 'discard-parallel' }>;

/** Steps that remove a parallel deployment: its containers, networks and volumes, and its file. */
export function discardParallel(step: Discard, { target, inventory, knowledge }: HostFacts): Expansion {
  const parallel = parallelOf(step.name, target, inventory);
  if (parallel.kind === 'unplannable') return parallel;
  if (!parallel.isThere)
    return unplannable(
      `Target ${target.name} has no parallel deployment \`${step.name}\`.`,
      `\`/run ${target.name} deploy-parallel name=${step.name}\` would make one.`,
    );
  const see: Step = commandStep('See what is left', ['docker', 'ps'], knowledge);
  return {
    kind: 'steps',
    steps: [...discardSteps(step.name, parallel, knowledge), see],
    undo: [],
    notes: [
      `Project ${parallel.own.project} of ${target.name} is not touched.`,
      `The data of project ${parallel.project} is test data: its volumes go with it.`,
    ],
  };
}

/** The removal itself; also what undoes a start. */
export function discardSteps(name: string, { own, file, project }: Parallel, knowledge: Knowledge): Step[] {
  return [
    commandStep(
      `Remove project ${project} and its volumes`,
      [...parallelCompose(own, name), 'down', '--volumes', '--remove-orphans'],
      knowledge,
    ),
    commandStep(`Remove ${file}`, ['rm', '-f', file], knowledge),
  ];
}
