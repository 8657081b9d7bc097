import { describe, expect, test } from 'vitest';
import { findReceipts } from '../../../src/core/plan/find-receipts.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import {
  ANONYMOUS,
  COMPOSE_FILE,
  commandStep,
  container,
  draftOf,
  ENV_FILE,
  facts,
  file,
  idOf,
  image,
  inventory,
  items,
  mount,
  planned,
  plannedSteps,
  receipt,
  restoreStep,
  service,
  TARGET,
  thePlan,
  withContainer,
  writeStep,
} from '../../build-plan.ts';

const FILES = [`file ${COMPOSE_FILE}`, `file ${ENV_FILE}`];
const DUMPS = ['postgres postgres', 'redis redis'];
const TAGS = ['tag neuros_neuros:latest', 'tag postgres:15', 'tag redis:7'];
const backupsOf = (command: string, host = inventory()) => items(planned(command, { inventory: host }).plan);

describe('what is backed up', () => {
  test.each<[command: string, backups: readonly string[]]>([
    ['docker compose down', [...FILES, ...DUMPS, `volume ${ANONYMOUS}`, ...TAGS]],
    [
      'docker compose down -v',
      [...FILES, ...DUMPS, `volume ${ANONYMOUS}`, 'volume neuros_pgdata', 'volume neuros_redis', ...TAGS],
    ],
    [
      'docker compose down --rmi local',
      [...FILES, ...DUMPS, `volume ${ANONYMOUS}`, 'image neuros_neuros:latest', ...TAGS.slice(1)],
    ],
    ['docker rm -f grafana', [...FILES, 'tag grafana:10']],
    ['docker volume rm forgotten', [...FILES, 'volume forgotten']],
    ['docker rmi unused:1 unused:stable', [...FILES, 'image unused:1']],
    ['docker image prune -f', [...FILES, `image ${image('dangling').id}`]],
    ['docker container prune -f', [...FILES, 'tag job:1']],
    ['docker builder prune -af', FILES],
    [
      'frobnicate',
      [...FILES, ...DUMPS, `volume ${ANONYMOUS}`, 'volume neuros_pgdata', 'volume neuros_redis', ...TAGS],
    ],
    ['docker compose stop', []],
    ['docker compose up -d --build', []],
    ['docker compose logs', []],
  ])('%s', (command, backups) => {
    expect(backupsOf(command)).toEqual(backups);
  });

  test('for a change, only the files it overwrites', () => {
    const write = { ...writeStep('.env', 'A=1'), risk: 'change' } as const;
    const draft = draftOf([write, commandStep('docker', 'compose', 'up', '-d')], { risk: 'change' });
    expect(items(thePlan(makePlan(draft, facts({}))).plan)).toEqual([`file ${ENV_FILE}`]);
  });

  test('an image without a name by its id, so that nobody tries to give it one', () => {
    const id = `sha256:${idOf('old image')}`;
    const containers = ['web@sha256:0123', id].map((name, at) =>
      service(`s${at}`, { image: name, imageId: id }),
    );
    expect(backupsOf('docker compose down', inventory({ containers }))).toEqual([...FILES, `tag ${id}`]);
  });

  test('not files that are not there', () => {
    const host = inventory({ files: [file(COMPOSE_FILE, 'x'), file(ENV_FILE, null)] });
    expect(backupsOf('docker volume rm forgotten', host)).toEqual([
      `file ${COMPOSE_FILE}`,
      'volume forgotten',
    ]);
  });

  test('what a restore overwrites', () => {
    const receipts = [
      receipt('neuros-0.9', { kind: 'volume', source: 'neuros_redis', name: 'neuros_redis', container: '' }),
      receipt('neuros-0.9', { kind: 'postgres', source: idOf('postgres'), name: 'postgres', container: '' }),
    ];
    const { plan } = plannedSteps(receipts.map(restoreStep), { inventory: inventory({ receipts }) });
    expect(items(plan)).toEqual([...FILES, 'postgres postgres', 'volume neuros_redis', 'tag postgres:15']);
  });

  test('a volume through a container that mounts it: its database first', () => {
    const reader = container('a-reader', { mounts: [mount('neuros_pgdata', '/backup')] });
    const host = inventory({ containers: [...inventory().containers, reader] });
    const { backups } = planned('docker volume rm neuros_pgdata forgotten', { inventory: host }).plan;
    expect(backups.filter(({ kind }) => kind === 'volume').map((item) => item.container)).toEqual([
      '',
      idOf('postgres'),
    ]);
  });

  test('everything of the host where a target has no project', () => {
    const { compose: _, ...target } = TARGET;
    expect(items(planned('frobnicate', { target }).plan)).toEqual(
      expect.arrayContaining(['volume grafana_data', 'volume forgotten', 'tag job:1', ...DUMPS]),
    );
  });
});

