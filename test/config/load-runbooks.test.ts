import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type * as z from 'zod';
import { loadRunbooks } from '../../src/config/load-runbooks.ts';
import type { probeSchema } from '../../src/config/schemas/probe-schema.ts';
import type { runbookSchema } from '../../src/config/schemas/runbook-schema.ts';
import type { Probe } from '../../src/core/diagnosis/probe.ts';
import type { Runbook } from '../../src/core/runbook.ts';
import { shown, tempFolder } from './temp-folder.ts';

const WHOLE = `title: Shop
layers:
  - id: runtime
    title: Runtime
    checks:
      - id: web-running
        title: The web service runs
        probe: { kind: containers }
        expect:
          - that: it.containers.all(c, c.state == "running")
            because: "{size(it.containers)} containers, not all of them running"
          - { that: 'true', otherwise: warn, because: never }
        without: { missing: fail, timed-out: warn }
        advice: Start it.
        repair: [restart-web]
        timeoutMs: 5000
      - id: web-log
        title: The log is quiet
        probe: { kind: logs, service: web }
        advice: Read it.
procedures:
  - id: restart-web
    title: Restart the web service
    steps: [{ title: Restart, argv: [docker, compose, restart, web] }]
`;

function load(files: Record<string, string>) {
  const folder = tempFolder();
  for (const [name, text] of Object.entries(files)) folder.write(name, text);
  return { reading: loadRunbooks(folder.path), folder };
}

function problemsOf(files: Record<string, string>): string[] {
  const { reading, folder } = load(files);
  return shown(reading, folder);
}

/** A runbook of one check; \`check\` is put in below its title, indented by eight. */
const withCheck = (check: string) => `title: T
layers:
  - id: one
    title: One
    checks:
      - id: first
        title: First
${check.replace(/^/gm, '        ')}
`;
const PROBE = 'probe: { kind: docker.ping }\nadvice: A';

