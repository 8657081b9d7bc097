import { quoteAsNeeded } from '../quote.ts';
import type { Knowledge } from '../risk/knowledge/knowledge.ts';
import type { Target } from '../target.ts';
import type { Inventory } from './inventory.ts';
import type { Alternative, Step } from './plan.ts';
import type { Proposal } from './proposal.ts';
import { type EngineCommand, hasFlag, readCommand } from './read-command.ts';

interface Wanted {
  readonly steps: readonly Step[];
  readonly proposal: Proposal;
  readonly target: Target;
  readonly inventory: Inventory;
  readonly knowledge: Knowledge;
}

/** Weaker commands that may do the job of a plan; none for one that undoes another. */
export function alternativesTo({ steps, proposal, target, inventory, knowledge }: Wanted): Alternative[] {
  if (proposal.kind === 'rollback') return [];
  const commands = steps.flatMap((step) =>
    step.kind === 'command' ? step.pipeline.flatMap((argv) => readCommand(argv, knowledge) ?? []) : [],
  );
  const found = commands.flatMap((command) => weaker(command, target, proposal));
  const takesDown = commands.some(({ isCompose, verb }) => isCompose && verb === 'down');
  const rebuilds = proposal.kind === 'procedure' && /rebuild/.test(proposal.procedure);
  if (target.environment === 'production' && target.compose !== undefined && (takesDown || rebuilds))
    found.push(parallel(target, inventory));
  return [...new Map(found.map((each) => [each.command, each])).values()];
}

function weaker(command: EngineCommand, { name: target }: Target, proposal: Proposal): Alternative[] {
  const { isCompose, verb, options, operands } = command;
  const exec = (label: string, ...argv: readonly string[]): Alternative => ({
    label,
    command: `exec ${target} ${quoteAsNeeded(argv)}`,
  });
  if (isCompose && verb === 'down') {
    const stop = exec('Only stop it', 'docker', 'compose', 'stop', ...operands);
    const keeps = exec('Keep volumes and images', 'docker', 'compose', 'down', ...operands);
    return hasFlag(options, '-v', '--volumes') || options.has('--rmi') ? [stop, keeps] : [stop];
  }
  if (isCompose && verb === 'rm' && hasFlag(options, '-s', '--stop'))
    return [exec('Only stop it', 'docker', 'compose', 'stop', ...operands)];
  if (!isCompose && verb === 'rm' && hasFlag(options, '-f', '--force'))
    return [exec('Only stop it', command.program, 'stop', ...operands)];
  if (/^(system|image|container) prune$/.test(verb) && !isPrune(proposal) && !options.has('--filter'))
    return [{ label: 'Spare what is younger than a day', command: `run ${target} prune until=24h` }];
  return [];
}

function isPrune(proposal: Proposal): boolean {
  return proposal.kind === 'procedure' && proposal.procedure === 'prune';
}

/** A second deployment beside this one, at the next port that nothing on the host publishes. */
function parallel({ name, compose }: Target, { containers }: Inventory): Alternative {
  const taken = new Set(containers.flatMap(({ ports }) => ports.map(({ host }) => host)));
  const own = containers.filter(({ project }) => project === compose?.project);
  const ports = own.flatMap((each) => each.ports.map(({ host }) => host)).sort((a, b) => a - b);
  let port = ports[0] === undefined ? undefined : ports[0] + 1;
  while (port !== undefined && taken.has(port)) port = port < 65_535 ? port + 1 : undefined;
  const at = port === undefined || port > 65_535 ? '' : ` port=${port}`;
  return { label: 'Deploy beside it', command: `run ${name} deploy-parallel name=${name}-next${at}` };
}
