import { compileCatalogue } from '../core/signature-catalogue.ts';
import { createWalk } from '../engine/walk.ts';
import { prepareSchema } from '../host/compose/compose-schema.ts';
import { createProber } from '../host/prober.ts';
import type { Work } from '../ports/jobs.ts';
import { type Knowledge, loadKnownErrors } from './knowledge.ts';
import type { Telemetry } from './telemetry.ts';

/** How long a stopping worker waits for what it is doing; the rest goes back to the queue. */
const GRACE_MS = 10_000;

/** The half that reaches hosts. */
export interface Worker {
  /** Takes jobs for `hosts`: all of the configuration's, unless a one-shot command wants one. */
  serve(work: Work, hosts?: readonly string[]): Promise<void>;
  /** Waits this long for what runs, then hands it back to the queue. */
  stop(graceMs?: number): Promise<void>;
}

/** Prepares a worker: what is slow about it needs no queue, so a start does it while the store opens. */
export function prepareWorker(
  { environment, config, runbooks }: Knowledge,
  { meter, redactor }: Telemetry,
): Worker {
  const prober = createProber(config.hosts, { environment });
  const catalogue = compileCatalogue(loadKnownErrors());
  const walk = createWalk({ config, runbooks, catalogue, redactor, prober, meter });
  if ([...config.targets.values()].some((target) => target.compose !== undefined)) prepareSchema();
  let serving: Work | undefined;
  return {
    async serve(work, hosts = [...config.hosts.keys()]) {
      serving = work;
      await work.serve(hosts, walk);
    },
    async stop(graceMs = GRACE_MS) {
      await serving?.drain(graceMs);
      await prober.close();
    },
  };
}
