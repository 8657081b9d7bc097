import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Derivation, deriveCompose } from '../../../src/core/plan/derive/derive-compose.ts';
import { suffixed } from '../../../src/core/plan/derive/suffix-images.ts';

const deriving = { name: 'pr', port: 4001, taken: new Set<number>() as ReadonlySet<number> };
const derive = (text: string, override: Partial<typeof deriving> = {}): Derivation =>
  deriveCompose(text, { ...deriving, ...override });

function derived(text: string, override: Partial<typeof deriving> = {}) {
  const derivation = derive(text, override);
  if (derivation.kind === 'invalid') throw new Error(derivation.message);
  return { ...derivation, data: parse(derivation.text, { merge: true }) };
}
const service = (fields: string, override: Partial<typeof deriving> = {}) =>
  derived(`services:\n  web:\n    image: nginx\n${fields.replace(/^/gm, '    ')}\n`, override).data.services
    .web;

describe('a second deployment of the same file', () => {
  test('has no names that production has, and is the same otherwise', () => {
    const { data, services, text } = derived(`name: shop
services:
  web:
    build: .
    container_name: shop
    depends_on: { db: { condition: service_healthy } }
    environment: [A=1]
    networks: [front]
  db:
    image: postgres:16
    container_name: db
    volumes: [data:/var/lib/postgresql/data]
networks:
  front: { name: shop_front, driver: bridge, ipam: { config: [{ subnet: 10.1.0.0/16 }] } }
volumes:
  data: { name: shop_data }
`);
    expect(data).toEqual({
      services: {
        web: {
          build: '.',
          depends_on: { db: { condition: 'service_healthy' } },
          environment: ['A=1'],
          networks: ['front'],
        },
        db: { image: 'postgres:16', volumes: ['data:/var/lib/postgresql/data'] },
      },
      networks: { front: { driver: 'bridge' } },
      volumes: { data: {} },
    });
    expect(services).toEqual([
      { name: 'web', built: true },
      { name: 'db', built: false },
    ]);
    expect(text).toMatch(/^# Made by Umpire/);
  });

  test('keeps what is external, and says that it is shared', () => {
    const { data, notes } =
      derived(`services: { web: { image: nginx, networks: [proxy], volumes: ["ext:/e"] } }
networks: { proxy: { external: true, name: traefik } }
volumes: { ext: { external: { name: old } } }
`);
    expect(data.networks).toEqual({ proxy: { external: true, name: 'traefik' } });
    expect(data.volumes).toEqual({ ext: { external: { name: 'old' } } });
    expect(data.services.web.volumes).toEqual(['ext:/e:ro']);
    expect(notes).toEqual([
      'Service web mounts ext read-only, because production has it, too.',
      'The parallel deployment joins the external network proxy of production: there, names of services mean both.',
    ]);
  });

  test('writes aliases and merge keys out, and leaves every spelling as it is', () => {
    const { text } = derived(`x-base: &base
  restart: always
  container_name: fixed
services:
  web:
    <<: *base
    image: nginx
    environment: &env
      YES: yes
      OCTAL: 0440
      QUOTED: "8080"
      EMPTY:
      TIME: 12:30
      VERSION: 1.10
    command: |
      bash -c "
        echo 'a' &&
        b
      "
  api: { <<: [*base, { user: "1" }], image: api, environment: *env, restart: "no" }
`);
    expect(text.slice(text.indexOf('services:'))).toBe(`services:
  web:
    image: nginx
    environment:
      YES: yes
      OCTAL: 0440
      QUOTED: "8080"
      EMPTY: null
      TIME: 12:30
      VERSION: 1.10
    command: |
      bash -c "
        echo 'a' &&
        b
      "
    restart: always
  api:
    image: api
    environment:
      YES: yes
      OCTAL: 0440
      QUOTED: "8080"
      EMPTY: null
      TIME: 12:30
      VERSION: 1.10
    restart: "no"
    user: "1"
`);
  });
});

describe('published ports', () => {
  test.each<[string, unknown, ReadonlySet<number>?]>([
    ['["8000:8000"]', ['4001:8000']],
    ['[8000:8000, "9000:9000"]', ['4001:8000', '4002:9000']],
    ['["127.0.0.1:${PORT:-8000}:8000"]', ['127.0.0.1:4001:8000']],
    ['["[::1]:80:80"]', ['[::1]:4001:80']],
    ['["53:53/udp", "53:53/tcp", "54:54"]', ['4001:53/udp', '4001:53/tcp', '4002:54']],
    ['["3000-3002:3000-3002", "80:80"]', ['4001-4003:3000-3002', '4004:80']],
    ['["3000-3005:80"]', ['4001:80']],
    ['["${A}-${B}:80-81"]', ['4001-4002:80-81']],
    ['[8000, "8001", "127.0.0.1::80"]', [8000, '8001', '127.0.0.1::80']],
    [
      '[{ target: 80, published: 8080, host_ip: 127.0.0.1 }]',
      [{ target: 80, published: 4001, host_ip: '127.0.0.1' }],
    ],
    ['[{ target: 80 }, { target: 81, published: "0" }]', [{ target: 80 }, { target: 81, published: '0' }]],
    ['["80:80", "81:81"]', ['4001:80', '4003:81'], new Set([4002])],
    ['["80-82:80-82"]', ['4003-4005:80-82'], new Set([4002])],
  ])('%s', (ports, moved, taken = new Set<number>()) => {
    expect(service(`ports: ${ports}`, { taken }).ports).toEqual(moved);
  });

  test('are told', () => {
    expect(
      derived('services: { web: { image: a, ports: ["${P}:80"] }, db: { image: b, ports: ["5432:5432"] } }')
        .ports,
    ).toEqual([
      { service: 'web', from: '${P}', to: 4001 },
      { service: 'db', from: '5432', to: 4002 },
    ]);
  });

  test('never collide with each other or with what is taken', () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(
        fc.uniqueArray(port, { minLength: 1, maxLength: 12 }),
        fc.uniqueArray(fc.integer({ min: 4000, max: 4030 }), { maxLength: 20 }),
        (ports, taken) => {
          const list = ports.map((each) => `"${each}:80"`).join(', ');
          const moved = derived(`services: { web: { image: a, ports: [${list}] } }`, {
            taken: new Set(taken),
          }).ports;
          const given = moved.map(({ to }) => to);
          expect(new Set(given).size).toBe(ports.length);
          expect(given.filter((each) => taken.includes(each))).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what production has cannot be written', () => {
  test.each<[string, unknown]>([
    ['["./config:/app"]', ['./config:/app:ro']],
    ['["/data:/data:rw,z"]', ['/data:/data:z,ro']],
    ['["${DATA:-./d}:/data"]', ['${DATA:-./d}:/data:ro']],
    ['["./a:/a:ro"]', ['./a:/a:ro']],
    ['["own:/data", /anonymous]', ['own:/data', '/anonymous']],
    [
      '[{ type: bind, source: ./a, target: /a }]',
      [{ type: 'bind', source: './a', target: '/a', read_only: true }],
    ],
    ['[{ type: volume, source: own, target: /a }]', [{ type: 'volume', source: 'own', target: '/a' }]],
    ['[{ type: tmpfs, target: /a }]', [{ type: 'tmpfs', target: '/a' }]],
  ])('volumes: %s', (volumes, kept) => {
    expect(service(`volumes: ${volumes}`).volumes).toEqual(kept);
  });

  test('nor through a volume that is a folder of the host', () => {
    const { data } = derived(`services: { db: { image: db, volumes: ["data:/d"] } }
volumes: { data: { name: x, driver_opts: { type: none, o: bind, device: /srv/data } } }`);
    expect(data.services.db.volumes).toEqual(['data:/d:ro']);
  });

  test('nor does its proxy send requests there', () => {
    expect(service('labels: ["traefik.http.routers.a.rule=Host(`x`)", "own=1"]').labels).toEqual(['own=1']);
    expect(service('labels: { caddy: x, caddy_0: y, own: "1" }').labels).toEqual({ own: '1' });
  });

  test('nor has it two containers of one address', () => {
    expect(service('mac_address: a\nnetworks: { n: { ipv4_address: 10.0.0.2, aliases: [w] } }')).toEqual({
      image: 'nginx',
      networks: { n: { aliases: ['w'] } },
    });
  });
});

describe('images that are built', () => {
  test('get a tag of their own, wherever they are used', () => {
    const { data } = derived(`services:
  web: { build: { context: ., tags: [shop, "shop:1"] }, image: "shop:1" }
  job: { image: "shop:1" }
  db: { image: "postgres:16" }
`);
    expect(data.services).toEqual({
      web: { build: { context: '.', tags: ['shop:latest-pr', 'shop:1-pr'] }, image: 'shop:1-pr' },
      job: { image: 'shop:1-pr' },
      db: { image: 'postgres:16' },
    });
  });

  test.each([
    ['plexus', 'plexus:latest-pr'],
    ['plexus:latest', 'plexus:latest-pr'],
    ['host:5000/a/plexus', 'host:5000/a/plexus:latest-pr'],
    ['host:5000/a/plexus:1', 'host:5000/a/plexus:1-pr'],
    ['plexus:${TAG:-latest}', 'plexus:${TAG:-latest}-pr'],
    ['${IMAGE}', '${IMAGE}-pr'],
    ['a@sha256:00', 'a:latest-pr'],
  ])('%s → %s', (image, own) => {
    expect(suffixed(image, 'pr')).toBe(own);
  });
});

describe('what cannot be kept apart is refused', () => {
  test.each([
    ['services: { web: { image: a, network_mode: host } }', "service web uses the host's network"],
    [
      'services: { web: { image: a, network_mode: "container:db" } }',
      'shares `network_mode` with a container of production',
    ],
    ['services: { web: { image: a, pid: "container:db" } }', 'shares `pid` with'],
    ['services: { web: { image: a, volumes_from: ["container:db"] } }', 'takes volumes from a container'],
    ['services: { web: { image: a, external_links: [db] } }', 'has `external_links`'],
    ['services: { web: { extends: { file: b.yml, service: web } } }', 'extends one of another file'],
    ['include: [b.yml]\nservices: { web: { image: a } }', '`include` brings in services'],
    ['services: { web: { image: a, ports: ["80:${A}-${B}"] } }', 'a range that is not written in digits'],
    ['services: {}', 'it has no services'],
    ['a: 1', 'it has no services'],
    ['- a', 'it is no map'],
    ['', 'it is no map'],
    ['a: [', 'it is no YAML'],
    ['services: { web: *x }', 'stands for nothing'],
    [
      `a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [${'*a,'.repeat(50)}]\nservices: [${'*b,'.repeat(50)}]`,
      'anchors make it too large',
    ],
    ['services: &s { web: *s }', ''],
    ['['.repeat(30_000), ''],
  ])('%#', (text, message) => {
    const derivation = derive(text);
    expect(derivation.kind).toBe('invalid');
    expect('message' in derivation && derivation.message).toContain(message);
  });

  test('a port list that leaves the range', () => {
    expect(derive('services: { web: { image: a, ports: ["1:1", "2:2"] } }', { port: 65_535 })).toEqual({
      kind: 'invalid',
      message: 'there are not enough free ports above the one given',
    });
  });
});
