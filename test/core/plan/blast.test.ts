import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLosing } from '../../../src/core/plan/blast/order-effects.ts';
import type { InventoryImage } from '../../../src/core/plan/inventory.ts';
import {
  ANONYMOUS,
  COMPOSE_FILE,
  commandStep,
  container,
  ENV_FILE,
  idOf,
  image,
  inventory,
  mount,
  planned,
  plannedSteps,
  receipt,
  restoreStep,
  service,
  TARGET,
  told,
  withContainer,
  writeStep,
} from '../../build-plan.ts';

const CACHE = `${ANONYMOUS.slice(0, 12)}… (anonymous)`;
const CONTAINERS = ['neuros', 'postgres', 'redis'];
const DOWN = [
  ...CONTAINERS.map((name) => `removed container ${name}`),
  'removed network neuros_default',
  'unreferenced volume neuros_pgdata',
  'unreferenced volume neuros_redis',
  `unreferenced volume ${CACHE}`,
  'unreachable port 8000 (neuros)',
];
const RECREATED = CONTAINERS.map((name) => `recreated container ${name}`);
const RESTARTED = CONTAINERS.map((name) => `restarted container ${name}`);
const PROJECT_AT_RISK = [
  'at-risk volume neuros_pgdata',
  'at-risk volume neuros_redis',
  `at-risk volume ${CACHE}`,
  `at-risk file ${COMPOSE_FILE}`,
  `at-risk file ${ENV_FILE}`,
  ...CONTAINERS.map((name) => `at-risk container ${name}`),
];
const JOB = ['removed container old-job', 'unreferenced volume job_data'];
const DANGLING = `removed image ${image('dangling').id.slice(7, 19)}`;

describe('what Compose takes away', () => {
  test.each<[command: string, blast: readonly string[]]>([
    ['docker compose down', DOWN],
    ['docker-compose -p neuros down --remove-orphans -t 5', DOWN],
    [
      'docker compose down -v',
      [
        'lost volume neuros_pgdata',
        'lost volume neuros_redis',
        `lost volume ${CACHE}`,
        ...DOWN.filter((line) => !line.startsWith('unreferenced')),
      ],
    ],
    ['docker compose down --rmi local', ['removed image neuros_neuros:latest', ...DOWN]],
    [
      'docker compose down --rmi=all',
      ['removed image neuros_neuros:latest', 'removed image postgres:15', 'removed image redis:7', ...DOWN],
    ],
    ['docker compose down postgres', ['removed container postgres', 'unreferenced volume neuros_pgdata']],
    ['docker compose -p other down', []],
    [
      'docker compose stop',
      [...CONTAINERS.map((name) => `stopped container ${name}`), 'unreachable port 8000 (neuros)'],
    ],
    ['docker compose stop neuros', ['stopped container neuros', 'unreachable port 8000 (neuros)']],
    ['docker compose kill -s SIGKILL redis', ['stopped container redis']],
    ['docker compose pause neuros', ['stopped container neuros', 'unreachable port 8000 (neuros)']],
    ['docker compose rm -f', []],
    ['docker compose rm -fs redis', ['removed container redis', 'unreferenced volume neuros_redis']],
    [
      'docker compose rm --stop -fv neuros',
      [`lost volume ${CACHE}`, 'removed container neuros', 'unreachable port 8000 (neuros)'],
    ],
    ['docker compose restart', RESTARTED],
    ['docker compose restart redis', ['restarted container redis']],
    ['docker compose start', []],
    ['docker compose up -d', RECREATED],
    ['docker compose up -d --no-recreate', []],
    ['docker compose up -d --force-recreate neuros', ['recreated container neuros']],
    ['docker compose up -d --build', ['unreferenced image neuros_neuros:latest', ...RECREATED]],
    ['docker compose up -d -V', [`lost volume ${CACHE}`, ...RECREATED]],
    [
      'docker compose up -d --scale neuros=0 neuros',
      ['removed container neuros', `unreferenced volume ${CACHE}`, 'unreachable port 8000 (neuros)'],
    ],
    ['docker compose build --no-cache', []],
    ['docker compose pull', []],
    ['docker compose logs', []],
    ['docker compose --dry-run down', []],
  ])('%s', (command, blast) => {
    expect(told(planned(command).blast)).toEqual(blast);
  });
});

