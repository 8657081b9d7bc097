import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differenceOf } from '../../../src/core/plan/digest.ts';
import type { Inventory } from '../../../src/core/plan/inventory.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import {
  COMPOSE_FILE,
  commandStep,
  doings,
  draftOf,
  facts,
  HOST,
  idOf,
  inventory,
  plan,
  planned,
  plannedSteps,
  receipt,
  restoreStep,
  service,
  TARGET,
  thePlan,
  volume,
  withContainer,
} from '../../build-plan.ts';

const argvOf = (command: string, wanted: Parameters<typeof planned>[1] = {}) =>
  planned(command, wanted).plan.steps.map((step) =>
    step.kind === 'command' ? step.pipeline.map((argv) => argv.join(' ')).join(' | ') : step.kind,
  )[0];
const OWN = `--file ${COMPOSE_FILE} --project-name neuros`;

describe('the words that run', () => {
  test.each<[command: string, compose: string, argv: string]>([
    ['docker compose down', 'docker-compose', `docker-compose ${OWN} down`],
    ['docker compose down', 'docker compose', `docker compose ${OWN} down`],
    ['/usr/bin/docker compose ps', 'podman-compose', `podman-compose ${OWN} ps`],
    ['docker-compose --profile x up -d', 'docker compose', `docker compose ${OWN} --profile x up -d`],
    ['podman-compose stop', 'docker-compose', `docker-compose ${OWN} stop`],
    ['docker compose -f a.yml down', 'docker-compose', 'docker-compose --project-name neuros -f a.yml down'],
    ['docker compose -p b down', 'docker-compose', `docker-compose --file ${COMPOSE_FILE} -p b down`],
    ['docker compose --file=a -pb ps', 'docker-compose', 'docker-compose --file=a -pb ps'],
    ['docker -D compose stop', 'docker compose', `docker -D compose ${OWN} stop`],
    ['docker compose logs | grep down', 'docker-compose', `docker-compose ${OWN} logs | grep down`],
    ['sudo docker compose down', 'docker-compose', 'sudo docker compose down'],
    ['docker stop neuros', 'docker-compose', 'docker stop neuros'],
  ])('%s by %s: %s', (command, compose, argv) => {
    expect(argvOf(command, { inventory: inventory({ compose: compose.split(' ') }) })).toBe(argv);
  });

  test('where only Podman is, docker is podman', () => {
    const podman = inventory({ engine: 'podman', compose: ['podman-compose'] });
    expect(argvOf('docker ps | grep docker', { inventory: podman })).toBe('podman ps | grep docker');
    expect(argvOf('podman stop neuros', { inventory: podman })).toBe('podman stop neuros');
  });

  test('a target without a compose file gets no words added', () => {
    const { compose: _, ...target } = TARGET;
    expect(argvOf('docker compose -p x ps', { target })).toBe('docker-compose -p x ps');
  });

  test('without Compose on the host there is no plan, but a way out', () => {
    expect(plan('docker compose down', { inventory: inventory({ compose: [] }) })).toEqual({
      kind: 'unplannable',
      message: expect.stringContaining('no Compose on host lab'),
      remedy: expect.stringContaining('Install'),
    });
  });

  test('options of docker that docker-compose does not take are not dropped in silence', () => {
    expect(plan('docker --context prod compose down')).toMatchObject({
      kind: 'unplannable',
      message: expect.stringContaining('--context prod'),
    });
  });

  test('the worse judgement counts, of the draft and of the resolved words', () => {
    const mild = {
      ...commandStep('docker', 'compose', 'down'),
      risk: 'read',
      reasons: ['said to be'],
    } as const;
    const { plan: made } = thePlan(makePlan(draftOf([mild], { risk: 'read' }), facts({})));
    expect(made.risk).toBe('destroy');
    expect(made.steps[0]?.reasons.join()).toContain('removes');
    const worse = { ...commandStep('docker', 'ps'), risk: 'unknown' } as const;
    expect(thePlan(makePlan(draftOf([worse], { risk: 'unknown' }), facts({}))).plan.steps[0]?.risk).toBe(
      'unknown',
    );
  });
});

