import { generateKeyPairSync } from 'node:crypto';
import type { Config } from '../../../src/core/config.ts';
import type { GrantClaims } from '../../../src/core/gate/grant.ts';
import { signGrant } from '../../../src/core/gate/grant.ts';
import type { OperateJob, OperateProgress, Outcome } from '../../../src/core/gate/outcome.ts';
import { DEFAULT_RULES } from '../../../src/core/gate/policy/default-rules.ts';
import { digestOfShown } from '../../../src/core/plan/digest.ts';
import type { Inventory } from '../../../src/core/plan/inventory.ts';
import type { Planned } from '../../../src/core/plan/plan.ts';
import type { Proposal } from '../../../src/core/plan/proposal.ts';
import { createRedactor } from '../../../src/core/redact/redaction.ts';
import type { Procedure, Runbook } from '../../../src/core/runbook.ts';
import { compileCatalogue } from '../../../src/core/signatures/signature-catalogue.ts';
import type { Environment } from '../../../src/core/target.ts';
import { createPerformer } from '../../../src/engine/operate/perform.ts';
import type { WorkerParts } from '../../../src/engine/operate/worker-parts.ts';
import { createWalk } from '../../../src/engine/walk/walk.ts';
import { answer, createMemoryProber } from '../../../src/host/memory-prober.ts';
import type { Performer } from '../../../src/ports/jobs.ts';
import { createMeter } from '../../../src/telemetry/meter.ts';
import { START } from '../../build.ts';
import { minutesLater } from '../../build-gate.ts';
import { okCheck, runbook } from '../../build-knowledge.ts';
import { COMPOSE_FILE, inventory, KNOWLEDGE } from '../../build-plan.ts';
import { recordedLog } from '../../web/recorded-log.ts';
import { MemoryHands, MemoryHost } from '../memory-hands.ts';

/** The bot's keys; `STRANGERS` belong to somebody who can write to the queue. */
export const KEYS = generateKeyPairSync('ed25519');
export const STRANGERS = generateKeyPairSync('ed25519');

const account = (id: string) => ({ slack: `U0${id.toUpperCase()}` });
const human = (id: string, name: string) => ({ id, name, agent: false, accounts: account(id) });

/** Ana asks, Ben and Cleo approve, Sue is a senior; Eve is in no team, and Robo is an agent in the wrong one. */
export const PEOPLE: Pick<Config, 'people' | 'teams' | 'policy'> = {
  people: [
    human('ana', 'Ana'),
    human('ben', 'Ben'),
    human('cleo', 'Cleo'),
    human('sue', 'Sue'),
    human('eve', 'Eve'),
    { ...human('robo', 'Robo'), agent: true },
  ],
  teams: { operators: ['ana', 'robo'], approvers: ['ana', 'ben', 'cleo', 'robo'], seniors: ['sue'] },
  policy: { rules: DEFAULT_RULES, minutes: 15 },
};

/** The configuration of one target on a host of the same name. */
export function houseOf(name: string, environment: Environment = 'staging'): Config {
  const compose = { file: COMPOSE_FILE, project: 'neuros' };
  return {
    ...PEOPLE,
    hosts: new Map([[name, { name, transport: { kind: 'local' } }]]),
    targets: new Map([[name, { name, host: name, runbook: 'neuros', environment, compose }]]),
    backups: { folder: '/var/backups/umpire', keepDays: 30 },
    channels: {},
    escalation: {
      ways: null,
      minutes: 10,
      repeat: 1,
      chain: ['sue'],
      rotation: null,
      schedule: null,
      webhook: null,
      email: null,
    },
    strikes: { help: 3, senior: 5, meeting: 8 },
    redact: { values: [], patterns: [] },
  };
}

const says = (...argv: readonly string[]) =>
  ({ kind: 'command', title: argv.join(' '), timeoutSeconds: null, argv }) as const;
const procedure = (
  id: string,
  steps: Procedure['steps'],
  verify: Procedure['verify'] = 'healthy',
): Procedure => ({
  id,
  title: id,
  values: [],
  steps,
  verify,
});

/** What the secret in the file `configure` writes is. */
export const WRITTEN_SECRET = 'Xk3-written-9vQ';

/** One layer, green while the host is well; `rebuild` changes, `renew` and `configure` destroy. */
export const BOOK: Runbook = {
  ...runbook([['runtime', okCheck('up')]]),
  procedures: [
    procedure('rebuild', [
      says('docker', 'compose', 'build', '--no-cache'),
      says('docker', 'compose', 'up', '-d'),
    ]),
    procedure('renew', [
      says('docker', 'compose', 'down'),
      says('docker', 'compose', 'build'),
      says('docker', 'compose', 'up', '-d'),
    ]),
    procedure('configure', [
      {
        kind: 'write',
        title: 'Write .env',
        timeoutSeconds: null,
        path: '/srv/neuros/.env',
        content: `PORT=8001\nDB_PASSWORD=${WRITTEN_SECRET}\n`,
      },
      says('docker', 'compose', 'up', '-d'),
    ]),
  ],
};