describe('what an engine takes away', () => {
  test.each<[command: string, blast: readonly string[]]>([
    ['docker stop neuros', ['stopped container neuros', 'unreachable port 8000 (neuros)']],
    ['docker stop old-job', []],
    [`docker kill ${idOf('redis').slice(0, 12)}`, ['stopped container redis']],
    ['docker restart neuros', ['restarted container neuros']],
    [
      'docker rm -f neuros',
      ['removed container neuros', `unreferenced volume ${CACHE}`, 'unreachable port 8000 (neuros)'],
    ],
    [
      'docker container rm --force -v neuros',
      [`lost volume ${CACHE}`, 'removed container neuros', 'unreachable port 8000 (neuros)'],
    ],
    ['docker rm old-job', JOB],
    ['docker rmi job:1', ['removed image job:1']],
    ['docker rmi unused:1', []],
    ['docker image rm unused:1 unused:stable', ['removed image unused:1']],
    ['docker rmi -f neuros_neuros', ['removed image neuros_neuros:latest']],
    ['docker image prune -f', [DANGLING]],
    ['docker image prune -af', [DANGLING, 'removed image unused:1']],
    ['docker container prune -f', JOB],
    ['docker volume rm forgotten', ['lost volume forgotten']],
    ['docker volume prune -f', ['lost volume forgotten']],
    ['docker network rm monitoring', ['removed network monitoring']],
    ['docker network prune -f', ['removed network empty']],
    [
      'docker system prune -f',
      [
        DANGLING,
        'removed build-cache of the engine',
        'removed container old-job',
        'removed network empty',
        'unreferenced volume job_data',
      ],
    ],
    [
      'docker system prune -af --volumes',
      [
        'lost volume job_data',
        'lost volume forgotten',
        DANGLING,
        'removed build-cache of the engine',
        'removed image job:1',
        'removed image unused:1',
        'removed container old-job',
        'removed network empty',
      ],
    ],
    ['docker builder prune -af', ['removed build-cache of the engine']],
    ['docker buildx prune -f', ['removed build-cache of the engine']],
    ['docker tag unused:1 redis:7', ['unreferenced image redis:7']],
    ['docker build -t redis:7 .', ['unreferenced image redis:7']],
    ['docker run -d nginx', []],
    ['docker exec neuros ls', []],
    ['docker system prune --help', []],
  ])('%s', (command, blast) => {
    expect(told(planned(command).blast)).toEqual(blast);
  });

  test('podman forgets everything in one word', () => {
    const { blast } = planned('podman system reset -f', { inventory: inventory({ engine: 'podman' }) });
    expect(told(blast)).toEqual(
      expect.arrayContaining([
        'lost volume grafana_data',
        'removed container grafana',
        'removed network shared',
      ]),
    );
  });
});

describe('what files lose', () => {
  test.each<[command: string, blast: readonly string[]]>([
    ['rm -f .env', [`lost file ${ENV_FILE}`]],
    ['rm /srv/neuros/.env docker-compose.yml', [`lost file ${COMPOSE_FILE}`, `lost file ${ENV_FILE}`]],
    ['cp gold.yml docker-compose.yml', [`overwritten file ${COMPOSE_FILE}`]],
    ['mv gold.yml .env', PROJECT_AT_RISK],
    ['sed -i s/a/b/ ./.env', [`overwritten file ${ENV_FILE}`]],
    ['cat x | tee .env', [`overwritten file ${ENV_FILE}`]],
  ])('%s', (command, blast) => {
    expect(told(planned(command).blast)).toEqual(blast);
  });

  test('a write overwrites what is there, and nothing where nothing is', () => {
    const files = [...inventory().files, { path: '/srv/neuros/new', sha256: null, bytes: 0, text: null }];
    const steps = [writeStep('docker-compose.yml', 'services: {}'), writeStep('new', 'x')];
    const { blast } = plannedSteps(steps, { inventory: inventory({ files }) });
    expect(told(blast)).toEqual([`overwritten file ${COMPOSE_FILE}`]);
  });

  test('a restore overwrites volume, file and database, also when the container was made anew', () => {
    const receipts = [
      receipt('neuros-0.9', { kind: 'volume', source: 'neuros_redis', name: 'neuros_redis', container: '' }),
      receipt('neuros-0.9', { kind: 'file', source: ENV_FILE, name: ENV_FILE, container: '' }),
      receipt('neuros-0.9', { kind: 'postgres', source: idOf('long gone'), name: 'postgres', container: '' }),
    ];
    const { blast } = plannedSteps(receipts.map(restoreStep), { inventory: inventory({ receipts }) });
    expect(told(blast)).toEqual([
      'overwritten volume neuros_redis',
      `overwritten file ${ENV_FILE}`,
      'overwritten data postgres of postgres',
    ]);
  });
});

