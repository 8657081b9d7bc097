import type { Knowledge } from '../../risk/knowledge/knowledge.ts';
import type { Target } from '../../target.ts';
import type { BackupItem } from '../backup.ts';
import { judgeStep } from '../drafting/judged-step.ts';
import type { Inventory } from '../inventory.ts';
import type { Step } from '../plan.ts';

const FIRST: readonly BackupItem['kind'][] = ['file', 'image', 'tag'];

/**
 * Restores in an order that works: files and images, volumes while nothing runs, then containers, then databases. The
 * volume of a database that was dumped is left to the dump: an archive taken while it ran need not hold together.
 */
export function aroundRestores(
  steps: readonly Step[],
  {
    target,
    inventory,
    knowledge,
  }: { readonly target: Target; readonly inventory: Inventory; readonly knowledge: Knowledge },
): Step[] {
  const restores = steps.filter((step) => step.kind === 'restore');
  const dumped = new Set(restores.filter(({ item }) => isDump(item)).map(({ item }) => item.source));
  const volumes = restores.filter(({ item }) => item.kind === 'volume' && !dumped.has(item.container));
  const databases = restores.filter(({ item }) => isDump(item) || item.kind === 'sqlite');
  const command = (title: string, ...argv: readonly string[]): Step =>
    judgeStep({ kind: 'command', pipeline: [argv] }, { title }, knowledge).step;
  const needsUp = volumes.length + databases.length > 0;
  const { before, after } = needsUp ? pause(target, inventory, volumes, command) : { before: [], after: [] };
  return [
    ...restores.filter(({ item }) => FIRST.includes(item.kind)),
    ...(volumes.length > 0 ? before : []),
    ...volumes,
    ...after,
    ...databases,
  ];
}

type Restore = Extract<Step, { kind: 'restore' }>;

/** What stops the users of the volumes, and what starts all that the databases need. */
function pause(
  { compose }: Target,
  { containers, engine }: Inventory,
  volumes: readonly Restore[],
  command: (title: string, ...argv: readonly string[]) => Step,
): { readonly before: Step[]; readonly after: Step[] } {
  const names = new Set(volumes.map(({ item }) => item.source));
  const users = containers
    .filter(
      ({ project, mounts }) => project !== compose?.project && mounts.some(({ name }) => names.has(name)),
    )
    .map(({ name }) => name);
  const before = users.length === 0 ? [] : [command('stop what uses the volumes', engine, 'stop', ...users)];
  const after = users.length === 0 ? [] : [command('start it again', engine, 'start', ...users)];
  if (compose === undefined) return { before, after };
  return {
    before: [command('stop all services', 'docker', 'compose', 'stop'), ...before],
    after: [command('start all services', 'docker', 'compose', 'up', '-d', '--no-build'), ...after],
  };
}

function isDump({ kind }: BackupItem): boolean {
  return kind === 'postgres' || kind === 'redis';
}
