import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type LintSetting, lint } from '../../src/config/lint.ts';
import { formatProblem } from '../../src/core/problem.ts';
import { compileCatalogue } from '../../src/core/signatures/signature-catalogue.ts';
import { tempFolder } from './temp-folder.ts';

const RUNBOOK = `title: T
layers: [{ id: a, title: A, checks: [{ id: b, title: B, probe: { kind: docker.ping }, advice: A }] }]
`;
const signature = (id: string, more = '') => `- id: ${id}
  title: T
  patterns: ['${id} happened']
  cause: C
  advice: A
  examples: ['${id} happened']
  counterExamples: [nothing happened]
${more}`;

/** A program with a runbook, two signatures that know each other, and no config. */
function program() {
  const folder = tempFolder();
  mkdirSync(join(folder.path, 'runbooks/signatures'), { recursive: true });
  mkdirSync(join(folder.path, 'runbooks/procedures'));
  mkdirSync(join(folder.path, 'risks'));
  folder.write('runbooks/plain.yaml', RUNBOOK);
  folder.write('runbooks/signatures/a.yaml', signature('one', '  explains: [two]\n'));
  folder.write('runbooks/signatures/b.yaml', signature('two'));
  const deployments: string[] = [];
  const setting: LintSetting = {
    config: { path: join(folder.path, 'umpire.yaml'), given: false },
    runbooks: join(folder.path, 'runbooks'),
    procedures: join(folder.path, 'runbooks/procedures'),
    signatures: join(folder.path, 'runbooks/signatures'),
    risks: join(folder.path, 'risks'),
    account: { home: '/home/ana', user: 'ana' },
    *tryExamples(signature) {
      const { match } = compileCatalogue([{ ...signature, explains: [] }]);
      for (const [index, text] of signature.examples.entries()) {
        if (match(text).length === 0) yield { field: 'examples', index, message: 'is not recognised' };
      }
    },
    *lintDeployment(file) {
      deployments.push(file);
      yield { file, line: 1, column: 1, field: 'services', message: 'is odd' };
    },
  };
  const said = (paths: readonly string[], change: Partial<LintSetting> = {}): string[] =>
    lint(paths, { ...setting, ...change }).map((each) =>
      formatProblem(each).replaceAll(`${folder.path}/`, ''),
    );
  return { folder, said, deployments };
}

describe('without a path, all that the program would load', () => {
  test('nothing is wrong', () => {
    const { said } = program();
    expect(said([])).toEqual([]);
  });

  test('everything is wrong, in reading order', () => {
    const { folder, said } = program();
    folder.write('umpire.yaml', 'targets: { t: { host: h, runbook: gone, environment: staging } }');
    folder.write('runbooks/plain.yaml', `${RUNBOOK}titles: T\n`);
    folder.write('runbooks/signatures/b.yaml', signature('two', '  harmles: true\n'));
    expect(said([])).toEqual([
      'runbooks/plain.yaml:3:1: titles: unknown key (did you mean `title`?); allowed: title, layers, procedures',
      expect.stringMatching(
        /^runbooks\/signatures\/b\.yaml:8:3: \[0\]\.harmles: unknown key \(did you mean `harmless`\?\)/,
      ),
      'umpire.yaml:1:23: targets.t.host: there is no host `h`; there are no hosts',
    ]);
  });

  test('a config somebody asked for must be there, one nobody asked for need not', () => {
    const { folder, said } = program();
    const path = join(folder.path, 'mine.yaml');
    expect(said([], { config: { path, given: true } })).toEqual([
      'mine.yaml: there is no such file; check the path',
    ]);
    expect(said([], { config: { path, given: false } })).toEqual([]);
  });

  test('folders that are not there', () => {
    const { said } = program();
    expect(said([], { runbooks: '/gone/runbooks', signatures: '/gone/signatures' })).toEqual([
      '/gone/runbooks: there is no such folder; check the path',
      '/gone/signatures: there is no such folder; check the path',
    ]);
  });

  test('compose files of targets on this machine, each once; those of other machines are out of reach', () => {
    const { folder, said, deployments } = program();
    folder.write(
      'umpire.yaml',
      `hosts: { here: { local: true }, there: { ssh: { address: h } } }
targets:
  a: { host: here, runbook: plain, environment: staging, compose: { file: app/compose.yml } }
  b: { host: here, runbook: plain, environment: production, compose: { file: app/compose.yml } }
  c: { host: there, runbook: plain, environment: production, compose: { file: /srv/app/compose.yml } }`,
    );
    expect(said([])).toEqual(['app/compose.yml:1:1: services: is odd']);
    expect(deployments).toEqual([join(folder.path, 'app/compose.yml')]);
  });
});

describe('a file is known by where it lies', () => {
  test('a runbook without layers is still a runbook', () => {
    const { folder, said } = program();
    expect(said([folder.write('runbooks/new.yaml', 'title: T')])).toEqual([
      'runbooks/new.yaml:1:1: layers: is missing; expected a list (Layers from the ground up)',
    ]);
  });

  test('one file of signatures may name those of its neighbours', () => {
    const { folder, said } = program();
    expect(said([join(folder.path, 'runbooks/signatures/a.yaml')])).toEqual([]);
    const file = folder.write('runbooks/signatures/c.yaml', signature('three', '  explains: [four]\n'));
    expect(said([file])).toEqual([
      'runbooks/signatures/c.yaml:8:13: [0].explains: there is no signature four',
    ]);
    expect(said([join(folder.path, 'runbooks/signatures/a.yaml')])).toEqual([]);
  });

  test('the config by its path', () => {
    const { folder, said } = program();
    expect(said([folder.write('umpire.yaml', 'redcat: {}')])).toEqual([
      'umpire.yaml:1:1: redcat: unknown key (did you mean `redact`?); allowed: people, teams, hosts, targets, channels, redact, policy, backups, strikes, escalation',
    ]);
  });
});

