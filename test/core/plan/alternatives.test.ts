import { describe, expect, test } from 'vitest';
import { DIFF_CHARS, shortenDiff } from '../../../src/core/plan/diff.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import type { Proposal } from '../../../src/core/plan/proposal.ts';
import {
  COMPOSE_FILE,
  COMPOSE_TEXT,
  commandStep,
  container,
  draftOf,
  facts,
  file,
  inventory,
  planned,
  plannedSteps,
  TARGET,
  thePlan,
  writeStep,
} from '../../build-plan.ts';

const PRODUCTION = { ...TARGET, environment: 'production' } as const;
const STOP = 'exec neuros docker compose stop';

describe('weaker commands', () => {
  test.each<[command: string, alternatives: readonly string[]]>([
    ['docker compose down', [STOP]],
    ['docker compose down redis', [`${STOP} redis`]],
    ['docker compose down -v', [STOP, 'exec neuros docker compose down']],
    ['docker compose down --rmi all', [STOP, 'exec neuros docker compose down']],
    ['docker compose rm -fs redis', [`${STOP} redis`]],
    ['docker rm -f neuros redis', ['exec neuros docker stop neuros redis']],
    ['docker rm old-job', []],
    ['docker system prune -af', ['run neuros prune until=24h']],
    ['docker image prune -a', ['run neuros prune until=24h']],
    ['docker system prune -af --filter until=48h', []],
    ['docker compose stop', []],
    ['docker compose logs', []],
    ['frobnicate', []],
  ])('%s', (command, alternatives) => {
    expect(planned(command).alternatives.map((each) => each.command)).toEqual(alternatives);
  });

  test('on production a deployment beside it, at the next free port', () => {
    const busy = container('busy', { ports: [{ address: '', host: 8001, container: 80 }] });
    const host = inventory({ containers: [...inventory().containers, busy] });
    expect(planned('docker compose down', { target: PRODUCTION, inventory: host }).alternatives).toEqual([
      { label: 'Only stop it', command: STOP },
      { label: 'Deploy beside it', command: 'run neuros deploy-parallel name=neuros-next port=8002' },
    ]);
  });

  test('without a port where the target publishes none', () => {
    const host = inventory({ containers: [] });
    const { alternatives } = planned('docker compose down', { target: PRODUCTION, inventory: host });
    expect(alternatives.at(-1)?.command).toBe('run neuros deploy-parallel name=neuros-next');
  });

  const procedure = (name: string): Proposal => ({ kind: 'procedure', procedure: name, values: {} });

  test.each(['rebuild', 'clean-rebuild'])('also for %s', (name) => {
    const draft = draftOf([commandStep('docker', 'compose', 'up', '-d', '--build')]);
    const made = thePlan(makePlan(draft, facts({ proposal: procedure(name), target: PRODUCTION })));
    expect(made.alternatives.map(({ label }) => label)).toEqual(['Deploy beside it']);
    const staging = thePlan(makePlan(draft, facts({ proposal: procedure(name) })));
    expect(staging.alternatives).toEqual([]);
  });

  test('a procedure is not its own alternative, and a rollback has none', () => {
    const prune = draftOf([commandStep('docker', 'system', 'prune', '-af')]);
    const rollback: Proposal = { kind: 'rollback', of: 'neuros-1.0', steps: [], images: {} };
    for (const proposal of [procedure('prune'), rollback])
      expect(thePlan(makePlan(prune, facts({ proposal }))).alternatives).toEqual([]);
  });
});

describe('what files would change', () => {
  const diff = (content: string, path = 'docker-compose.yml') =>
    plannedSteps([writeStep(path, content)]).diff;

  test('is a unified diff with the whole path', () => {
    expect(diff(COMPOSE_TEXT.replace('8000:8000', '8001:8000')).split('\n')).toEqual(
      expect.arrayContaining([
        `--- ${COMPOSE_FILE}`,
        `+++ ${COMPOSE_FILE}`,
        '-    ports: ["8000:8000"]',
        '+    ports: ["8001:8000"]',
      ]),
    );
  });

  test('is empty for the same content, and for no writes', () => {
    expect(diff(COMPOSE_TEXT)).toBe('');
    expect(planned('docker compose down').diff).toBe('');
  });

  test('shows a new file as a whole, and a second write against the first', () => {
    const files = [...inventory().files, file('/srv/neuros/new', null)];
    const steps = [writeStep('new', 'one\n'), writeStep('new', 'two\n')];
    const lines = plannedSteps(steps, { inventory: inventory({ files }) }).diff.split('\n');
    expect(lines.filter((line) => /^[-+](one|two)/.test(line))).toEqual(['+one', '-one', '+two']);
  });

  test('is bounded, also in how long it compares', () => {
    const lines = (word: string) => Array.from({ length: 5_000 }, (_, at) => `${word} ${at}`).join('\n');
    const long = plannedSteps([writeStep('.env', `${'x'.repeat(200)}\n`.repeat(100))]).diff;
    expect(shortenDiff(long).length).toBeLessThanOrEqual(DIFF_CHARS);
    expect(shortenDiff(long)).toContain('more is left out');
    const files = [file(COMPOSE_FILE, lines('a'))];
    const began = performance.now();
    const other = plannedSteps([writeStep(COMPOSE_FILE, lines('b'))], {
      inventory: inventory({ files }),
    }).diff;
    expect(other).toContain('differs in more than 2000 lines');
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  test('says so where a file is too long to be kept', () => {
    const files = [{ ...file(COMPOSE_FILE, 'x'), text: null }];
    expect(plannedSteps([writeStep(COMPOSE_FILE, 'y')], { inventory: inventory({ files }) }).diff).toContain(
      'replaced as a whole',
    );
  });
});