describe('a runbook is read', () => {
  test('whole, with defaults, its id from the name of the file', () => {
    const { reading } = load({ 'my-shop.yaml': WHOLE, 'notes.txt': 'not a runbook', '.hidden.yaml': '[' });
    if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
    expect([...reading.runbooks.keys()]).toEqual(['my-shop']);
    expect(reading.runbooks.get('my-shop')).toEqual({
      id: 'my-shop',
      title: 'Shop',
      layers: [
        {
          id: 'runtime',
          title: 'Runtime',
          checks: [
            {
              id: 'web-running',
              title: 'The web service runs',
              probe: { kind: 'containers' },
              expect: [
                {
                  that: 'it.containers.all(c, c.state == "running")',
                  otherwise: 'fail',
                  because: '{size(it.containers)} containers, not all of them running',
                },
                { that: 'true', otherwise: 'warn', because: 'never' },
              ],
              without: { missing: 'fail', 'timed-out': 'warn' },
              advice: 'Start it.',
              repair: ['restart-web'],
              timeoutMs: 5000,
            },
            {
              id: 'web-log',
              title: 'The log is quiet',
              probe: { kind: 'logs', service: 'web', tail: 200 },
              expect: [],
              without: {},
              advice: 'Read it.',
              repair: [],
              timeoutMs: 10_000,
            },
          ],
        },
      ],
      procedures: [
        {
          id: 'restart-web',
          title: 'Restart the web service',
          values: [],
          steps: [
            {
              kind: 'command',
              title: 'Restart',
              timeoutSeconds: null,
              argv: ['docker', 'compose', 'restart', 'web'],
            },
          ],
          verify: 'healthy',
        },
      ],
    } satisfies Runbook);
  });

  test.each<[string, Probe]>([
    ['{ kind: docker.version }', { kind: 'docker.version' }],
    ['{ kind: docker.info }', { kind: 'docker.info' }],
    ['{ kind: docker.df }', { kind: 'docker.df' }],
    ['{ kind: networks }', { kind: 'networks' }],
    ['{ kind: compose }', { kind: 'compose' }],
    ['{ kind: logs, service: web, tail: 5 }', { kind: 'logs', service: 'web', tail: 5 }],
    [
      '{ kind: exec, service: web, argv: [pip, check] }',
      { kind: 'exec', service: 'web', argv: ['pip', 'check'] },
    ],
    ['{ kind: image, service: web }', { kind: 'image', service: 'web' }],
    ['{ kind: build, service: web }', { kind: 'build', service: 'web' }],
    ['{ kind: diff, service: web }', { kind: 'diff', service: 'web' }],
    ['{ kind: command, argv: [uptime] }', { kind: 'command', argv: ['uptime'] }],
    ['{ kind: file, path: requirements.txt }', { kind: 'file', path: 'requirements.txt' }],
    [
      '{ kind: http, path: /health?full=1, port: 8000, service: web }',
      { kind: 'http', path: '/health?full=1', port: 8000, service: 'web' },
    ],
    ['{ kind: tcp, port: 5432, address: 10.0.0.1 }', { kind: 'tcp', port: 5432, address: '10.0.0.1' }],
  ])('probe %s', (text, probe) => {
    const { reading } = load({ 'a.yaml': withCheck(`probe: ${text}\nadvice: A`) });
    if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
    expect(reading.runbooks.get('a')?.layers[0]?.checks[0]?.probe).toEqual(probe);
  });

  test('the form of the file is the form of the types, to the letter', () => {
    expectTypeOf<z.output<typeof probeSchema>>().toExtend<Probe>();
    expectTypeOf<Probe['kind']>().toEqualTypeOf<z.output<typeof probeSchema>['kind']>();
    expectTypeOf<z.output<typeof runbookSchema>>().toExtend<Omit<Runbook, 'id' | 'procedures'>>();
    expectTypeOf<keyof z.output<typeof runbookSchema>>().toEqualTypeOf<Exclude<keyof Runbook, 'id'>>();
  });

  test('nobody can change it', () => {
    const { reading } = load({ 'a.yaml': WHOLE });
    if (reading.kind === 'invalid') throw new Error('this is a runbook');
    const [layer] = reading.runbooks.get('a')?.layers ?? [];
    expect(() => Object.assign(layer?.checks[0] ?? {}, { timeoutMs: 1 })).toThrow(TypeError);
    expect(() => (reading.runbooks as Map<string, unknown>).clear()).toThrow('this Map is read-only');
  });
});

const KINDS =
  'docker.ping, docker.version, docker.info, docker.df, containers, logs, exec, image, build, diff, networks, command, file, http, tcp, compose';

