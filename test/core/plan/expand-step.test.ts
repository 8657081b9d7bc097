import { describe, expect, test } from 'vitest';
import type { Receipt } from '../../../src/core/plan/backup.ts';
import type { DraftStep } from '../../../src/core/plan/draft.ts';
import type { Inventory, InventoryContainer, InventoryFile } from '../../../src/core/plan/inventory.ts';
import { type Expansion, expandStep } from '../../../src/core/plan/parallel/expand-step.ts';
import { MARK } from '../../../src/core/plan/parallel/names.ts';
import type { Step } from '../../../src/core/plan/plan.ts';
import { KNOWLEDGE, NEUROS } from './facts.ts';

const FOLDER = '/srv/neuros';
const COMPOSE = `services:
  neuros: { build: ., container_name: neuros, ports: ["127.0.0.1:8000:8000"] }
  redis: { image: "redis:alpine" }
`;
const HEAD = { title: 'x', risk: 'change', reasons: [], timeoutMs: 1000 } as const;
const START = { ...HEAD, kind: 'start-parallel', name: 'pr', port: null } as const;
const PROMOTE = { ...HEAD, kind: 'promote-parallel', name: 'pr' } as const;
const DISCARD = { ...HEAD, kind: 'discard-parallel', name: 'pr' } as const;
const OURS = file('docker-compose.umpire-pr.yml', `${MARK}services: {}\n`);

function file(name: string, text: string | null): InventoryFile {
  return { path: `${FOLDER}/${name}`, sha256: text === null ? null : 'abc', bytes: text?.length ?? 0, text };
}

function container(
  project: string,
  service: string,
  override: Partial<InventoryContainer> = {},
): InventoryContainer {
  return {
    ...{ id: `${project}-${service}`, name: `${project}_${service}_1`, project, service, state: 'running' },
    ...{ image: `${project}_${service}`, imageId: `sha256:${project}${service}`, ports: [], mounts: [] },
    ...{ networks: [], sqlite: [] },
    ...override,
  };
}

function inventory(override: Partial<Inventory> = {}): Inventory {
  return {
    ...{ at: '2026-01-01T00:00:00Z', engine: 'docker', engineProblem: null, compose: ['docker-compose'] },
    containers: [
      container('neuros', 'neuros'),
      container('neuros', 'redis', { image: 'redis:alpine', imageId: 'sha256:r' }),
    ],
    ...{ volumes: [], images: [], networks: [], buildCacheBytes: null, receipts: [] },
    files: [file('docker-compose.yml', COMPOSE), file('docker-compose.umpire-pr.yml', null)],
    ...{ backupFolder: '/b', freeBytes: null, workingDirectory: FOLDER },
    ...override,
  };
}

const expand = (step: DraftStep, override: Partial<Inventory> = {}, target = NEUROS): Expansion =>
  expandStep(step, { target, inventory: inventory(override), knowledge: KNOWLEDGE });

function spelled(step: DraftStep, override: Partial<Inventory> = {}) {
  const expansion = expand(step, override);
  if (expansion.kind === 'unplannable') throw new Error(expansion.message);
  return expansion;
}

const lines = (steps: readonly Step[]): string[] =>
  steps.map((step) =>
    step.kind === 'command' ? step.pipeline.map((argv) => argv.join(' ')).join(' | ') : step.kind,
  );
const risks = (steps: readonly Step[]) => steps.map(({ risk }) => risk);

test('any other step stays as it is', () => {
  const step: Step = { ...HEAD, kind: 'command', pipeline: [['docker', 'ps']] };
  expect(expand(step)).toEqual({ kind: 'steps', steps: [step], undo: [], notes: [] });
});