describe('what nobody can foresee', () => {
  test.each([
    'sudo docker compose down',
    'frobnicate --all',
    'rm -rf /srv/neuros/uploads',
    'docker exec neuros rm -rf /app',
    'docker compose exec -T postgres psql -c "drop table x"',
    'docker -H tcp://elsewhere:2375 system prune -af',
    'nerdctl rm -f neuros',
    'docker rm --frobnicate neuros',
  ])('%s puts the whole project at risk, and says so', (command) => {
    const { blast, unforeseen, plan } = planned(command);
    expect(told(blast)).toEqual(PROJECT_AT_RISK);
    expect(unforeseen.join('\n')).toMatch(/cannot be foreseen: all of neuros/);
    expect(unforeseen.join('\n')).toContain('/srv/neuros/uploads');
    expect(plan.touches.map(({ name }) => name)).toEqual(expect.arrayContaining(CONTAINERS));
  });

  test('a command that is known, but not all of it, does what it says and perhaps more', () => {
    const lines = told(planned('docker --config /tmp/plugins stop grafana').blast);
    expect(lines).toEqual(
      expect.arrayContaining([
        'at-risk container grafana',
        'unreachable port 3000 (grafana)',
        ...PROJECT_AT_RISK,
      ]),
    );
  });

  test('a risk that no part of the command explains is laid to the whole', () => {
    const step = { ...commandStep('docker', 'ps'), risk: 'unknown' } as const;
    expect(told(plannedSteps([step]).blast)).toEqual(PROJECT_AT_RISK);
  });

  test('what the words name is at risk besides the project', () => {
    const { blast } = planned('docker run --rm -v grafana_data:/data alpine rm -rf /data');
    expect(told(blast)).toEqual(expect.arrayContaining(['at-risk volume grafana_data', ...PROJECT_AT_RISK]));
    expect(told(blast)).not.toContain('at-risk volume job_data');
  });

  test.each(['docker ps -aq | xargs docker rm -f', 'sudo docker system prune -af', `sh -c 'docker rm -f x'`])(
    '%s knows no projects: the whole host is at risk',
    (command) => {
      expect(told(planned(command).blast)).toEqual(
        expect.arrayContaining(['at-risk container grafana', 'at-risk volume forgotten', ...PROJECT_AT_RISK]),
      );
    },
  );

  test('without a compose project everything on the host is at risk', () => {
    const { compose: _, ...target } = TARGET;
    const lines = told(planned('frobnicate', { target }).blast);
    expect(lines).toEqual(expect.arrayContaining(['at-risk container grafana', 'at-risk volume job_data']));
  });

  test('a change that is no engine command takes nothing away, but says that it is not listed', () => {
    const { blast, unforeseen } = planned('systemctl restart nginx');
    expect(blast).toEqual([]);
    expect(unforeseen).toEqual([expect.stringContaining('`systemctl restart nginx`')]);
  });

  test.each([
    ['docker rm nobody', 'There is no container `nobody`'],
    ['docker rm grafana', 'without --force it is not removed'],
    ['docker image prune -af --filter until=24h', 'until=24h spares'],
    ['docker volume prune -f', 'Docker 23'],
    ['docker compose up -d', 'only known when it runs'],
    ['docker compose up -d --remove-orphans', 'no longer names'],
    ['docker compose -p other down', 'no container of project other'],
  ])('%s says: %s', (command, sentence) => {
    expect(planned(command).unforeseen.join('\n')).toContain(sentence);
  });
});

