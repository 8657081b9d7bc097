import type { Target } from '../../target.ts';

/** First line of a derived compose file: what begins otherwise is not ours, and is neither overwritten nor removed. */
export const MARK = '# Made by Umpire for a parallel deployment; `discard-parallel` removes it.\n';

/** Compose file of the parallel deployment `name`, beside the target's own, so that relative paths in it hold. */
export const parallelFile = (name: string): string => `docker-compose.umpire-${name}.yml`;

/** Compose project of the parallel deployment `name`. */
export const parallelProject = (project: string, name: string): string => `${project}-${name}`;

/** Compose's words for the parallel deployment `name` of a target. */
export function parallelCompose(own: NonNullable<Target['compose']>, name: string): string[] {
  return [
    ...['docker', 'compose', '--file', parallelFile(name)],
    ...['--project-name', parallelProject(own.project, name)],
  ];
}

const COMPOSE = ['docker compose', 'docker-compose', 'podman compose', 'podman-compose'];

/**
 * Whether a command ends a parallel deployment of the target in just the words of ours: then it is no `compose down` of the
 * target itself. Other words for the same are not looked for.
 */
export function discardsParallel(argv: readonly string[], { compose }: Target): boolean {
  const at = argv.indexOf('--file');
  const [, file = '', project, name, verb, ...flags] = argv.slice(at);
  const [, parallel] = /^docker-compose\.umpire-([a-z0-9-]+)\.yml$/.exec(file) ?? [];
  if (at < 0 || compose === undefined || parallel === undefined) return false;
  return (
    COMPOSE.includes(argv.slice(0, at).join(' ')) &&
    project === '--project-name' &&
    name === parallelProject(compose.project, parallel) &&
    verb === 'down' &&
    flags.every((flag) => flag === '--volumes' || flag === '--remove-orphans')
  );
}
