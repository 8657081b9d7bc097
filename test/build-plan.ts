import type { Receipt } from '../src/core/plan/backup.ts';
import type { Draft } from '../src/core/plan/draft.ts';
import { draftProposal } from '../src/core/plan/draft-proposal.ts';
import { judgeStep } from '../src/core/plan/drafting/judged-step.ts';
import type {
  Inventory,
  InventoryContainer,
  InventoryFile,
  InventoryImage,
  InventoryVolume,
} from '../src/core/plan/inventory.ts';
import { makePlan, type PlanningFacts } from '../src/core/plan/make-plan.ts';
import type { Effect, Plan, Planned, Step } from '../src/core/plan/plan.ts';
import type { Proposal } from '../src/core/plan/proposal.ts';
import type { Host, Target } from '../src/core/target.ts';
import { runbook } from './build-knowledge.ts';
import { SHIPPED } from './core/risk/knowledge.ts';

/** Builders of what a host has, and plans made of what people type. */

const { knowledge } = SHIPPED;
export const KNOWLEDGE = knowledge;

export const COMPOSE_FILE = '/srv/neuros/docker-compose.yml';
export const ENV_FILE = '/srv/neuros/.env';
export const TARGET: Target = {
  name: 'neuros',
  host: 'lab',
  runbook: 'neuros',
  environment: 'staging',
  compose: { file: COMPOSE_FILE, project: 'neuros' },
};
export const HOST: Host = {
  name: 'lab',
  transport: {
    kind: 'ssh',
    address: '127.0.0.1',
    port: 22,
    user: 'deploy',
    knownHosts: '~/.ssh/known_hosts',
  },
};

/** 64 digits that tell a name's thing from any other's, as engines make ids. */
export function idOf(name: string): string {
  const digits = Buffer.from(name).toString('hex');
  return (digits + '0'.repeat(64)).slice(0, 64);
}

export function container(name: string, override: Partial<InventoryContainer> = {}): InventoryContainer {
  const image = override.image ?? `${name}:1`;
  return {
    id: idOf(name),
    name,
    project: '',
    service: '',
    state: 'running',
    image,
    imageId: `sha256:${idOf(`image ${image}`)}`,
    ports: [],
    mounts: [],
    networks: ['bridge'],
    sqlite: [],
    ...override,
  };
}

/** A container of a Compose service of the same name. */
export function service(name: string, override: Partial<InventoryContainer> = {}): InventoryContainer {
  return container(name, { project: 'neuros', service: name, networks: ['neuros_default'], ...override });
}

export function mount(name: string, destination: string): InventoryContainer['mounts'][number] {
  const source = name.startsWith('/') ? name : `/var/lib/docker/volumes/${name}/_data`;
  return { name: name.startsWith('/') ? '' : name, source, destination, readOnly: false };
}

export function volume(name: string, override: Partial<InventoryVolume> = {}): InventoryVolume {
  return { name, project: '', anonymous: false, bytes: 1_000, ...override };
}

export function image(name: string, override: Partial<InventoryImage> = {}): InventoryImage {
  return { id: `sha256:${idOf(`image ${name}`)}`, tags: [name], bytes: 50_000_000, ...override };
}

export function file(path: string, text: string | null): InventoryFile {
  return { path, text, sha256: text === null ? null : idOf(text), bytes: text?.length ?? 0 };
}

export const ANONYMOUS = idOf('anonymous');

/** NEUROS as it runs: a service that is built, two databases in volumes, and strangers on the same host. */
export function inventory(override: Partial<Inventory> = {}): Inventory {
  return {
    at: '2026-11-21T10:00:00.000Z',
    engine: 'docker',
    engineProblem: null,
    compose: ['docker-compose'],
    containers: [
      service('neuros', {
        image: 'neuros_neuros:latest',
        ports: [{ address: '0.0.0.0', host: 8000, container: 8000 }],
        mounts: [mount('/srv/neuros/uploads', '/app/uploads'), mount(ANONYMOUS, '/app/cache')],
        networks: ['neuros_default', 'shared'],
      }),
      service('postgres', {
        image: 'postgres:15',
        mounts: [mount('neuros_pgdata', '/var/lib/postgresql/data')],
      }),
      service('redis', { image: 'redis:7', mounts: [mount('neuros_redis', '/data')] }),
      container('grafana', {
        image: 'grafana:10',
        ports: [{ address: '', host: 3000, container: 3000 }],
        mounts: [mount('grafana_data', '/var/lib/grafana')],
        networks: ['monitoring'],
      }),
      container('old-job', { state: 'exited', image: 'job:1', mounts: [mount('job_data', '/work')] }),
    ],
    volumes: [
      volume('neuros_pgdata', { project: 'neuros', bytes: 900_000_000 }),
      volume('neuros_redis', { project: 'neuros', bytes: 5_000_000 }),
      volume(ANONYMOUS, { anonymous: true, bytes: 70_000 }),
      volume('grafana_data', { bytes: 40_000_000 }),
      volume('job_data', { bytes: 2_000 }),
      volume('forgotten', { bytes: null }),
    ],
    images: [
      image('neuros_neuros:latest', { bytes: 400_000_000 }),
      image('postgres:15'),
      image('redis:7'),
      image('grafana:10'),
      image('job:1'),
      image('unused:1', { tags: ['unused:1', 'unused:stable'] }),
      image('dangling', { tags: [], bytes: 300_000_000 }),
    ],
    networks: [
      { id: idOf('net default'), name: 'neuros_default', project: 'neuros', builtIn: false },
      { id: idOf('net shared'), name: 'shared', project: '', builtIn: false },
      { id: idOf('net monitoring'), name: 'monitoring', project: '', builtIn: false },
      { id: idOf('net empty'), name: 'empty', project: '', builtIn: false },
      { id: idOf('net bridge'), name: 'bridge', project: '', builtIn: true },
    ],
    buildCacheBytes: 120_000_000,
    files: [file(COMPOSE_FILE, COMPOSE_TEXT), file(ENV_FILE, 'PORT=8000\n')],
    receipts: [],
    backupFolder: '/var/backups/umpire',
    freeBytes: 100_000_000_000,
    workingDirectory: '/srv/neuros',
    ...override,
  };
}

