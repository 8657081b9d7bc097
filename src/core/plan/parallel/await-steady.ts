import type { Inventory } from '../inventory.ts';

/** How long a deployment may take to become steady. */
export const STEADY_MS = 3 * 60_000;

/**
 * Waits until every container of a project runs, healthy where it says so, or has ended with 0: five looks in a row, two
 * seconds apart, because what crashes at its start runs for a moment, too. Prints what is not so yet. A constant: the
 * project comes as an argument.
 */
const LOOK =
  'ENGINE ps --all --filter "label=com.docker.compose.project=$1" --format "{{.Names}}: {{.Status}}"';
const UNSTEADY = 'grep -Ev ": (Up [^(]*([(]healthy[)])?|Exited [(]0[)].*)$"';
const SCRIPT =
  `steady() { for look in 1 2 3 4 5; do sleep 2; ${LOOK} | ${UNSTEADY} && return 1; done; return 0; }; ` +
  'until steady "$1"; do sleep 1; done';

/** The argv of that wait. */
export function awaitSteady(engine: Inventory['engine'], project: string): readonly string[] {
  return ['sh', '-c', SCRIPT.replace('ENGINE', engine), 'umpire', project];
}
