import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const SOURCES = globSync('{src,commands}/**/*.ts').map(normalize).sort();

/** What each folder may import of ours besides itself (design, 4). `src/app`, `src/cli` and `src/main.ts` wire and may import all. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/core': [],
  'src/ports': ['src/core'],
  'src/engine': ['src/core', 'src/ports'],
  'src/config': ['src/core'],
  'src/chat/slack': ['src/core', 'src/ports'],
  'src/chat/terminal': ['src/core', 'src/ports'],
  'src/queue': ['src/core', 'src/ports'],
  'src/host': ['src/core', 'src/ports'],
  'src/store': ['src/core', 'src/ports'],
  'src/page': ['src/core', 'src/ports'],
  'src/picture': ['src/core', 'src/ports'],
  'src/web': ['src/core', 'src/ports'],
  'src/telemetry': ['src/core', 'src/ports'],
};

/** Each vendor package stays in its one place; schemas stand where what they check comes in. `core` may use pure computation only: no input, output or clock. */
const VENDORS: Record<string, string | readonly string[]> = {
  '@marcbachmann/cel-js': 'src/core/expression',
  diff: 'src/core/plan/diff.ts',
  re2js: 'src/core/linear-regex.ts',
  unbash: 'src/core/risk',
  zod: ['src/config', 'src/queue/schema'],
  '@slack/bolt': 'src/chat/slack',
  '@slack/web-api': 'src/chat/slack',
  'log-update': 'src/chat/terminal',
  bullmq: 'src/queue',
  ioredis: 'src/queue',
  kysely: 'src/store',
  pg: 'src/store',
  '@electric-sql/pglite': 'src/store',
  ssh2: 'src/host',
  dockerode: 'src/host',
  ajv: 'src/host/compose',
  dclint: 'src/host/compose',
  'dockerfile-ast': 'src/host/compose',
  ignore: 'src/host',
  hono: 'src/web',
  '@hono/node-server': 'src/web',
  'prom-client': 'src/telemetry',
  nodemailer: 'src/page',
  'ical-generator': 'src/core/meeting',
  '@resvg/resvg-wasm': 'src/picture',
  'dejavu-fonts-ttf': 'src/picture',
  pino: 'src/telemetry',
};

interface Import {
  readonly file: string;
  readonly from: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found = [
    ...text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)';|import\('([^']+)'\)/gm),
  ];
  return found.map((each) => ({ file, from: each[2] ?? each[3] ?? '', typeOnly: each[1] !== undefined }));
}

const IMPORTS = SOURCES.flatMap(importsOf);
const folderOf = (file: string) => Object.keys(MAY_IMPORT).find((folder) => file.startsWith(`${folder}/`));
const packageOf = (from: string) =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');

test('the sources are found', () => {
  expect(SOURCES.length).toBeGreaterThan(50);
  expect(IMPORTS.length).toBeGreaterThan(100);
});

describe('directions', () => {
  const ours = IMPORTS.filter((each) => each.from.startsWith('.'));

  test.each(Object.entries(MAY_IMPORT))('%s imports only itself and %j', (folder, allowed) => {
    const wrong = ours.filter(({ file, from }) => {
      if (!file.startsWith(`${folder}/`)) return false;
      const target = join(dirname(file), from);
      return ![folder, ...allowed].some((each) => target.startsWith(`${each}/`));
    });
    expect(wrong).toEqual([]);
  });

  test('commands import only the command contract', () => {
    const wrong = ours.filter(
      ({ file, from }) => file.startsWith('commands/') && from !== '../src/core/command/command.ts',
    );
    expect(wrong).toEqual([]);
  });

  test('every source lies in a folder that has a rule, or is the wiring', () => {
    const wiring = ['src/app/', 'src/cli/', 'src/main.ts', 'commands/'];
    const homeless = SOURCES.filter(
      (file) => folderOf(file) === undefined && !wiring.some((each) => file.startsWith(each)),
    );
    expect(homeless).toEqual([]);
  });
});

describe('vendors', () => {
  const vendors = IMPORTS.filter(({ from }) => !from.startsWith('.') && !from.startsWith('node:'));

  test('each stays in its place', () => {
    const wrong = vendors.filter(({ file, from }) => {
      const places = VENDORS[packageOf(from)];
      return places !== undefined && ![places].flat().some((place) => file.startsWith(place));
    });
    expect(wrong).toEqual([]);
  });

  test('core has no clock, no process and no input or output', () => {
    const nodes = IMPORTS.filter(
      ({ file, from }) => file.startsWith('src/core/') && from.startsWith('node:'),
    );
    expect(nodes.filter(({ from }) => from !== 'node:crypto')).toEqual([]);
    const impure = SOURCES.filter((file) => file.startsWith('src/core/')).filter((file) =>
      /new Date\(\)|Date\.now|process\.|performance\.|setTimeout|fetch\(|Math\.random|console\./.test(
        readFileSync(file, 'utf8'),
      ),
    );
    expect(impure).toEqual([]);
  });

  test('only the configuration reads the environment', () => {
    const readers = SOURCES.filter((file) => /process\.env/.test(readFileSync(file, 'utf8')));
    expect(readers.filter((file) => file !== 'src/main.ts' && !file.startsWith('src/config/'))).toEqual([]);
  });
});

describe('size', () => {
  const lines = new Map(SOURCES.map((file) => [file, readFileSync(file, 'utf8').split('\n').length]));

  test('no file is longer than 250 lines', () => {
    expect([...lines].filter(([, count]) => count > 250)).toEqual([]);
  });

  test('the median file has at most 70 lines', () => {
    const sorted = [...lines.values()].sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(70);
  });

  test('no folder has more than 14 files', () => {
    const folders = Map.groupBy(SOURCES, (file) => dirname(file));
    const full = [...folders].filter(([, files]) => files.length > 14).map(([folder]) => folder);
    expect(full).toEqual([]);
  });

  test('names are not drawers', () => {
    expect(
      SOURCES.filter((file) => /(^|\/)(utils?|helpers?|common|manager|lib|misc)(\.ts|\/)/.test(file)),
    ).toEqual([]);
  });
});