describe('databases that nothing keeps', () => {
  const bare = withContainer(inventory(), 'postgres', { mounts: [] });
  const initialised = withContainer(inventory(), 'postgres', {
    mounts: [
      mount('/srv/neuros/init', '/docker-entrypoint-initdb.d'),
      mount(ANONYMOUS, '/var/lib/postgresql/data'),
    ],
  });
  const kept = withContainer(inventory(), 'neuros', {
    sqlite: ['/app/uploads/a.db', '/app/b.db'],
  });

  test.each([
    ['no volume at all', bare],
    ['an anonymous volume, and scripts that fill it', initialised],
  ])('go with their container: %s', (_, host) => {
    expect(told(planned('docker compose down', { inventory: host }).blast)[0]).toBe(
      'lost data postgres of postgres, in no volume that stays',
    );
  });

  test('may go when Compose makes the container anew, which is no reason to be silent in a mere change', () => {
    const { blast, unforeseen, plan } = planned('docker compose up -d', { inventory: bare });
    expect(plan.risk).toBe('change');
    expect(told(blast)[0]).toBe('at-risk data postgres of postgres, in no volume that stays');
    expect(unforeseen.join('\n')).toContain('There is no backup of data postgres');
  });

  test('a SQLite file in a folder of the host stays', () => {
    const lines = told(planned('docker rm -f neuros', { inventory: kept }).blast);
    expect(lines[0]).toBe('lost data sqlite of neuros, in no volume that stays');
    const safe = withContainer(inventory(), 'neuros', { sqlite: ['/app/uploads/a.db'] });
    expect(told(planned('docker rm -f neuros', { inventory: safe }).blast).join()).not.toContain('sqlite');
  });
});

describe('steps one after the other', () => {
  const steps = (...lines: readonly string[]) =>
    plannedSteps(lines.map((line) => commandStep(...line.split(' '))));

  test('what was taken down and comes back was made anew', () => {
    const lines = told(steps('docker compose down', 'docker compose build', 'docker compose up -d').blast);
    expect(lines).toEqual([
      'removed network neuros_default',
      'unreferenced image neuros_neuros:latest',
      `unreferenced volume ${CACHE}`,
      ...RECREATED,
    ]);
  });

  test('what was stopped and started was restarted', () => {
    expect(told(steps('docker compose stop redis', 'docker compose start redis').blast)).toEqual([
      'restarted container redis',
    ]);
  });

  test('a prune after it takes what the steps before have let go', () => {
    const lines = told(steps('docker compose down', 'docker system prune -af --volumes').blast);
    expect(lines).toEqual(
      expect.arrayContaining([
        'lost volume neuros_pgdata',
        'removed image postgres:15',
        'removed network shared',
      ]),
    );
    expect(lines).not.toContain('removed image grafana:10');
  });
});

test('of several containers of a service the surplus goes', () => {
  const containers = [1, 2, 10].map((number) => service(`web_${number}`, { service: 'web' }));
  const { blast } = planned('docker compose up -d --no-recreate --scale web=2', {
    inventory: inventory({ containers }),
  });
  expect(told(blast)).toEqual(['removed container web_10']);
});

test('a volume that another container mounts keeps its reference', () => {
  const reader = container('reader', { mounts: [mount('neuros_pgdata', '/backup')] });
  const host = inventory({ containers: [...inventory().containers, reader] });
  expect(told(planned('docker compose down', { inventory: host }).blast)).not.toContain(
    'unreferenced volume neuros_pgdata',
  );
});

test('what loses data comes first, then what is removed, the biggest first, whatever the host has', () => {
  const commands = [
    'docker compose down -v',
    'docker system prune -af --volumes',
    'frobnicate',
    'rm -f .env',
  ];
  const bytes = fc.option(fc.nat());
  property(
    fc.constantFrom(...commands),
    fc.array(bytes, { minLength: 6, maxLength: 6 }),
    (command, sizes) => {
      const { volumes, images } = inventory();
      const host = inventory({
        volumes: volumes.map((each, at) => ({ ...each, bytes: sizes[at] ?? null })),
        images: images.map((each, at): InventoryImage => ({ ...each, bytes: sizes[at] ?? 0 })),
      });
      const { blast } = planned(command, { inventory: host });
      const losing = blast.map(isLosing);
      expect(losing).toEqual(losing.toSorted((a, b) => Number(b) - Number(a)));
      const lost = blast.filter(isLosing).map((effect) => effect.bytes ?? -1);
      expect(lost).toEqual(lost.toSorted((a, b) => b - a));
    },
  );
});

function property<A, B>(a: fc.Arbitrary<A>, b: fc.Arbitrary<B>, holds: (a: A, b: B) => void): void {
  fc.assert(fc.property(a, b, holds), { numRuns: 200 });
}
