import { describe, expect, test } from 'vitest';
import { draftProposal } from '../../../src/core/plan/draft-proposal.ts';
import { fill, placeholdersIn } from '../../../src/core/plan/drafting/placeholders.ts';
import type { Procedure, ProcedureValue, ValueType } from '../../../src/core/runbook.ts';
import { command, facts, NEUROS, procedure } from './facts.ts';

const value = (name: string, type: ValueType, override: Partial<ProcedureValue> = {}): ProcedureValue => ({
  name,
  title: name,
  type,
  default: null,
  optional: false,
  ...override,
});

const draft = (known: Procedure, values: Record<string, string> = {}) =>
  draftProposal(
    { kind: 'procedure', procedure: known.id, values },
    facts({ runbook: { id: 'r', title: 'R', layers: [], procedures: [known] } }),
  );
const argvOf = (known: Procedure, values: Record<string, string> = {}) => {
  const drafted = draft(known, values);
  const [step] = drafted.kind === 'draft' ? drafted.steps : [];
  return step?.kind === 'command' ? step.pipeline : drafted;
};
const said = (known: Procedure, values: Record<string, string> = {}) => {
  const drafted = draft(known, values);
  return drafted.kind === 'undraftable' ? drafted.text : drafted;
};

describe('values reach argv', () => {
  const tag = procedure('retag', {
    values: [value('tag', { kind: 'tag' }, { default: 'latest' })],
    steps: [command('docker', 'tag', 'neuros:{tag}', '{tag}-{tag}', '{{.Names}}', '${tag}', '{"a": 1}')],
  });

  test('inside the one word that names them; other braces stand', () => {
    expect(argvOf(tag, { tag: '1.2' })).toEqual([
      ['docker', 'tag', 'neuros:1.2', '1.2-1.2', '{{.Names}}', '${tag}', '{"a": 1}'],
    ]);
    expect(argvOf(tag)).toEqual([
      ['docker', 'tag', 'neuros:latest', 'latest-latest', '{{.Names}}', '${tag}', '{"a": 1}'],
    ]);
  });

  test('what a value holds is no template', () => {
    expect(
      fill(
        '{a} {b}',
        new Map([
          ['a', '{b}'],
          ['b', '$&'],
        ]),
      ),
    ).toBe('{b} $&');
    expect(placeholdersIn('x{a}{{b}}${c}{d-1}{E}')).toEqual([
      { name: 'a', at: 1 },
      { name: 'd-1', at: 13 },
    ]);
  });

  test('the title says what it runs with', () => {
    expect(draft(tag)).toMatchObject({ title: 'retag tag=latest' });
  });
});

describe('every kind of value', () => {
  const number: ValueType = { kind: 'number', min: 1, max: 10 };
  const choice: ValueType = { kind: 'choice', of: ['redis', 'postgres'] };
  test.each<[ValueType, string[], string[]]>([
    [{ kind: 'name' }, ['pr', 'feature-2'], ['', 'PR', '-a', 'a-', '../x', 'a b', 'a;b', 'a'.repeat(33)]],
    [number, ['1', '10'], ['0', '11', '1.5', '-1', '01', '1e1', 'x', '']],
    [{ kind: 'duration' }, ['24h', '1h30m', '90s', '5m'], ['', '24', 'h', '2d', '1m1h', '-1h', '1h;x']],
    [choice, ['redis'], ['', 'rediss', 'Redis']],
    [
      { kind: 'operation' },
      ['neuros-1.2', 'a_b.c-3.10'],
      ['', 'neuros', '1', 'a.b', '../a.1', 'a/b.1', '-a.1'],
    ],
    [{ kind: 'port' }, ['1', '4001', '65535'], ['0', '65536', '80x', '08', '']],
    [
      { kind: 'image' },
      ['redis', 'redis:7', 'reg.local:5000/a/b:1.2', 'a@sha256:0123abcd'],
      ['', '-a', 'a b', 'a;b', '$(x)', 'a:b:c:d e'],
    ],
    [{ kind: 'tag' }, ['latest', 'v1.2-rc_1'], ['', '-x', 'a/b', 'a b', 'a'.repeat(129)]],
  ])('%j', (type, good, bad) => {
    const one = procedure('one', { values: [value('it', type)], steps: [command('echo', '{it}')] });
    for (const it of good) expect(argvOf(one, { it }), it).toEqual([['echo', it]]);
    for (const it of bad) expect(said(one, { it }), it).toContain('`it` must be ');
  });

  test('none lets a word through that a shell would read as more', () => {
    const kinds = ['name', 'duration', 'operation', 'port', 'image', 'tag'] as const;
    for (const kind of kinds) {
      const one = procedure('one', { values: [value('it', { kind })], steps: [command('echo', '{it}')] });
      for (const sign of ' $`"\'\\;&|<>(){}[]*?~#!\n\t,')
        expect(said(one, { it: `a${sign}1.1` }), `${kind} ${sign}`).toContain('must be');
    }
  });
});