export const COMPOSE_TEXT = `services:
  neuros:
    build: .
    ports: ["8000:8000"]
  postgres:
    image: postgres:15
  redis:
    image: redis:7
`;

/** The same host with one container changed. */
export function withContainer(
  from: Inventory,
  name: string,
  override: Partial<InventoryContainer>,
): Inventory {
  const containers = from.containers.map((each) => (each.name === name ? { ...each, ...override } : each));
  return { ...from, containers };
}

export function receipt(operation: string, item: Receipt['item'], override: Partial<Receipt> = {}): Receipt {
  return {
    operation,
    target: 'neuros',
    item,
    path: `/var/backups/umpire/${operation}/${item.kind}-${item.name}`,
    bytes: 10,
    sha256: idOf(`backup of ${item.name}`),
    takenAt: '2026-11-20T10:00:00.000Z',
    rehearsal: { kind: 'passed', text: 'listed' },
    ...override,
  };
}

export type Wanted = Partial<Omit<PlanningFacts, 'knowledge'>>;

/** What comes of a typed command on a host. */
export function plan(command: string, wanted: Wanted = {}) {
  const target = wanted.target ?? TARGET;
  const proposal: Proposal = { kind: 'exec', command };
  const draft = draftProposal(proposal, { target, runbook: runbook([]), common: [], knowledge });
  if (draft.kind !== 'draft') throw new Error(draft.text);
  return makePlan(draft, facts({ proposal, ...wanted }));
}

/** The plan of a typed command; throws when there is none. */
export function planned(command: string, wanted: Wanted = {}): Planned {
  return thePlan(plan(command, wanted));
}

/** The plan of steps that are there already. */
export function plannedSteps(steps: readonly Step[], wanted: Wanted = {}): Planned {
  return thePlan(makePlan(draftOf(steps), facts(wanted)));
}

export function facts(wanted: Wanted): PlanningFacts {
  return {
    operation: 'neuros-1.1',
    proposal: { kind: 'exec', command: 'true' },
    target: TARGET,
    host: HOST,
    inventory: inventory(),
    knowledge,
    ...wanted,
  };
}

export function thePlan(result: ReturnType<typeof makePlan>): Planned {
  if (result.kind === 'unplannable') throw new Error(result.message);
  return result.planned;
}

export function draftOf(steps: Draft['steps'], override: Partial<Draft> = {}): Draft {
  return {
    kind: 'draft',
    title: 'a draft',
    steps,
    files: [],
    risk: 'destroy',
    reasons: [],
    composeDown: false,
    verification: 'healthy',
    ...override,
  };
}

const JUDGED = { risk: 'destroy', reasons: ['it is said to'], timeoutMs: 60_000 } as const;

export function writeStep(path: string, content: string): Step {
  return { ...JUDGED, title: `write ${path}`, kind: 'write', path, content };
}

export function commandStep(...argv: readonly string[]): Step {
  return judgeStep({ kind: 'command', pipeline: [argv] }, { title: argv.join(' ') }, knowledge).step;
}

export function restoreStep(from: Receipt): Step {
  return { ...JUDGED, title: `restore ${from.item.name}`, kind: 'restore', item: from.item, from: from.path };
}

/** `lost volume neuros_pgdata`, … */
export function told(blast: readonly Effect[]): string[] {
  return blast.map(({ effect, kind, name }) => `${effect} ${kind} ${name}`);
}

/** `restore volume neuros_pgdata`, `docker-compose up -d`, …: what a rollback does, without the files and names of Compose. */
export function doings(steps: readonly Step[]): string[] {
  return steps.map((step) => {
    if (step.kind === 'restore') return `restore ${step.item.kind} ${step.item.name}`;
    if (step.kind === 'write') return `write ${step.path}`;
    const text = step.pipeline.map((argv) => argv.join(' ')).join(' | ');
    return text.replace(` --file ${COMPOSE_FILE} --project-name neuros`, '');
  });
}

/** `volume neuros_pgdata`, … */
export function items({ backups }: Plan): string[] {
  return backups.map(({ kind, name }) => `${kind} ${name}`);
}
