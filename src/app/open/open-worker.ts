import { compileCatalogue } from '../../core/signatures/signature-catalogue.ts';
import { createPerformer } from '../../engine/operate/perform.ts';
import { createWalk } from '../../engine/walk/walk.ts';
import { prepareSchema } from '../../host/compose/compose-schema.ts';
import { openHosts } from '../../host/open-hosts.ts';
import type { Work } from '../../ports/jobs.ts';
import { type Knowledge, loadKnownErrors } from '../knowledge.ts';
import type { Telemetry } from '../telemetry.ts';
import type { Keys } from './open-keys.ts';

/** How long a stopping worker waits for what it is doing; the rest goes back to the queue. */
const GRACE_MS = 10_000;
/** How long services may take to become healthy after the last step of an operation. */
const VERIFY_MS = 90_000;

/** The half that reaches hosts. */
export interface Worker {
  /** Takes jobs for `hosts`: all of the configuration's, unless a one-shot command wants one. */
  serve(work: Work, hosts?: readonly string[]): Promise<void>;
  /** Waits this long for what runs, then hands it back to the queue. */
  stop(graceMs?: number): Promise<void>;
}

/** Prepares a worker: what is slow about it needs no queue, so a start does it while the store opens. */
export function prepareWorker(
  { environment, config, runbooks, common, risks }: Knowledge,
  { log, meter, redactor }: Telemetry,
  keys: () => Keys,
): Worker {
  const { prober, hands, close } = openHosts(config.hosts, { environment, backups: config.backups });
  const catalogue = compileCatalogue(loadKnownErrors());
  const walk = createWalk({ config, runbooks, catalogue, redactor, prober, meter });
  const perform = createPerformer({
    config,
    runbooks,
    common,
    risks,
    hands,
    walk,
    redactor,
    log,
    verifyingKey: () => keys().verifying,
    now: () => new Date(),
    verifyMs: VERIFY_MS,
  });
  if ([...config.targets.values()].some((target) => target.compose !== undefined)) prepareSchema();
  let serving: Work | undefined;
  return {
    async serve(work, hosts = [...config.hosts.keys()]) {
      serving = work;
      await work.serve(hosts, perform);
    },
    async stop(graceMs = GRACE_MS) {
      await serving?.drain(graceMs);
      await close();
    },
  };
}
