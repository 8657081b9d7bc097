import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadRunbooks } from '../../src/config/load-runbooks.ts';
import { loadProcedures } from '../../src/config/procedures/load-procedures.ts';
import { draftProposal } from '../../src/core/plan/draft-proposal.ts';
import { proceduresOf } from '../../src/core/runbook.ts';
import type { Target } from '../../src/core/target.ts';
import { lintCompose } from '../../src/host/compose/lint-compose.ts';
import { lintDockerfile } from '../../src/host/compose/lint-dockerfile.ts';
import { readCompose } from '../../src/host/compose/read-compose.ts';
import { SHIPPED } from '../core/risk/knowledge.ts';

const root = (path: string) => join(import.meta.dirname, '../..', path);
const gold = (file: string) => readFileSync(root(`runbooks/gold/neuros/${file}`), 'utf8');

const runbooks = loadRunbooks(root('runbooks'));
const common = loadProcedures(root('procedures'));
if (runbooks.kind === 'invalid' || common.kind === 'invalid')
  throw new Error('what is shipped does not load');

const compose = { file: '/srv/x/docker-compose.yml', project: 'x' };
const target: Target = { name: 'x', host: 'lab', runbook: 'neuros', environment: 'production', compose };

function drafted(runbook: string, procedure: string, values: Record<string, string> = {}) {
  const known = runbooks.kind === 'ok' ? runbooks.runbooks.get(runbook) : undefined;
  if (known === undefined || common.kind === 'invalid') throw new Error(`there is no runbook ${runbook}`);
  const facts = { target, runbook: known, common: common.procedures, knowledge: SHIPPED.knowledge };
  const draft = draftProposal({ kind: 'procedure', procedure, values }, facts);
  if (draft.kind === 'undraftable') throw new Error(draft.text);
  return draft;
}

describe('the risk of every procedure', () => {
  test.each([
    ['neuros', 'restart', 'change', 'healthy', {}],
    ['neuros', 'rebuild', 'change', 'healthy', {}],
    ['neuros', 'clean-rebuild', 'destroy', 'healthy', {}],
    ['neuros', 'apply-gold-files', 'destroy', 'healthy', {}],
    ['docker-host', 'start-engine', 'change', 'healthy', {}],
    ['docker-host', 'look-closer', 'read', 'none', {}],
    ['docker-host', 'restart', 'change', 'healthy', {}],
    ['docker-host', 'down', 'destroy', 'stopped', {}],
    ['docker-host', 'prune', 'destroy', 'healthy', { until: '24h' }],
    ['docker-host', 'restore', 'destroy', 'healthy', { operation: 'x-1.2' }],
    ['docker-host', 'deploy-parallel', 'change', 'healthy', { name: 'pr', port: '4001' }],
    ['docker-host', 'promote-parallel', 'change', 'healthy', { name: 'pr' }],
    ['docker-host', 'discard-parallel', 'destroy', 'healthy', { name: 'pr' }],
  ] as const)('%s %s: %s, then %s', (runbook, procedure, risk, verification, values) => {
    expect(drafted(runbook, procedure, values)).toMatchObject({ risk, verification });
  });

  test('none is left out of this table', () => {
    const known = runbooks.kind === 'ok' ? [...runbooks.runbooks.values()] : [];
    const ids = known.flatMap((each) => each.procedures.map(({ id }) => `${each.id} ${id}`));
    expect(ids.toSorted()).toEqual([
      'docker-host look-closer',
      'docker-host start-engine',
      'neuros apply-gold-files',
      'neuros clean-rebuild',
      'neuros rebuild',
      'neuros restart',
    ]);
    expect(common.kind === 'ok' && common.procedures.map(({ id }) => id)).toEqual([
      ...['restart', 'down', 'prune', 'restore', 'deploy-parallel', 'promote-parallel', 'discard-parallel'],
    ]);
  });

  test('only what takes the target itself down counts as `compose down`', () => {
    expect(drafted('neuros', 'down').composeDown).toBe(true);
    expect(drafted('neuros', 'clean-rebuild').composeDown).toBe(true);
    expect(drafted('neuros', 'discard-parallel').composeDown).toBe(false);
    expect(drafted('neuros', 'restart').composeDown).toBe(false);
  });
});

test('prune takes only what is old enough, and never volumes', () => {
  const words = drafted('neuros', 'prune', { until: '3h' }).steps.flatMap((step) =>
    step.kind === 'command' ? step.pipeline : [],
  );
  const prunes = words.filter((argv) => argv.includes('prune'));
  expect(prunes.length).toBe(2);
  for (const argv of prunes)
    expect(argv.join(' ')).toMatch(/^docker (image|builder) prune --force --filter until=3h$/);
});

test("NEUROS has its own restart, and the others' of any compose target", () => {
  const known = runbooks.kind === 'ok' ? runbooks.runbooks.get('neuros') : undefined;
  const shared = common.kind === 'ok' ? common.procedures : [];
  const all = proceduresOf(target, { procedures: known?.procedures ?? [] }, shared);
  expect(all.filter(({ id }) => id === 'restart').map(({ steps }) => steps.length)).toEqual([3]);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

describe('the gold files', () => {
  test('are what apply-gold-files writes, whole', () => {
    const written = drafted('neuros', 'apply-gold-files').steps.flatMap((step) =>
      step.kind === 'write' ? [[step.path, step.content]] : [],
    );
    const files = ['requirements.txt', 'Dockerfile', 'docker-compose.yml', 'init_checkpointer.py'];
    expect(written).toEqual(files.map((file) => [file, gold(file)]));
  });

  test('the compose file is valid, with health checks and names of services', () => {
    const reading = readCompose(gold('docker-compose.yml'), 'OPENAI_API_KEY=x\n', 'neuros');
    expect(reading).toMatchObject({ valid: true, problems: [] });
    expect(reading.services.flatMap(({ localhostUrls }) => localhostUrls)).toEqual([]);
    expect(reading.services.filter(({ image }) => image).every(({ healthcheck }) => healthcheck)).toBe(true);
    const at = (file: string) => root(`runbooks/gold/neuros/${file}`);
    expect(lintCompose(gold('docker-compose.yml'), 'OPENAI_API_KEY=x\n', at('docker-compose.yml'))).toEqual(
      [],
    );
    // The SOP's image runs as root, and so does the gold standard: another user may not be able to write where NEUROS does.
    expect(lintDockerfile(gold('Dockerfile'), at('Dockerfile')).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^The container runs as root/),
    ]);
  });

  test('requirements.txt names what the gold-requirements check asks for, letter for letter as the lab has it', () => {
    expect(gold('requirements.txt')).toBe(readFileSync(root('test/lab/neuros/requirements.txt'), 'utf8'));
  });

  test('init_checkpointer.py follows the package where the SOP contradicts itself', () => {
    expect(gold('init_checkpointer.py')).toContain(
      'from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver',
    );
    expect(gold('init_checkpointer.py')).toContain('await checkpointer.setup()');
    expect(gold('init_checkpointer.py')).not.toContain('langgraph_checkpoint_postgres');
  });
});
