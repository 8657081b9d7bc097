import { createRedactor } from '../core/redaction.ts';
import { compileCatalogue } from '../core/signature-catalogue.ts';
import { createWalk } from '../engine/walk.ts';
import { createProber } from '../host/prober.ts';
import type { Work } from '../ports/jobs.ts';
import { type Knowledge, loadKnownErrors } from './knowledge.ts';
import type { Telemetry } from './telemetry.ts';

/** How long a stopping worker waits for what it is doing; the rest goes back to the queue. */
const GRACE_MS = 10_000;

/** The half that reaches hosts. */
export interface Worker {
  stop(): Promise<void>;
}

/** Serves the queues of `hosts`: all of the configuration's, unless a one-shot command wants one. */
export async function openWorker(
  { environment, config, runbooks }: Knowledge,
  work: Work,
  { meter }: Telemetry,
  hosts: readonly string[] = [...config.hosts.keys()],
): Promise<Worker> {
  const prober = createProber(config.hosts, { environment });
  const catalogue = compileCatalogue(loadKnownErrors());
  const redactor = createRedactor(config.redact);
  await work.serve(hosts, createWalk({ config, runbooks, catalogue, redactor, prober, meter }));
  return {
    async stop() {
      await work.drain(GRACE_MS);
      await prober.close();
    },
  };
}