describe('a malformed runbook is refused', () => {
  test.each([
    ['nothing in it', '', '1:1: the file is empty; fill it in or remove it'],
    [
      'a shell string',
      withCheck('probe: { kind: command, argv: df -h }\nadvice: A'),
      '8:39: layers[0].checks[0].probe.argv: expected a list, got text',
    ],
    [
      'no arguments',
      withCheck('probe: { kind: exec, service: web, argv: [] }\nadvice: A'),
      '8:50: layers[0].checks[0].probe.argv: needs at least 1 entry, has 0',
    ],
    [
      'a number as argument',
      withCheck('probe: { kind: command, argv: [sleep, 5] }\nadvice: A'),
      '8:47: layers[0].checks[0].probe.argv[1]: expected text, got a number; put it in quotes',
    ],
    [
      'an unknown probe',
      withCheck('probe: { kind: docker.pin }\nadvice: A'),
      `8:24: layers[0].checks[0].probe.kind: expected one of ${KINDS}, got \`docker.pin\` (did you mean \`docker.ping\`?)`,
    ],
    [
      'a field of another probe',
      withCheck('probe: { kind: docker.ping, service: web }\nadvice: A'),
      '8:37: layers[0].checks[0].probe.service: unknown key; allowed: kind',
    ],
    [
      'a probe of no service',
      withCheck('probe: { kind: logs }\nadvice: A'),
      '8:9: layers[0].checks[0].probe.service: is missing; expected text (Compose service of the target)',
    ],
    [
      'nowhere to ask',
      withCheck('probe: { kind: tcp, port: 1 }\nadvice: A'),
      '8:16: layers[0].checks[0].probe: needs `service` or `address`',
    ],
    [
      'two places to ask',
      withCheck('probe: { kind: http, path: /, port: 1, service: a, address: b }\nadvice: A'),
      '8:16: layers[0].checks[0].probe: has both `service` and `address`; keep one',
    ],
    [
      'a path without root',
      withCheck('probe: { kind: http, path: health, port: 1, service: a }\nadvice: A'),
      '8:36: layers[0].checks[0].probe.path: must start with `/` and contain no space',
    ],
    [
      'no advice',
      withCheck('probe: { kind: docker.ping }'),
      '6:9: layers[0].checks[0].advice: is missing; expected text (What to do when it fails, in the words of the source document)',
    ],
    [
      'empty advice',
      withCheck('probe: { kind: docker.ping }\nadvice: "  "'),
      '9:17: layers[0].checks[0].advice: is empty',
    ],
    [
      'too little time',
      withCheck(`${PROBE}\ntimeoutMs: 99`),
      '10:20: layers[0].checks[0].timeoutMs: must be at least 100, got 99',
    ],
    [
      'too much time',
      withCheck(`${PROBE}\ntimeoutMs: 120001`),
      '10:20: layers[0].checks[0].timeoutMs: must be at most 120000, got 120001',
    ],
    [
      'an unknown reason',
      withCheck(`${PROBE}\nwithout: { mising: fail }`),
      '10:20: layers[0].checks[0].without.mising: unknown key (did you mean `missing`?); allowed: host-unreachable, host-refused, unreachable, refused, missing, not-running, timed-out, too-large, unsupported',
    ],
    [
      'a missing answer that passes',
      withCheck(`${PROBE}\nwithout: { missing: pass }`),
      '10:29: layers[0].checks[0].without.missing: expected one of fail, warn, skipped, got `pass`',
    ],
    [
      'an unknown repair',
      withCheck(`${PROBE}\nrepair: [restart]`),
      '10:18: layers[0].checks[0].repair[0]: there is no procedure `restart`; there are no procedures',
    ],
    ['no layers', 'title: T\nlayers: []', '2:9: layers: needs at least 1 entry, has 0'],
    [
      'a layer without checks',
      'title: T\nlayers: [{ id: a, title: A, checks: [] }]',
      '2:37: layers[0].checks: needs at least 1 entry, has 0',
    ],
    ['an id of its own', `id: a\n${WHOLE}`, '1:1: id: unknown key; allowed: title, layers, procedures'],
    [
      'an id in capitals',
      WHOLE.replace('id: web-log', 'id: Web_log'),
      '17:13: layers[0].checks[1].id: must be kebab-case: lower-case letters and digits, words joined by `-`',
    ],
    [
      'two checks with one id',
      WHOLE.replace('id: web-log', 'id: web-running'),
      '17:13: layers[0].checks[1].id: another check has the id `web-running`; ids are unique',
    ],
    [
      'a repair with a typing mistake',
      WHOLE.replace('[restart-web]', '[restart-wep]'),
      '15:18: layers[0].checks[0].repair[0]: there is no procedure `restart-wep` (did you mean `restart-web`?); procedures: restart-web',
    ],
    [
      'a step that is a string',
      WHOLE.replace('argv: [docker, compose, restart, web]', 'argv: docker compose restart web'),
      '24:37: procedures[0].steps[0].argv: expected a list, got text',
    ],
  ])('%s', (_, text, problem) => {
    expect(problemsOf({ 'a.yaml': text })).toEqual([`a.yaml:${problem}`]);
  });

  test('two layers with one id', () => {
    const layer =
      '{ id: a, title: A, checks: [{ id: ID, title: T, probe: { kind: docker.ping }, advice: A }] }';
    const text = `title: T\nlayers:\n  - ${layer.replace('ID', 'x')}\n  - ${layer.replace('ID', 'y')}`;
    expect(problemsOf({ 'a.yaml': text })).toEqual([
      'a.yaml:4:11: layers[1].id: another layer has the id `a`; ids are unique',
    ]);
  });
});