describe('what is wrong is said with what is allowed', () => {
  const prune = procedure('prune', {
    values: [
      value('until', { kind: 'duration' }, { default: '24h' }),
      value('what', { kind: 'choice', of: ['images', 'cache'] }),
    ],
    steps: [command('docker', '{what}', '{until}')],
  });

  test('all at once, with the usage', () => {
    expect(said(prune, { untli: '3h', until: 'soon', what: 'image' })).toBe(
      [
        'prune takes no `untli=`; it takes `until=`, `what=`. Did you mean `until=`?',
        '`until` must be a duration in hours, minutes and seconds: `24h`, `1h30m`, `90s`; `soon` is not.',
        '`what` must be one of images, cache; `image` is not. Did you mean `images`?',
        'Usage: run neuros prune [until=24h] what=…',
      ].join('\n'),
    );
  });

  test('a missing one', () => {
    expect(said(prune)).toContain('`what` is missing: it must be one of images, cache.');
  });

  test('names every object has are no values', () => {
    expect(said(prune, JSON.parse('{"what":"cache","__proto__":"x","constructor":"y"}'))).toContain(
      'prune takes no `__proto__=`',
    );
  });

  test('a procedure that is not there', () => {
    const drafted = draftProposal(
      { kind: 'procedure', procedure: 'prun', values: {} },
      facts({ common: [prune] }),
    );
    expect(drafted).toEqual({
      kind: 'undraftable',
      text: 'Target neuros has no procedure `prun`. Did you mean `prune`? It has:\n  prune [until=24h] what=…: Do prune',
    });
  });

  test('one that needs a compose file', () => {
    const { compose: _, ...target } = NEUROS;
    const drafted = draftProposal(
      { kind: 'procedure', procedure: 'prune', values: {} },
      facts({ common: [prune], target }),
    );
    expect(drafted).toMatchObject({
      text: expect.stringContaining('target neuros has none: give it `compose:`'),
    });
  });
});

test("a runbook's own procedure stands in front of the common one", () => {
  const own = procedure('restart', { steps: [command('docker', 'restart', 'own')] });
  const common = procedure('restart', { steps: [command('docker', 'restart', 'common')] });
  const runbook = { id: 'r', title: 'R', layers: [], procedures: [own] };
  const drafted = draftProposal(
    { kind: 'procedure', procedure: 'restart', values: {} },
    facts({ runbook, common: [common] }),
  );
  expect(drafted).toMatchObject({ steps: [{ pipeline: [['docker', 'restart', 'own']] }] });
});

test('the worst step is the risk, its reasons come first, and the runbook may set the time', () => {
  const mixed = procedure('mixed', {
    steps: [
      command('docker', 'ps'),
      command('docker', 'restart', 'a'),
      { ...command('rm', 'a'), timeoutSeconds: 5 },
    ],
  });
  const drafted = draft(mixed);
  expect(drafted).toMatchObject({ risk: 'destroy', verification: 'healthy', files: ['a'] });
  if (drafted.kind === 'draft') {
    expect(drafted.reasons[0]).toMatch(/^rm /);
    expect(drafted.steps.map(({ timeoutMs }) => timeoutMs / 1000)).toEqual([600, 600, 5]);
  }
});

test('a procedure that only reads is not verified', () => {
  expect(draft(procedure('look'))).toMatchObject({ risk: 'read', verification: 'none' });
});

describe('what is written', () => {
  const write = (path: string) =>
    procedure('write', { steps: [{ kind: 'write', title: 'W', timeoutSeconds: null, path, content: 'x' }] });

  test('counts as overwritten, and the file is looked at', () => {
    expect(draft(write('docker-compose.yml'))).toMatchObject({
      risk: 'destroy',
      files: ['docker-compose.yml'],
      reasons: ['overwrites docker-compose.yml'],
      steps: [{ kind: 'write', path: 'docker-compose.yml', content: 'x' }],
    });
  });

  test('a strange path is no command', () => {
    expect(draft(write('a; rm -rf b'))).toMatchObject({ risk: 'destroy', files: ['a; rm -rf b'] });
  });
});

