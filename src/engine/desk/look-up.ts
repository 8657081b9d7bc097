import type { Config } from '../../core/config.ts';
import type { Runbook } from '../../core/runbook.ts';
import type { Target } from '../../core/target.ts';

/** A target and its runbook by this worker's own configuration. Throws when the job does not fit it. */
export function lookUp(
  { config, runbooks }: { config: Config; runbooks: ReadonlyMap<string, Runbook> },
  job: { readonly target: string; readonly host: string },
): { target: Target; runbook: Runbook } {
  const target = config.targets.get(job.target);
  if (target === undefined) throw new Error(`this worker's configuration has no target ${job.target}`);
  if (target.host !== job.host) {
    throw new Error(
      `target ${job.target} is on host ${target.host} here, but the job says ${job.host}: compare the configurations`,
    );
  }
  const runbook = runbooks.get(target.runbook);
  if (runbook === undefined) throw new Error(`this worker has no runbook ${target.runbook}`);
  return { target, runbook };
}