describe('what the plan says besides', () => {
  test('where it runs, and on which engine', () => {
    const docker = { url: 'unix:///run/user/1000/docker.sock' };
    const { plan: made } = planned('docker compose down', { host: { ...HOST, docker } });
    expect(made).toMatchObject({
      operation: 'neuros-1.1',
      target: 'neuros',
      host: 'lab',
      transport: 'ssh',
      environment: 'staging',
      workingDirectory: '/srv/neuros',
      variables: { DOCKER_HOST: docker.url },
      verification: 'stopped',
    });
    expect(planned('docker ps').plan.variables).toEqual({});
  });

  test('the digests of all files that were looked at', () => {
    expect(planned('docker ps').plan.inputs).toEqual(
      inventory().files.map(({ path, sha256 }) => ({ path, sha256 })),
    );
  });

  test('when the target was last backed up', () => {
    const item = { kind: 'volume', source: 'x', name: 'x', container: '' } as const;
    const receipts = ['2026-11-02', '2026-11-20', '2026-11-10'].map((day) =>
      receipt('neuros-0.1', item, { takenAt: `${day}T00:00:00.000Z` }),
    );
    expect(planned('docker ps').lastBackup).toBeNull();
    expect(planned('docker ps', { inventory: inventory({ receipts }) }).lastBackup).toBe(
      '2026-11-20T00:00:00.000Z',
    );
  });

  test('a read takes nothing away, backs up nothing and needs no rollback', () => {
    const { plan: made, blast, alternatives, unforeseen } = planned('docker compose logs neuros');
    expect({ ...made, blast, alternatives, unforeseen }).toMatchObject({
      risk: 'read',
      touches: [],
      backups: [],
      rollback: { steps: [], lost: [], images: {} },
      blast: [],
      alternatives: [],
      unforeseen: [],
    });
  });
});

describe('an engine that does not answer', () => {
  const problem = { message: 'Cannot connect to the Docker daemon.', remedy: 'Start it.' };
  const dead = inventory({ engineProblem: problem, containers: [], volumes: [], images: [], networks: [] });

  test('does not keep anybody from looking, or from starting it', () => {
    expect(planned('ls -l /var/run', { inventory: dead }).unforeseen).toEqual([]);
    expect(planned('systemctl start docker', { inventory: dead })).toMatchObject({
      plan: { risk: 'change' },
      unforeseen: expect.arrayContaining([
        expect.stringContaining('could not be asked what this touches: Cannot connect'),
      ]),
    });
  });

  test.each(['docker compose down', 'rm -rf /srv/neuros', './mystery'])(
    'and %s is no plan: nobody knows what it takes away, and nothing can be backed up',
    (command) => {
      expect(plan(command, { inventory: dead })).toEqual({ kind: 'unplannable', ...problem });
    },
  );
});

describe('restoring backups', () => {
  const [pgdata, cache, env, dump] = [
    receipt('neuros-0.9', {
      kind: 'volume',
      source: 'neuros_pgdata',
      name: 'neuros_pgdata',
      container: 'pg',
    }),
    receipt('neuros-0.9', { kind: 'volume', source: 'cache', name: 'cache', container: '' }),
    receipt('neuros-0.9', { kind: 'file', source: '/srv/neuros/.env', name: '.env', container: '' }),
    receipt('neuros-0.9', { kind: 'postgres', source: 'pg', name: 'postgres', container: '' }),
  ];
  const wanted = {
    kind: 'restore-backups',
    operation: 'neuros-0.9',
    title: 'restore neuros-0.9',
    risk: 'destroy',
    reasons: [],
    timeoutMs: 1,
  } as const;
  const restore = (receipts: Inventory['receipts']) =>
    makePlan(draftOf([wanted]), facts({ inventory: inventory({ receipts }) }));

  test('goes files, volumes while nothing runs, containers, databases; a dumped volume is left to its dump', () => {
    const { plan: made } = thePlan(restore([dump, pgdata, cache, env]));
    expect(doings(made.steps)).toEqual([
      'restore file .env',
      'docker-compose stop',
      'restore volume cache',
      'docker-compose up -d --no-build',
      'restore postgres postgres',
    ]);
    expect(made.inputs).toContainEqual({ path: dump.path, sha256: dump.sha256 });
  });

  test('of files alone stops nothing', () => {
    expect(doings(thePlan(restore([env])).plan.steps)).toEqual(['restore file .env']);
  });

  test('without receipts is no plan, and says what there is', () => {
    expect(restore([{ ...env, operation: 'neuros-0.3' }])).toMatchObject({
      kind: 'unplannable',
      remedy: expect.stringContaining('neuros-0.3'),
    });
  });

  test('a restore from where no backup of the target lies is no plan', () => {
    const step = { ...restoreStep(dump), from: '/etc/shadow' };
    expect(makePlan(draftOf([step]), facts({ inventory: inventory({ receipts: [dump] }) }))).toMatchObject({
      kind: 'unplannable',
      message: expect.stringContaining('/etc/shadow'),
    });
  });
});