describe('what only the host can spell out', () => {
  const head = { title: 'Do {name}', timeoutSeconds: null };
  const values = [
    value('name', { kind: 'name' }, { default: 'pr' }),
    value('port', { kind: 'port' }, { optional: true }),
  ];

  test('stands as what is wanted, judged as what it runs would be, with the files it depends on', () => {
    const known = procedure('beside', {
      values,
      steps: [
        { ...head, kind: 'start-parallel', name: '{name}', port: '{port}' },
        { ...head, kind: 'promote-parallel', name: '{name}' },
        { ...head, kind: 'discard-parallel', name: '{name}' },
        { ...head, kind: 'restore-backups', operation: 'neuros-1.2' },
      ],
    });
    expect(draft(known, { port: '4005' })).toMatchObject({
      title: 'beside name=pr port=4005',
      risk: 'destroy',
      composeDown: false,
      verification: 'healthy',
      files: ['docker-compose.umpire-pr.yml', '/srv/neuros/docker-compose.yml'],
      steps: [
        {
          kind: 'start-parallel',
          title: 'Do pr',
          name: 'pr',
          port: 4005,
          risk: 'change',
          timeoutMs: 1_800_000,
        },
        { kind: 'promote-parallel', name: 'pr', risk: 'change', timeoutMs: 900_000 },
        { kind: 'discard-parallel', name: 'pr', risk: 'destroy', timeoutMs: 600_000 },
        { kind: 'restore-backups', operation: 'neuros-1.2', risk: 'destroy' },
      ],
    });
  });

  test('a port that was left out is found later', () => {
    const known = procedure('beside', {
      values,
      steps: [{ ...head, kind: 'start-parallel', name: '{name}', port: '{port}' }],
    });
    expect(draft(known)).toMatchObject({ title: 'beside name=pr', steps: [{ port: null }] });
  });
});

describe('a rollback', () => {
  const step = { title: 'Up', risk: 'read', reasons: ['trust me'], timeoutMs: 1000 } as const;
  const rollback = (...steps: Extract<Parameters<typeof draftProposal>[0], { kind: 'rollback' }>['steps']) =>
    draftProposal({ kind: 'rollback', of: 'neuros-1.2', steps, images: {} }, facts());

  test('is judged anew: whoever planned it may have said anything', () => {
    const item = { kind: 'file', source: '/srv/a.yml', name: 'a.yml', container: '' } as const;
    const drafted = rollback(
      { ...step, kind: 'command', pipeline: [['docker', 'compose', 'down', '-v']] },
      { ...step, kind: 'restore', item, from: '/b/a.yml' },
    );
    expect(drafted).toMatchObject({
      title: 'rollback of neuros-1.2',
      risk: 'destroy',
      composeDown: true,
      verification: 'healthy',
      files: ['/srv/a.yml'],
      steps: [
        { risk: 'destroy', timeoutMs: 1000 },
        { risk: 'destroy', reasons: ['restoring a backup overwrites what is there now'] },
      ],
    });
  });

  test.each([
    [
      [
        'docker',
        'compose',
        '--file',
        'docker-compose.umpire-pr.yml',
        '--project-name',
        'neuros-pr',
        'down',
        '--volumes',
      ],
      false,
    ],
    [
      ['docker-compose', '--file', 'docker-compose.umpire-pr.yml', '--project-name', 'neuros-pr', 'down'],
      false,
    ],
    [
      ['docker', 'compose', '--file', 'docker-compose.umpire-pr.yml', '--project-name', 'neuros', 'down'],
      true,
    ],
    [['docker', 'compose', '--file', 'docker-compose.yml', '--project-name', 'neuros-pr', 'down'], true],
    [
      [
        'docker',
        'compose',
        '--file',
        'docker-compose.umpire-pr.yml',
        '--project-name',
        'neuros-pr',
        '--project-name',
        'neuros',
        'down',
      ],
      true,
    ],
    [
      [
        'docker',
        'compose',
        '--file',
        'docker-compose.umpire-pr.yml',
        '--project-name',
        'neuros-pr',
        '-p',
        'neuros',
        'down',
      ],
      true,
    ],
    [
      [
        'docker',
        'compose',
        '--file',
        'docker-compose.umpire-pr.yml',
        '--project-name',
        'neuros-pr',
        'down',
        'redis',
      ],
      true,
    ],
    [
      [
        'docker',
        'compose',
        '--file',
        'docker-compose.umpire-pr.yml',
        '--project-name=neuros',
        '--project-name',
        'neuros-pr',
        'down',
      ],
      true,
    ],
  ])('of a parallel deployment takes only that one down: %j', (argv, composeDown) => {
    expect(rollback({ ...step, kind: 'command', pipeline: [argv] })).toMatchObject({
      composeDown,
      risk: 'destroy',
    });
  });

  test('of nothing is refused', () => {
    expect(rollback()).toMatchObject({ kind: 'undraftable', text: expect.stringContaining('neuros-1.2') });
  });
});
