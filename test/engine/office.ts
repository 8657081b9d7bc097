import diagnose from '../../commands/diagnose.ts';
import { loadRiskKnowledge } from '../../src/app/risk-knowledge.ts';
import { foldCase } from '../../src/core/case/case.ts';
import type { EventBody } from '../../src/core/case/event.ts';
import type { Config } from '../../src/core/config.ts';
import { createRedactor } from '../../src/core/redact/redaction.ts';
import type { Knowledge } from '../../src/core/risk/knowledge/knowledge.ts';
import type { DeskParts } from '../../src/engine/desk/desk.ts';
import type { DiagnosisRequest } from '../../src/engine/desk/open-diagnosis.ts';
import { rotationRoster } from '../../src/engine/paging/rotation-roster.ts';
import type { Jobs, Work } from '../../src/ports/jobs.ts';
import { openQueue } from '../../src/queue/open-queue.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { takeOwnership } from '../../src/store/owner.ts';
import { createMeter } from '../../src/telemetry/meter.ts';
import { ANA, config, LAYERS, START } from '../build.ts';
import { runbook } from '../build-knowledge.ts';
import { scratchFolder } from '../store/scratch.ts';
import { recordedLog } from '../web/recorded-log.ts';

/** What the engine works with, all real: a store in a data folder and a queue on the same database. */
export interface Office {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly work: Work;
  readonly log: ReturnType<typeof recordedLog>;
  readonly meter: ReturnType<typeof createMeter>;
  /** What a desk is made of; a case of `neuros` is `neuros-1`, then `neuros-2`. */
  desk(override?: Partial<Config>): DeskParts;
  /** Appends to a case as it is now. */
  write(caseId: string, ...bodies: readonly EventBody[]): Promise<void>;
  bodies(caseId: string): Promise<EventBody[]>;
  close(): Promise<void>;
}

let risks: Knowledge | undefined;
const knowRisks = () => (risks ??= loadRiskKnowledge());
const RUNBOOK = runbook(LAYERS.map(({ id }) => [id]));

export async function openOffice(): Promise<Office> {
  const scratch = await scratchFolder();
  await takeOwnership(scratch.folder);
  const store = await openStore({ dataFolder: scratch.folder });
  const queue = await openQueue({ connection: store.queueConnection });
  const { ledger } = store;
  const { jobs, work } = queue;
  const log = recordedLog();
  const meter = createMeter();
  const cases = new Map<string, number>();
  return {
    store,
    jobs,
    work,
    log,
    meter,
    desk(override) {
      const newCaseId = (target: string) => {
        const count = (cases.get(target) ?? 0) + 1;
        cases.set(target, count);
        return `${target}-${count}`;
      };
      return {
        config: config(override),
        runbooks: new Map([['neuros', RUNBOOK]]),
        common: [],
        risks: knowRisks,
        redactor: createRedactor({ values: [], patterns: [] }),
        signingKey: undefined,
        commands: [diagnose],
        ledger,
        jobs,
        log,
        meter,
        roster: rotationRoster(config(override)),
        now: () => START,
        newCaseId,
      };
    },
    async write(caseId, ...bodies) {
      const version = foldCase(await ledger.events(caseId))?.version ?? 0;
      const answer = await ledger.append(
        caseId,
        version,
        bodies.map((body) => ({ at: START, actor: ANA, body })),
      );
      if (answer !== 'appended') throw new Error(`${caseId} was written by somebody else`);
    },
    bodies: async (caseId) => (await ledger.events(caseId)).map((event) => event.body),
    async close() {
      await queue.close();
      await store.close();
      await scratch.remove();
    },
  };
}

/** Ana asks in Slack for a target of the sample runbook; a host of its own keeps tests of one queue apart. */
export function asks(target: string, { all = false, host = 'lab' } = {}): DiagnosisRequest {
  return {
    intent: { kind: 'diagnose', target, all },
    actor: ANA,
    place: { surface: 'slack', channel: 'C0OPS' },
    target: { name: target, host, runbook: 'neuros', environment: 'staging' },
    runbook: RUNBOOK,
  };
}