describe('expressions and templates are compiled on loading', () => {
  const expecting = (that: string, because = 'no') =>
    withCheck(`${PROBE}\nexpect:\n  - that: ${that}\n    because: ${because}`);

  test.each([
    [
      'plain',
      expecting('it.exitCode == == 0'),
      /^a\.yaml:11:34: layers\[0\]\.checks\[0\]\.expect\[0\]\.that: /,
    ],
    ['in quotes', expecting(`'it.x == "it''s" == == 0'`), /^a\.yaml:11:39: /],
    ['over several lines', expecting('>-\n      it.exitCode == 0 &&\n      && true'), /^a\.yaml:13:15: /],
    ['an unknown name', expecting('itt.exitCode == 0'), /^a\.yaml:11:19: .*itt/],
    ['no yes or no', expecting('"text"'), /^a\.yaml:11:19: .* of type string; compare it with something$/],
    ['nothing', expecting('""'), /^a\.yaml:11:19: .*: is empty$/],
    [
      'a template',
      expecting('"true"', '"exit code {it.exitCode +}"'),
      /^a\.yaml:12:\d\d: layers\[0\]\.checks\[0\]\.expect\[0\]\.because: /,
    ],
    ['an open brace', expecting('"true"', '"exit code {it.exitCode"'), /^a\.yaml:12:33: .*has no `}`/],
  ])('%s', (_, text, problem) => {
    const [first, ...more] = problemsOf({ 'a.yaml': text });
    expect(first).toMatch(problem);
    expect(more).toEqual([]);
  });

  test('nothing is hidden behind another mistake', () => {
    const text = expecting('it.', '"{"')
      .replace('title: T', 'titel: T')
      .replace(PROBE.split('\n')[0] ?? '', 'repair: [x]');
    expect(problemsOf({ 'a.yaml': text }).map((each) => each.split(': ')[1])).toEqual([
      'title',
      'titel',
      'layers[0].checks[0].probe',
      'layers[0].checks[0].repair[0]',
      'layers[0].checks[0].expect[0].that',
      'layers[0].checks[0].expect[0].because',
    ]);
  });
});

describe('a folder of runbooks', () => {
  test('one malformed file spoils all, and every file is told', () => {
    expect(problemsOf({ 'a.yaml': '[', 'b.yaml': WHOLE, 'c.yaml': 'title: T' })).toEqual([
      'a.yaml:1:2: YAML: Flow sequence must end with a ]',
      'c.yaml:1:1: layers: is missing; expected a list (Layers from the ground up)',
    ]);
  });

  test('the name of a file is an id', () => {
    expect(problemsOf({ 'My Shop.yaml': WHOLE })).toEqual([
      'My Shop.yaml: the name of the file is the id: it must be kebab-case, like `my-app.yaml`',
    ]);
  });

  test('two endings, one name', () => {
    expect(problemsOf({ 'a.yaml': WHOLE, 'a.yml': WHOLE })).toEqual([
      'a.yml: there is another file with this name; ids of runbooks are unique',
    ]);
  });

  test('it is not there, or a file', () => {
    const folder = tempFolder();
    expect(shown(loadRunbooks(join(folder.path, 'gone')), folder)).toEqual([
      'gone: there is no such folder; check the path',
    ]);
    expect(shown(loadRunbooks(folder.write('file', '')), folder)).toEqual([
      'file: there is no such folder; check the path',
    ]);
  });

  test('a folder that looks like a runbook is told', () => {
    const folder = tempFolder();
    mkdirSync(join(folder.path, 'a.yaml'));
    expect(shown(loadRunbooks(folder.path), folder)).toEqual([
      'a.yaml: is a folder; give the path of a file',
    ]);
  });
});