describe('a parallel deployment is started', () => {
  const PARALLEL = 'docker compose --file docker-compose.umpire-pr.yml --project-name neuros-pr';

  test('from a file of its own, as a project of its own; production is in no step', () => {
    const { steps, undo, notes } = spelled(START);
    expect(lines(steps)).toEqual([
      'write',
      `${PARALLEL} build`,
      `${PARALLEL} up -d`,
      expect.stringMatching(/^sh -c .* umpire neuros-pr$/),
      'docker ps',
    ]);
    expect(risks(steps)).toEqual(['change', 'change', 'change', 'read', 'read']);
    expect(steps[0]).toMatchObject({
      path: 'docker-compose.umpire-pr.yml',
      content: expect.stringContaining('127.0.0.1:4001:8000'),
    });
    expect(lines(undo)).toEqual([
      `${PARALLEL} down --volumes --remove-orphans`,
      'rm -f docker-compose.umpire-pr.yml',
    ]);
    expect(notes).toEqual([
      'Project neuros of neuros is not touched: this is project neuros-pr, with empty volumes of its own.',
      'Published ports: neuros 8000 → 4001.',
    ]);
  });

  test('without building when there is nothing to build', () => {
    const files = [
      file('docker-compose.yml', 'services: { web: { image: nginx } }'),
      file('docker-compose.umpire-pr.yml', null),
    ];
    expect(lines(spelled(START, { files }).steps)).not.toContain(`${PARALLEL} build`);
  });

  test('at the next free port, where its own do not count', () => {
    const ports = (host: number) => [{ address: '0.0.0.0', host, container: 80 }];
    const containers = [
      container('other', 'web', { ports: ports(4001) }),
      container('neuros-pr', 'neuros', { ports: ports(4002) }),
    ];
    const files = [file('docker-compose.yml', COMPOSE), OURS];
    const [write] = spelled(START, { containers, files }).steps;
    expect(write?.kind === 'write' && write.content).toContain('127.0.0.1:4002:8000');
    expect(expand({ ...START, port: 4001 }, { containers, files })).toMatchObject({
      kind: 'unplannable',
      message: 'Port 4001 is taken on host lab.',
    });
  });

  test('on Podman by Podman', () => {
    const { steps } = spelled(START, { engine: 'podman' });
    expect(lines(steps)[3]).toContain('podman ps --all');
  });

  test.each<[string, Partial<Inventory>, string]>([
    [
      'over a file of somebody else',
      { files: [file('docker-compose.umpire-pr.yml', 'services: {}')] },
      'was not made by Umpire',
    ],
    ['over a file too large to be known', { files: [{ ...OURS, text: null }] }, 'was not made by Umpire'],
    [
      'over a project of somebody else',
      { containers: [container('neuros-pr', 'web')] },
      'There is a project neuros-pr on host lab already',
    ],
    [
      'from a file that cannot be read',
      { files: [file('docker-compose.yml', null)] },
      '/srv/neuros/docker-compose.yml cannot be read',
    ],
    [
      'from a file that cannot run twice',
      { files: [file('docker-compose.yml', 'services: { a: { network_mode: host } }')] },
      'cannot be deployed beside itself',
    ],
  ])('not %s', (_, override, message) => {
    const expansion = expand(START, override);
    expect(expansion).toMatchObject({ kind: 'unplannable', message: expect.stringContaining(message) });
  });

  test('not without a compose file', () => {
    const { compose: _, ...bare } = NEUROS;
    expect(expand(START, {}, bare)).toMatchObject({
      kind: 'unplannable',
      message: 'Target neuros has no compose file.',
    });
  });
});

describe('a parallel deployment is promoted', () => {
  const tested = [
    container('neuros-pr', 'neuros', { imageId: 'sha256:new' }),
    container('neuros-pr', 'redis', { imageId: 'sha256:r' }),
  ];
  const production = inventory().containers;
  const running = {
    containers: [...production, ...tested],
    files: [file('docker-compose.yml', COMPOSE), OURS],
  };

  test('by the ids of the images that were tested, and only those that differ', () => {
    const { steps, undo, notes } = spelled(PROMOTE, running);
    expect(lines(steps)).toEqual([
      expect.stringMatching(/^sh -c .* umpire neuros-pr$/),
      'docker tag sha256:new neuros_neuros',
      'docker compose up -d --no-build',
      'docker ps',
    ]);
    expect(risks(steps)).toEqual(['read', 'change', 'change', 'read']);
    expect(lines(undo)).toEqual([
      'docker tag sha256:neurosneuros neuros_neuros',
      'docker compose up -d --no-build',
    ]);
    expect(notes[0]).toBe('Service neuros gets image new, as tested.');
  });

  test.each<[string, string, readonly string[], string]>([
    [
      'no name at the container, but one in the file',
      'services: { neuros: { build: ., image: "own:1" } }',
      ['docker-compose'],
      'own:1',
    ],
    ['no name at all, Compose 1', COMPOSE, ['docker-compose'], 'neuros_neuros'],
    ['no name at all, Compose 2', COMPOSE, ['docker', 'compose'], 'neuros-neuros'],
    [
      'a name only Compose knows',
      'services: { neuros: { build: ., image: "own:${TAG}" } }',
      ['docker', 'compose'],
      'neuros-neuros',
    ],
  ])('%s', (_, text, compose, reference) => {
    const nameless = production.map((each) => ({ ...each, image: 'sha256:0123456789abcdef' }));
    const { steps } = spelled(PROMOTE, {
      compose,
      containers: [...nameless, ...tested],
      files: [file('docker-compose.yml', text), OURS],
    });
    expect(lines(steps)).toContain(`docker tag sha256:new ${reference}`);
  });

  test.each<[string, Partial<Inventory>, string]>([
    ['when there is none', {}, 'does not run; what was not tested'],
    [
      'when it has stopped',
      { ...running, containers: [...production, container('neuros-pr', 'neuros', { state: 'exited' })] },
      'does not run',
    ],
    [
      'when a part of it restarts',
      {
        ...running,
        containers: [...production, ...tested, container('neuros-pr', 'job', { state: 'restarting' })],
      },
      'neuros-pr_job_1 is restarting',
    ],
    [
      'when production has its images already',
      {
        ...running,
        containers: [
          container('neuros', 'neuros', { imageId: 'sha256:new' }),
          container('neuros-pr', 'neuros', { imageId: 'sha256:new' }),
        ],
      },
      'runs on the images of `pr` already',
    ],
  ])('not %s', (_, override, message) => {
    expect(expand(PROMOTE, override)).toMatchObject({
      kind: 'unplannable',
      message: expect.stringContaining(message),
    });
  });
});