describe('databases', () => {
  test.each([
    ['postgres', 'postgres'],
    ['postgres:16-alpine', 'postgres'],
    ['umpire-lab/postgres:15', 'postgres'],
    ['registry.example:5000/postgis/postgis:15-3.4', 'postgres'],
    ['timescale/timescaledb-ha:pg16', 'postgres'],
    ['pgvector/pgvector@sha256:0123', 'postgres'],
    ['bitnami/postgresql', 'postgres'],
    ['redis/redis-stack-server:7', 'redis'],
    ['valkey/valkey:8', 'redis'],
    ['docker.dragonflydb.io/dragonflydb/dragonfly', 'redis'],
    ['prometheuscommunity/postgres-exporter', undefined],
    ['dpage/pgadmin4', undefined],
    ['redis-commander', undefined],
    ['nginx:postgres', undefined],
  ])('%s is %s', (name, kind) => {
    const containers = [service('db', { image: name })];
    const { backups } = planned('docker compose down', { inventory: inventory({ containers }) }).plan;
    const dumps = backups.filter((item) => ['postgres', 'redis'].includes(item.kind));
    expect(dumps).toEqual(
      kind === undefined ? [] : [{ kind, source: idOf('db'), name: 'db', container: '' }],
    );
  });

  test('SQLite files, each with its container', () => {
    const host = withContainer(inventory(), 'neuros', { sqlite: ['/app/b.db', '/app/a.db'] });
    const { backups } = planned('docker rm -f neuros', { inventory: host }).plan;
    expect(backups.filter(({ kind }) => kind === 'sqlite')).toEqual(
      ['/app/a.db', '/app/b.db'].map((source) => ({
        kind: 'sqlite',
        source,
        name: 'neuros',
        container: idOf('neuros'),
      })),
    );
  });

  test('that do not run are not dumped: the archive of the volume covers them', () => {
    const host = withContainer(inventory(), 'postgres', { state: 'exited' });
    const backups = backupsOf('docker compose down -v', host);
    expect(backups).not.toContain('postgres postgres');
    expect(backups).toContain('volume neuros_pgdata');
  });
});

describe('what cannot be backed up is said', () => {
  const bare = withContainer(inventory(), 'postgres', { mounts: [], state: 'exited' });

  test('a stopped database without a volume', () => {
    const { unforeseen } = planned('docker compose down', { inventory: bare });
    expect(unforeseen).toContain('There is no backup of data postgres of postgres, in no volume that stays.');
  });

  test('a plan without a single item', () => {
    const { plan, unforeseen } = planned('docker builder prune -af', { inventory: inventory({ files: [] }) });
    expect(plan.backups).toEqual([]);
    expect(unforeseen.join('\n')).toContain('Nothing is backed up');
  });

  test('too little room', () => {
    const { unforeseen } = planned('docker compose down -v', {
      inventory: inventory({ freeBytes: 900_000_000 }),
    });
    expect(unforeseen.join('\n')).toMatch(
      /up to 906 MB are needed in \/var\/backups\/umpire, 900 MB are free/,
    );
    expect(planned('docker compose down -v').unforeseen.join('\n')).not.toContain('needed');
  });
});

describe('finding the receipts of a planned rollback', () => {
  const { steps } = planned('docker compose down').plan.rollback;
  const { backups } = planned('docker compose down').plan;
  const taken = backups.map((item) => receipt('neuros-1.1', item));

  test('each restore gets the newest backup of its item', () => {
    const older = taken.map((each) => ({ ...each, path: '/old', takenAt: '2026-01-01T00:00:00.000Z' }));
    const found = findReceipts(steps, 'neuros-1.1', [...older, ...taken]);
    if (found.kind !== 'found') throw new Error('not found');
    const restores = found.steps.filter((step) => step.kind === 'restore');
    expect(restores.map(({ from }) => from)).toEqual(
      FILES.map((name) => `/var/backups/umpire/neuros-1.1/${name.replace(' ', '-')}`),
    );
    expect(found.steps.map(({ title }) => title)).toEqual(steps.map(({ title }) => title));
  });

  test('names what is not there, or belongs to another operation', () => {
    const [first, ...rest] = taken;
    const others = first === undefined ? [] : [{ ...first, operation: 'neuros-9.9' }];
    expect(findReceipts(steps, 'neuros-1.1', [...rest, ...others])).toEqual({
      kind: 'missing',
      items: [first?.item],
    });
  });
});