/** Nothing of the project is there any more. */
export const gone = (from: Inventory): Inventory => ({
  ...from,
  containers: from.containers.filter(({ project }) => project !== 'neuros'),
});

export interface Workshop {
  readonly host: MemoryHost;
  readonly parts: WorkerParts;
  readonly perform: Performer;
  /** Whether the target's layers are green. */
  readonly health: { ok: boolean };
  readonly clock: { now: Date };
  /** What the worker's log says. */
  readonly log: ReturnType<typeof recordedLog>;
  plan(proposal: Proposal | string, operation?: string): Promise<Planned>;
  /** The job that would come of a plan Ben approved. */
  job(planned: Planned, override?: { claims?: Partial<GrantClaims>; job?: Partial<OperateJob> }): OperateJob;
  operate(job: OperateJob, how?: Operating): Promise<Outcome>;
  /** Plans, and does it at once. */
  run(proposal: Proposal | string, how?: Operating): Promise<Outcome>;
}

export interface Operating {
  readonly attempt?: number;
  readonly signal?: AbortSignal;
  readonly told?: (progress: OperateProgress) => void;
}

const asProposal = (proposal: Proposal | string): Proposal =>
  typeof proposal === 'string' ? { kind: 'exec', command: proposal } : proposal;

export const running = (id: string): Proposal => ({ kind: 'procedure', procedure: id, values: {} });

/** A worker of one host, all real but the host; `docker compose down` works there. */
export function openWorkshop(
  name = 'neuros',
  { host = freshHost(name), ...override }: Partial<WorkerParts> & { host?: MemoryHost } = {},
): Workshop {
  const log = recordedLog();
  const health = { ok: true };
  const clock = { now: START };
  const config = override.config ?? houseOf(name);
  const runbooks = override.runbooks ?? new Map([['neuros', BOOK]]);
  const redactor = override.redactor ?? createRedactor({ values: [], patterns: [] });
  const prober = createMemoryProber({ [name]: { 'file up': () => answer({ ok: health.ok }) } });
  const walk = createWalk({
    config,
    runbooks,
    redactor,
    prober,
    catalogue: compileCatalogue([]),
    meter: createMeter(),
  });
  const parts: WorkerParts = {
    config,
    runbooks,
    common: [],
    risks: () => KNOWLEDGE,
    hands: new MemoryHands(host),
    walk,
    redactor,
    log,
    verifyingKey: () => KEYS.publicKey,
    now: () => clock.now,
    verifyMs: 0,
    ...override,
  };
  const perform = createPerformer(parts);
  const never = new AbortController().signal;

  async function plan(proposal: Proposal | string, operation = `${name}-1.1`): Promise<Planned> {
    const id = `${operation}/plan`;
    const job = {
      kind: 'plan',
      id,
      operation,
      target: name,
      host: name,
      proposal: asProposal(proposal),
    } as const;
    const result = await perform(job, 1, () => {}, never);
    if (result.kind !== 'planned' || result.result.kind !== 'planned')
      throw new Error(JSON.stringify(result));
    return result.result.planned;
  }

  function job(
    planned: Planned,
    { claims = {}, job: other = {} }: Parameters<Workshop['job']>[1] = {},
  ): OperateJob {
    const { operation, target, host: on } = planned.plan;
    const whole: GrantClaims = {
      operation,
      target,
      host: on,
      digest: planned.digest,
      shown: digestOfShown(planned),
      expiresAt: minutesLater(15).toISOString(),
      requester: 'ana',
      approvers: ['ben'],
      strikes: 0,
      frozen: false,
      locked: false,
      ...claims,
    };
    const grant = signGrant(whole, KEYS.privateKey);
    return { kind: 'operate', id: `${operation}/run`, operation, target, host: on, planned, grant, ...other };
  }

  async function operate(
    given: OperateJob,
    { attempt = 1, signal = never, told }: Operating = {},
  ): Promise<Outcome> {
    const tell: Parameters<Performer>[2] = (each) => each.kind === 'operating' && told?.(each.progress);
    const result = await perform(given, attempt, tell, signal);
    if (result.kind !== 'operated') throw new Error(JSON.stringify(result));
    return result.outcome;
  }

  return {
    host,
    parts,
    perform,
    health,
    clock,
    log,
    plan,
    job,
    operate,
    run: async (proposal, how) => operate(job(await plan(proposal)), how),
  };
}

/** NEUROS runs there, and `compose down` takes it down. */
export function freshHost(name = 'neuros'): MemoryHost {
  const host = new MemoryHost(name, inventory());
  host.when(/^perform .* down( |$)/, { output: 'Removing neuros ... done\n', changes: gone });
  return host;
}