describe('a parallel deployment is discarded', () => {
  const there = { files: [OURS], containers: [container('neuros-pr', 'neuros')] };

  test('with its volumes and its file, and nothing else', () => {
    const { steps } = spelled(DISCARD, there);
    expect(lines(steps)).toEqual([
      'docker compose --file docker-compose.umpire-pr.yml --project-name neuros-pr down --volumes --remove-orphans',
      'rm -f docker-compose.umpire-pr.yml',
      'docker ps',
    ]);
    expect(risks(steps)).toEqual(['destroy', 'destroy', 'read']);
  });

  test.each<[string, Partial<Inventory>, string]>([
    ['when there is none', {}, 'has no parallel deployment `pr`'],
    ['when the project is somebody else’s', { ...there, files: [] }, 'Umpire did not make it'],
    [
      'when the file is',
      { ...there, files: [file('docker-compose.umpire-pr.yml', 'x')] },
      'was not made by Umpire',
    ],
  ])('not %s', (_, override, message) => {
    expect(expand(DISCARD, override)).toMatchObject({
      kind: 'unplannable',
      message: expect.stringContaining(message),
    });
  });
});

describe('backups are put back', () => {
  const RESTORE = { ...HEAD, kind: 'restore-backups', operation: 'neuros-1.2', timeoutMs: 900_000 } as const;
  const receipt = (operation: string, name: string, takenAt: string): Receipt => ({
    ...{ operation, target: 'neuros', path: `/b/${operation}/${name}`, bytes: 1, sha256: 'a', takenAt },
    item: { kind: 'file', source: `/srv/neuros/${name}`, name, container: '' },
    rehearsal: { kind: 'impossible', text: '' },
  });
  const receipts = [
    receipt('neuros-1.3', 'c', '2026-01-03T00:00:00Z'),
    receipt('neuros-1.2', 'b', '2026-01-02T00:00:01Z'),
    receipt('neuros-1.2', 'a', '2026-01-02T00:00:00Z'),
  ];

  test('those of one operation, in the order they were taken', () => {
    const { steps, notes } = spelled(RESTORE, { receipts });
    expect(steps).toEqual(
      ['a', 'b'].map((name) => ({
        kind: 'restore',
        title: `Put back file ${name}`,
        item: { kind: 'file', source: `/srv/neuros/${name}`, name, container: '' },
        from: `/b/neuros-1.2/${name}`,
        risk: 'destroy',
        reasons: ['restoring a backup overwrites what is there now'],
        timeoutMs: 900_000,
      })),
    );
    expect(notes).toEqual(['What was written since 2026-01-02 00:00 UTC is overwritten.']);
  });

  test('not those of an operation that has none', () => {
    expect(expand({ ...RESTORE, operation: 'neuros-9.9' }, { receipts })).toMatchObject({
      kind: 'unplannable',
      message: 'There are no backups of operation neuros-9.9 for target neuros.',
      remedy: expect.stringContaining('neuros-1.3, neuros-1.2'),
    });
    expect(expand(RESTORE)).toMatchObject({ remedy: expect.stringContaining('none at all') });
  });
});
