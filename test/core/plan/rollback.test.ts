import { describe, expect, test } from 'vitest';
import { classify } from '../../../src/core/risk/classify.ts';
import {
  ANONYMOUS,
  COMPOSE_FILE,
  commandStep,
  doings,
  ENV_FILE,
  idOf,
  image,
  inventory,
  KNOWLEDGE,
  mount,
  planned,
  plannedSteps,
  receipt,
  restoreStep,
  service,
  withContainer,
  writeStep,
} from '../../build-plan.ts';

const tag = (name: string) => `docker tag ${image(name).id} ${name}`;
const FILES = [`restore file ${COMPOSE_FILE}`, `restore file ${ENV_FILE}`];
const TAGS = [tag('neuros_neuros:latest'), tag('postgres:15'), tag('redis:7')];
const UP = 'docker-compose up -d --no-build';

describe('how a command is undone', () => {
  test.each<[command: string, steps: readonly string[], lost: readonly RegExp[]]>([
    ['docker compose down', [...FILES, ...TAGS, UP], [/neuros, postgres, redis wrote/, /Anonymous volumes/]],
    [
      'docker compose down -v',
      [...FILES, ...TAGS, UP, 'restore postgres postgres', 'restore redis redis'],
      [/wrote outside/, /Anonymous/],
    ],
    [
      'docker compose down --rmi local',
      [...FILES, 'restore image neuros_neuros:latest', ...TAGS, UP],
      [/wrote outside/, /Anonymous/],
    ],
    ['docker compose stop', [...TAGS, UP], []],
    ['docker compose stop redis', [tag('redis:7'), `${UP} redis`], []],
    ['docker compose restart', [], []],
    ['docker compose pause redis', ['docker unpause redis'], []],
    ['docker compose up -d --build', [...TAGS, UP], [/wrote outside/]],
    ['docker compose build', [tag('neuros_neuros:latest')], []],
    ['docker compose pull redis', [tag('redis:7')], []],
    ['docker compose -p next up -d', [`docker-compose --file ${COMPOSE_FILE} -p next down`], []],
    ['docker stop grafana old-job', ['docker start grafana'], []],
    ['docker start old-job', ['docker stop old-job'], []],
    ['docker restart grafana', [], []],
    [
      'docker rm -f neuros',
      [...FILES, tag('neuros_neuros:latest'), `${UP} neuros`],
      [/neuros wrote outside/, /Anonymous/],
    ],
    ['docker rm -f grafana', [], [/grafana wrote/, /grafana: not made by a compose file/]],
    ['docker volume rm forgotten', ['restore volume forgotten'], []],
    [
      'docker image prune -af',
      [
        `restore image ${image('dangling').id}`,
        'restore image unused:1',
        `docker tag ${image('unused:1').id} unused:1`,
        `docker tag ${image('unused:1').id} unused:stable`,
      ],
      [],
    ],
    ['docker tag unused:1 redis:7', [tag('redis:7')], []],
    ['docker network prune -f', [], [/networks empty/]],
    ['docker builder prune -af', [], [/build cache/]],
    ['docker run -d nginx', [], [/`docker run -d nginx` changes/]],
    ['systemctl restart nginx', [], [/`systemctl restart nginx` changes/]],
    [
      'frobnicate',
      [
        ...FILES,
        ...TAGS,
        'docker-compose up --no-start --no-build',
        'docker-compose stop',
        `restore volume ${ANONYMOUS}`,
        UP,
        'restore postgres postgres',
        'restore redis redis',
      ],
      [/wrote outside/, /Whatever `frobnicate` does/],
    ],
  ])('%s', (command, steps, lost) => {
    const { rollback } = planned(command).plan;
    expect(doings(rollback.steps)).toEqual(steps);
    expect(rollback.lost).toEqual(lost.map((line) => expect.stringMatching(line)));
  });

  test('a write is undone by the file of before, a new file by its removal', () => {
    const files = [...inventory().files, { path: '/srv/neuros/new', sha256: null, bytes: 0, text: null }];
    const steps = [writeStep('.env', 'A=1'), writeStep('./new', 'x')];
    const { plan } = plannedSteps(steps, { inventory: inventory({ files }) });
    expect(doings(plan.rollback.steps)).toEqual([`restore file ${ENV_FILE}`, 'rm -f -- /srv/neuros/new']);
    expect(plan.rollback.lost).toEqual([]);
  });

  test('a restore is undone by what was there before it', () => {
    const receipts = [
      receipt('neuros-0.9', { kind: 'volume', source: 'grafana_data', name: 'grafana_data', container: '' }),
      receipt('neuros-0.9', { kind: 'postgres', source: idOf('postgres'), name: 'postgres', container: '' }),
    ];
    const { plan } = plannedSteps(receipts.map(restoreStep), { inventory: inventory({ receipts }) });
    expect(doings(plan.rollback.steps)).toEqual([
      'docker stop grafana',
      'restore volume grafana_data',
      'docker start grafana',
      'restore postgres postgres',
    ]);
  });

  test('volumes come back while nothing uses them, with the labels of their project', () => {
    const host = withContainer(inventory(), 'neuros', { mounts: [mount('neuros_data', '/data')] });
    const volumes = [...host.volumes, { name: 'neuros_data', project: 'neuros', anonymous: false, bytes: 1 }];
    const { plan } = planned('docker compose down -v', { inventory: { ...host, volumes } });
    expect(doings(plan.rollback.steps).slice(5)).toEqual([
      'docker-compose up --no-start --no-build',
      'docker-compose stop',
      'restore volume neuros_data',
      UP,
      'restore postgres postgres',
      'restore redis redis',
    ]);
  });

  test('what a prune took while it did not run is made again, not started', () => {
    const host = withContainer(inventory(), 'redis', { state: 'exited' });
    const { plan } = planned('docker container prune -f', { inventory: host });
    expect(doings(plan.rollback.steps)).toEqual([
      ...FILES,
      tag('redis:7'),
      'docker-compose up --no-start --no-build redis',
    ]);
  });

  test('a database that was in no volume comes back from its dump', () => {
    const host = withContainer(inventory(), 'postgres', { mounts: [] });
    const { plan } = planned('docker compose down', { inventory: host });
    expect(doings(plan.rollback.steps).slice(-2)).toEqual([UP, 'restore postgres postgres']);
  });

  test('clean-rebuild: images loaded, names given back, containers of before, databases', () => {
    const steps = [
      'docker compose down --rmi all -v',
      'docker system prune -af',
      'docker compose build',
      'docker compose up -d',
    ];
    const { plan } = plannedSteps(steps.map((line) => commandStep(...line.split(' '))));
    const undone = doings(plan.rollback.steps);
    expect(undone.slice(-3)).toEqual([UP, 'restore postgres postgres', 'restore redis redis']);
    for (const name of ['neuros_neuros:latest', 'postgres:15', 'job:1', 'unused:1'])
      expect(undone.indexOf(`restore image ${name}`), name).toBeLessThan(undone.indexOf(tag(name)));
    expect(undone).toContain(tag('postgres:15'));
  });

  test('names the image each service must run on again', () => {
    expect(planned('docker compose down').plan.rollback.images).toEqual({
      neuros: image('neuros_neuros:latest').id,
      postgres: image('postgres:15').id,
      redis: image('redis:7').id,
    });
    expect(planned('docker rm -f redis').plan.rollback.images).toEqual({ redis: image('redis:7').id });
    expect(planned('docker rm -f grafana').plan.rollback.images).toEqual({});
  });

  test('an image known by its digest only is not given a name', () => {
    const containers = [
      service('web', { image: 'web@sha256:0123' }),
      service('old', { image: `sha256:${idOf('old image')}` }),
    ];
    const { plan } = planned('docker compose stop', { inventory: inventory({ containers }) });
    expect(doings(plan.rollback.steps)).toEqual([UP]);
  });
});

test('with Podman it is done with Podman', () => {
  const host = inventory({ engine: 'podman', compose: ['podman-compose'] });
  const { plan } = planned('docker compose down', { inventory: host });
  expect(doings(plan.rollback.steps).filter((line) => !line.startsWith('restore'))).toEqual([
    ...TAGS.map((line) => line.replace('docker', 'podman')),
    'podman-compose up -d --no-build',
  ]);
});

test.each([
  'docker compose down -v',
  'frobnicate',
  'docker system prune -af --volumes',
  'docker compose up -d --build',
])(
  '%s: every step back is judged, takes only from backups of the plan, and names no receipt yet',
  (command) => {
    const { backups, rollback } = planned(command).plan;
    expect(rollback.steps.length).toBeGreaterThan(0);
    for (const step of rollback.steps) {
      expect(step.timeoutMs).toBeGreaterThan(0);
      if (step.kind === 'restore') {
        expect(backups).toContainEqual(step.item);
        expect(step).toMatchObject({ from: '', risk: 'destroy' });
      }
      if (step.kind === 'command') {
        const line = step.pipeline.map((argv) => argv.join(' ')).join(' | ');
        expect(step.risk).toBe(classify(line, KNOWLEDGE).risk);
      }
    }
  },
);