describe('elsewhere, by what is in it', () => {
  test.each([
    ['layers', 'layers: []', 'x.yaml:1:1: title: is missing; expected text (What system this is about)'],
    [
      'patterns',
      '- { patterns: [a] }',
      'x.yaml:1:3: [0].id: is missing; expected text (Name of the signature, unique over all files)',
    ],
    ['hosts', 'hosts: 3', 'x.yaml:1:8: hosts: expected a mapping, got a number'],
    ['services', 'services: {}', 'x.yaml:1:1: services: is odd'],
    ['anything else', 'jobs: {}', /^x\.yaml:1:1: is nothing of ours: /],
    ['a list of anything else', '- a', /^x\.yaml:1:1: is nothing of ours: /],
    ['no YAML', '{', /^x\.yaml:1:2: YAML: /],
  ])('%s', (_, text, problem) => {
    const { folder, said } = program();
    expect(said([folder.write('x.yaml', text)])[0]).toEqual(
      typeof problem === 'string' ? problem : expect.stringMatching(problem),
    );
  });

  test.each([
    'Dockerfile',
    'Dockerfile.dev',
    'web.dockerfile',
    'Containerfile',
    'compose.yaml',
    'docker-compose.prod.yml',
  ])('%s by its name, whatever is in it', (name) => {
    const { folder, said } = program();
    expect(said([folder.write(name, 'a: !reset b')])).toEqual([`${name}:1:1: services: is odd`]);
  });

  test('a file that is not there', () => {
    const { folder, said } = program();
    expect(said([join(folder.path, 'gone.yaml')])).toEqual([
      'gone.yaml: there is no such file; check the path',
    ]);
  });
});

test('a folder: all of ours in it, nothing of others, of hidden folders or of dependencies', () => {
  const { folder, said } = program();
  for (const name of ['app', 'app/.git', 'app/node_modules']) mkdirSync(join(folder.path, name));
  const write = (name: string, text: string) => folder.write(`app/${name}`, text);
  write('Dockerfile', 'FROM x');
  write('runbook.yml', 'layers: 1');
  write('ci.yaml', 'jobs: {}');
  write('readme.md', 'layers: 1');
  write('.git/x.yaml', 'layers: 1');
  write('node_modules/x.yaml', 'layers: 1');
  expect(said([join(folder.path, 'app')])).toEqual([
    'app/Dockerfile:1:1: services: is odd',
    'app/runbook.yml:1:1: title: is missing; expected text (What system this is about)',
    'app/runbook.yml:1:9: layers: expected a list, got a number',
  ]);
});

test('an example that is not recognised is shown in its place', () => {
  const { folder, said } = program();
  const text = signature('two').replace(
    "examples: ['two happened']",
    'examples: [two happened, it happened]',
  );
  folder.write('runbooks/signatures/b.yaml', text);
  expect(said([])).toEqual(['runbooks/signatures/b.yaml:6:28: [0].examples[1]: is not recognised']);
});

test('a config is not blamed for a broken runbook', () => {
  const { folder, said } = program();
  folder.write('runbooks/plain.yaml', '[');
  const config =
    'hosts: { h: { local: true } }\ntargets: { t: { host: h, runbook: plain, environment: staging } }';
  expect(said([folder.write('umpire.yaml', config)])).toEqual([]);
});

const PROCEDURES = (id: string): string => `title: T
procedures: [{ id: ${id}, title: T, steps: [{ title: S, argv: [docker, compose, restart] }] }]
`;

describe('procedures for any compose target', () => {
  test('by where they lie, each judged beside its neighbours', () => {
    const { folder, said } = program();
    folder.write('runbooks/procedures/a.yaml', PROCEDURES('restart'));
    const file = folder.write('runbooks/procedures/b.yaml', PROCEDURES('restart'));
    expect(said([file])).toEqual([
      'runbooks/procedures/b.yaml:2:20: procedures[0].id: another procedure has the id `restart`; ids are unique',
    ]);
    expect(said([])).toHaveLength(1);
  });

  test('elsewhere by what is in them', () => {
    const { folder, said } = program();
    expect(said([folder.write('x.yaml', 'procedures: []')])).toEqual([
      expect.stringMatching(/^x\.yaml:1:1: title: is missing/),
    ]);
  });
});

test('a policy that cannot hold is found with its place', () => {
  const { folder, said } = program();
  folder.write('runbooks/procedures/a.yaml', PROCEDURES('restart'));
  folder.write(
    'umpire.yaml',
    `hosts: { h: { ssh: { address: x } } }
targets: { t: { host: h, runbook: plain, environment: staging, compose: { file: /a/c.yml } } }
policy:
  rules:
    - { title: known, when: { procedures: [restart] }, verdict: allow }
    - { title: misspelt, when: { procedures: [restrat] }, verdict: allow }
    - { title: again, when: { procedures: [restart], strikes: 3 }, verdict: { deny: no } }
`,
  );
  expect(said([])).toEqual([
    'umpire.yaml:6:47: policy.rules[1].when.procedures[0]: no target of this rule has a procedure `restrat` (did you mean `restart`?); procedures: exec, rollback, restart',
    expect.stringMatching(
      /^umpire\.yaml:7:7: policy\.rules\[2\]: can never match: .* taken by “known” before/,
    ),
  ]);
});
