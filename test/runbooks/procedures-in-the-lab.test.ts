import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { loadRisks } from '../../src/config/load-risks.ts';
import { loadRunbooks } from '../../src/config/load-runbooks.ts';
import { loadProcedures } from '../../src/config/procedures/load-procedures.ts';
import type { Draft } from '../../src/core/plan/draft.ts';
import { draftProposal } from '../../src/core/plan/draft-proposal.ts';
import { expandStep } from '../../src/core/plan/parallel/expand-step.ts';
import type { Step } from '../../src/core/plan/plan.ts';
import { resolveArgv } from '../../src/core/plan/resolve/resolve-argv.ts';
import type { Target } from '../../src/core/target.ts';
import { type Dockerd, startDockerd } from '../lab/dockerd.ts';
import { needsPrograms } from '../lab/needs.ts';
import { type Neuros, startNeuros } from '../lab/neuros.ts';
import { ownFolder, removeFolder } from '../lab/process/folder.ts';
import { freePort } from '../lab/process/free-port.ts';
import { poll } from '../lab/process/poll.ts';
import { type Sshd, startSshd } from '../lab/sshd.ts';
import { inventoryOf, perform } from './host-of.ts';

const STORY_MS = 240_000;
const GREEN_MS = 60_000;
const root = (folder: string) => join(import.meta.dirname, '../..', folder);

needsPrograms('neuros', 'sshd')('procedures on a real NEUROS', () => {
  let folder: string;
  let sshd: Sshd;
  let docker: Dockerd;
  let neuros: Neuros;
  let target: Target;

  beforeAll(async () => {
    folder = await ownFolder('procedures');
    sshd = await startSshd({ folder });
    docker = await startDockerd({ folder });
    neuros = await startNeuros(docker, sshd, folder);
    await neuros.up();
    const compose = { file: join(neuros.folder, 'docker-compose.yml'), project: 'neuros' };
    target = { name: 'neuros', host: 'lab', runbook: 'neuros', environment: 'production', compose };
  }, STORY_MS);

  afterAll(async () => {
    await docker?.stop();
    await sshd?.stop();
    await removeFolder(folder);
  });

  afterEach(() => neuros.reset(), STORY_MS);

  test('restart brings back what hangs, what has ended and what is gone', { timeout: STORY_MS }, async () => {
    await docker.docker('pause', 'postgres');
    await docker.docker('kill', 'redis');
    await docker.docker('rm', '--force', 'neuros');
    await docker.docker('unpause', 'postgres');
    await run('restart');
    await answers(neuros.port);
  });

  test('a parallel deployment is started, promoted, undone and discarded beside production', {
    timeout: STORY_MS,
  }, async () => {
    await neuros.sources.edit('main.py', '{"status": "ok"}', '{"status": "new"}');
    const before = await production();
    const port = await freePort();

    const start = await spell('deploy-parallel', { name: 'pr', port: String(port) });
    await doAll(start.steps);
    expect(await health(port)).toEqual({ status: 'new' });
    expect(await health(neuros.port)).toEqual({ status: 'ok' });
    expect(await production()).toEqual(before);

    const promote = await spell('promote-parallel');
    await doAll(promote.steps);
    await answers(neuros.port);
    expect(await health(neuros.port)).toEqual({ status: 'new' });
    const [tested] = (await inventoryOf(neuros, [])).containers.filter(
      (each) => each.project === 'neuros-pr' && each.service === 'neuros',
    );
    expect((await production()).find(({ service }) => service === 'neuros')?.imageId).toBe(tested?.imageId);

    await doAll(promote.undo);
    await answers(neuros.port);
    expect(await health(neuros.port)).toEqual({ status: 'ok' });

    const running = await production();
    const discard = await spell('discard-parallel');
    await doAll(discard.steps);
    expect(await production()).toEqual(running);
    expect((await inventoryOf(neuros, [])).containers.every(({ project }) => project === 'neuros')).toBe(
      true,
    );
    expect(
      await docker.docker(
        'volume',
        'ls',
        '--quiet',
        '--filter',
        'label=com.docker.compose.project=neuros-pr',
      ),
    ).toBe('');
    expect(existsSync(join(neuros.folder, 'docker-compose.umpire-pr.yml'))).toBe(false);
  });

  test('what does not become steady is not called started', { timeout: STORY_MS }, async () => {
    await neuros.sources.edit('main.py', 'import kafka', 'import nothing_of_that_name');
    const { steps } = await spell('deploy-parallel', { name: 'broken' });
    const hasty = steps.map((step) =>
      step.title.startsWith('Wait') ? { ...step, timeoutMs: 20_000 } : step,
    );
    await expect(doAll(hasty)).rejects.toThrow('umpire neuros-broken: Command failed');
    expect(
      await docker.docker('inspect', '--format', '{{.State.ExitCode}}', 'neuros-broken_neuros_1'),
    ).toMatch(/^1\b/);
    expect(await health(neuros.port)).toEqual({ status: 'ok' });
    await doAll((await spell('discard-parallel', { name: 'broken' })).steps);
  });

  test('the gold files make a healthy NEUROS', { timeout: STORY_MS }, async () => {
    await nameLikeTheSop(docker);
    await neuros.sources.edit('requirements.txt', 'langgraph-checkpoint-postgres>=1.0.0', '');
    await neuros.sources.edit(
      'init_checkpointer.py',
      'langgraph.checkpoint.postgres.aio',
      'langgraph_checkpoint_postgres',
    );
    await run('apply-gold-files');
    await answers(neuros.port);
  });

  async function run(procedure: string): Promise<void> {
    await doAll((await spell(procedure)).steps);
  }

  async function doAll(steps: readonly Step[]): Promise<void> {
    for (const step of steps) await perform(neuros, resolved(step));
  }

  function resolved(step: Step): Step {
    if (step.kind !== 'command') return step;
    const facts = { target, inventory: HOST, knowledge: knowledge() };
    const pipeline = step.pipeline.map((argv) => {
      const words = resolveArgv(argv, facts);
      if (words.kind === 'unresolvable') throw new Error(words.message);
      return words.argv;
    });
    return { ...step, pipeline };
  }

  async function spell(
    procedure: string,
    values: Record<string, string> = {},
  ): Promise<{ steps: Step[]; undo: Step[] }> {
    const draft = drafted(target, procedure, values);
    const inventory = await inventoryOf(neuros, [...draft.files, target.compose?.file ?? '']);
    const spelled = draft.steps.map((step) =>
      expandStep(step, { target, inventory, knowledge: knowledge() }),
    );
    return spelled.reduce<{ steps: Step[]; undo: Step[] }>(
      (all, each) => {
        if (each.kind === 'unplannable') throw new Error(`${each.message} ${each.remedy}`);
        return { steps: [...all.steps, ...each.steps], undo: [...each.undo, ...all.undo] };
      },
      { steps: [], undo: [] },
    );
  }

  /** Containers and images of production, to see that nothing touches them. */
  async function production() {
    const { containers } = await inventoryOf(neuros, []);
    return containers
      .filter(({ project }) => project === 'neuros')
      .map(({ id, imageId, service }) => ({ id, imageId, service }))
      .toSorted((a, b) => a.service.localeCompare(b.service));
  }
});