describe('the digest', () => {
  const commands = [
    'docker compose down -v',
    'docker system prune -af --volumes',
    'frobnicate',
    'docker compose up -d --build',
  ];

  test.each(commands)('%s: is the same for the same host, asked later and listed otherwise', (command) => {
    const before = planned(command);
    const shuffled = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length });
    const { containers, volumes, images, networks } = inventory();
    fc.assert(
      fc.property(
        shuffled(containers),
        shuffled(volumes),
        shuffled(images),
        shuffled(networks),
        fc.nat(),
        (containers, volumes, images, networks, bytes) => {
          const later = planned(command, {
            inventory: inventory({
              at: '2027-01-01T00:00:00.000Z',
              containers: containers.map((each) =>
                each.name === 'neuros' ? { ...each, state: 'restarting' } : each,
              ),
              volumes: volumes.map((each) => ({ ...each, bytes })),
              images: images.map((each) => ({ ...each, bytes })),
              networks,
              buildCacheBytes: bytes + 1,
              freeBytes: bytes,
            }),
          });
          expect(differenceOf(before.plan, later.plan)).toEqual([]);
          expect(later.digest).toBe(before.digest);
        },
      ),
      { numRuns: 50 },
    );
  });

  const other = idOf('another');
  const project = inventory().containers.filter((each) => each.project === 'neuros');
  const rename = <T extends { name: string }>(list: readonly T[], name: string, override: Partial<T>) =>
    list.map((each) => (each.name === name ? { ...each, ...override } : each));
  const changes: [string, Inventory][] = [
    ...project.flatMap(({ name }): [string, Inventory][] => [
      [`id of container ${name}`, withContainer(inventory(), name, { id: other })],
      [`image of container ${name}`, withContainer(inventory(), name, { imageId: `sha256:${other}` })],
    ]),
    [
      'a network of its own',
      inventory({ networks: rename(inventory().networks, 'neuros_default', { id: other }) }),
    ],
    [
      'one more container',
      inventory({ containers: [...inventory().containers, service('neuros_2', { id: other })] }),
    ],
    ['one container less', inventory({ containers: inventory().containers.slice(1) })],
    [
      'one more volume',
      inventory({ volumes: [...inventory().volumes, volume('neuros_new', { project: 'neuros' })] }),
    ],
    ...inventory().files.map(({ path }): [string, Inventory] => [
      `content of ${path}`,
      inventory({
        files: inventory().files.map((file) => (file.path === path ? { ...file, sha256: other } : file)),
      }),
    ]),
    ['another Compose', inventory({ compose: ['docker', 'compose'] })],
    ['another folder', inventory({ workingDirectory: '/srv/other' })],
  ];

  test.each(changes)('is another one for %s, and the difference says so', (_, host) => {
    const before = planned('docker compose down -v');
    const after = planned('docker compose down -v', { inventory: host });
    expect(after.digest).not.toBe(before.digest);
    expect(differenceOf(before.plan, after.plan)).not.toEqual([]);
  });

  test('is not another one for what the plan does not touch', () => {
    const host = withContainer(inventory(), 'grafana', { id: other });
    expect(planned('docker compose down', { inventory: host }).digest).toBe(
      planned('docker compose down').digest,
    );
  });
});

test('a step of the draft that is spelled out already stays as it is', () => {
  const step = commandStep('docker', 'ps');
  expect(plannedSteps([step]).plan.steps).toEqual([step]);
});
