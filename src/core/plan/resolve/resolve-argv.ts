import type { Knowledge } from '../../risk/knowledge/knowledge.ts';
import type { Target } from '../../target.ts';
import type { Inventory } from '../inventory.ts';
import { readCommand, valuesOf } from '../read-command.ts';

/** What a command line is resolved against. */
export interface ResolvingFacts {
  readonly target: Target;
  readonly inventory: Inventory;
  readonly knowledge: Knowledge;
}

export type ResolvedArgv =
  | { readonly kind: 'resolved'; readonly argv: readonly string[] }
  | { readonly kind: 'unresolvable'; readonly message: string; readonly remedy: string };

/**
 * The words that do on this host what was typed: Compose by the program that is there, with the target's file and
 * project where the command names none of its own; `docker` as `podman` where only that is. Anything else, wrapped
 * commands too, stays as typed.
 */
export function resolveArgv(argv: readonly string[], facts: ResolvingFacts): ResolvedArgv {
  const { target, inventory, knowledge } = facts;
  const command = readCommand(argv, knowledge);
  if (command === undefined || command.program === 'nerdctl') return { kind: 'resolved', argv };
  if (!command.isCompose) {
    const asPodman = inventory.engine === 'podman' && command.program === 'docker';
    return { kind: 'resolved', argv: asPodman ? ['podman', ...argv.slice(1)] : argv };
  }
  const { compose } = inventory;
  if (compose.length === 0)
    return {
      kind: 'unresolvable',
      message: `There is no Compose on host ${target.host}: \`${argv.join(' ')}\` cannot run there.`,
      remedy: `Install the Compose plugin of Docker, docker-compose or podman-compose there, where the user Umpire logs in as finds it.`,
    };
  const between = command.program.endsWith('-compose') ? [] : argv.slice(1, command.composeAt - 1);
  if (between.length > 0 && compose.length === 1)
    return {
      kind: 'unresolvable',
      message: `Compose is ${compose.join(' ')} on host ${target.host}, which does not take \`${between.join(' ')}\`.`,
      remedy: `Leave \`${between.join(' ')}\` out: commands reach the engine that the configuration names for the host.`,
    };
  const words = between.length === 0 ? compose : [...compose.slice(0, 1), ...between, ...compose.slice(1)];
  const own = target.compose;
  const hasFile = valuesOf(command.composeOptions, '-f', '--file').length > 0;
  const hasProject = valuesOf(command.composeOptions, '-p', '--project-name').length > 0;
  return {
    kind: 'resolved',
    argv: [
      ...words,
      ...(own === undefined || hasFile ? [] : ['--file', own.file]),
      ...(own === undefined || hasProject ? [] : ['--project-name', own.project]),
      ...argv.slice(command.composeAt),
    ],
  };
}