const HOST = { engine: 'docker', compose: ['docker-compose'] } as unknown as Parameters<
  typeof resolveArgv
>[1]['inventory'];

function knowledge() {
  const risks = loadRisks(root('risks'));
  if (risks.kind === 'invalid') throw new Error(JSON.stringify(risks.problems));
  return risks.risks.knowledge;
}

function drafted(target: Target, procedure: string, values: Record<string, string>): Draft {
  const runbooks = loadRunbooks(root('runbooks'));
  const common = loadProcedures(root('procedures'));
  const runbook = runbooks.kind === 'ok' ? runbooks.runbooks.get('neuros') : undefined;
  if (runbook === undefined || common.kind === 'invalid') throw new Error('the shipped runbooks do not load');
  const facts = { target, runbook, common: common.procedures, knowledge: knowledge() };
  const draft = draftProposal({ kind: 'procedure', procedure, values }, facts);
  if (draft.kind === 'undraftable') throw new Error(draft.text);
  return draft;
}

/** The images the SOP names, made of the lab's: there is no registry, and `apt-get` there finds no mirror. */
async function nameLikeTheSop(docker: Dockerd): Promise<void> {
  await docker.docker('tag', 'umpire-lab/redis:7', 'redis:alpine');
  await docker.docker('tag', 'umpire-lab/postgres:15', 'postgres:16');
  const change = ['--change', 'ENV PATH=/opt/nothing-to-install:/usr/local/bin:/usr/bin:/bin'];
  const program = '#!/bin/sh\\nexit 0\\n';
  const shell = `mkdir -p /opt/nothing-to-install && printf '${program}' > /opt/nothing-to-install/apt-get && chmod +x /opt/nothing-to-install/apt-get`;
  const id = (
    await docker.docker('run', '--detach', 'umpire-lab/python:3.11-slim', 'sh', '-c', shell)
  ).trim();
  await docker.docker('wait', id);
  await docker.docker('commit', ...change, '--change', 'CMD ["python3"]', id, 'python:3.12-slim');
  await docker.docker('rm', id);
}

async function health(port: number): Promise<unknown> {
  return (await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(5000) })).json();
}

async function answers(port: number): Promise<void> {
  await poll('NEUROS to answer', GREEN_MS, async () => {
    const response = await fetch(`http://127.0.0.1:${port}/ready`, {
      signal: AbortSignal.timeout(3000),
    }).catch(() => null);
    await response?.body?.cancel();
    return response?.status === 200;
  });
}
