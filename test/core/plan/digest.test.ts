import { describe, expect, test } from 'vitest';
import { differenceOf, digestOf } from '../../../src/core/plan/digest.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import {
  COMPOSE_FILE,
  commandStep,
  ENV_FILE,
  file,
  idOf,
  inventory,
  planned,
  receipt,
  restoreStep,
  volume,
  withContainer,
  writeStep,
} from '../../build-plan.ts';

const { plan } = planned('docker compose down');
const changed = (override: Partial<Plan>) => differenceOf(plan, { ...plan, ...override });
const downOn = (host: ReturnType<typeof inventory>) =>
  differenceOf(plan, planned('docker compose down', { inventory: host }).plan);

describe('the digest', () => {
  test('is that of the content, whatever the order of keys', () => {
    const turned = Object.fromEntries(Object.entries(plan).toReversed()) as unknown as Plan;
    expect(digestOf(plan)).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf(turned)).toBe(digestOf(plan));
  });

  test.each(Object.keys(plan) as (keyof Plan)[])('covers `%s`', (field) => {
    const other = { ...plan, [field]: 'something else' };
    expect(digestOf(other)).not.toBe(digestOf(plan));
  });
});

describe('the difference', () => {
  test('of a plan and itself is nothing', () => {
    expect(differenceOf(plan, structuredClone(plan))).toEqual([]);
  });

  test('names files that changed, came and went', () => {
    const [compose, env] = inventory().files;
    expect(downOn(inventory({ files: [file(COMPOSE_FILE, 'services: {}'), file(ENV_FILE, null)] }))).toEqual(
      expect.arrayContaining([
        `file ${COMPOSE_FILE} has changed (sha256 ${compose?.sha256?.slice(0, 12)}… → ${idOf('services: {}').slice(0, 12)}…)`,
        `file ${ENV_FILE} is gone`,
      ]),
    );
    const extra = file('/srv/neuros/other.env', 'x');
    expect(downOn(inventory({ files: [...inventory().files, extra] }))[0]).toBe(
      'file /srv/neuros/other.env is looked at that was not before',
    );
    expect(env?.path).toBe(ENV_FILE);
  });

  test('names a container that was made anew under the same name', () => {
    const lines = downOn(withContainer(inventory(), 'neuros', { id: idOf('made anew') }));
    expect(lines).toContain(
      `container neuros is another one (id ${idOf('neuros').slice(0, 12)}… → ${idOf('made anew').slice(0, 12)}…)`,
    );
  });

  test('names things that are new, and the image a service runs on', () => {
    const mounts = [{ name: 'neuros_new', source: '/x', destination: '/new', readOnly: false }];
    const host = withContainer(inventory(), 'neuros', { mounts, imageId: `sha256:${idOf('other')}` });
    const lines = downOn({
      ...host,
      volumes: [...host.volumes, volume('neuros_new', { project: 'neuros' })],
    });
    expect(lines).toContain('volume neuros_new is new');
    expect(lines).toContainEqual(expect.stringMatching(/^image neuros_neuros:latest is another one/));
    expect(lines).toContainEqual(expect.stringMatching(/^service neuros runs on another image/));
  });

  test.each<[string, Partial<Plan>, string]>([
    [
      'another command',
      { steps: [commandStep('docker', 'compose', 'stop')] },
      'step 1 is `docker compose stop` instead of `docker-compose --file',
    ],
    ['more steps', { steps: [...plan.steps, commandStep('ls')] }, 'there are 2 steps instead of 1'],
    ['another place', { workingDirectory: '/tmp' }, 'the working directory is /tmp instead of /srv/neuros'],
    ['another risk', { risk: 'read' }, 'the risk is read instead of destroy'],
    ['other variables', { variables: { DOCKER_HOST: 'tcp://x' } }, 'the variables is another one'],
    ['fewer backups', { backups: plan.backups.slice(1) }, `file ${COMPOSE_FILE} is no longer backed up`],
    ['another target', { target: 'other' }, 'the target is other instead of neuros'],
  ])('says %s', (_, override, line) => {
    expect(changed(override).join('\n')).toContain(line);
  });

  test('says that a step differs in what is not shown of it', () => {
    const [step] = plan.steps;
    if (step === undefined) throw new Error('no step');
    expect(changed({ steps: [{ ...step, timeoutMs: 1 }] })).toEqual([
      expect.stringMatching(/^step 1, .* differs/),
    ]);
  });

  test('shows writes and restores by what they concern', () => {
    const item = { kind: 'volume', source: 'x', name: 'x', container: '' } as const;
    const steps = [writeStep('.env', 'A=1'), restoreStep(receipt('neuros-0.1', item))];
    expect(changed({ steps }).join('\n')).toContain('step 1 is `write .env`');
    expect(differenceOf({ ...plan, steps: [...plan.steps, ...steps] }, plan).length).toBeGreaterThan(0);
  });

  test('is bounded, and never empty for another digest', () => {
    const inputs = Array.from({ length: 60 }, (_, at) => ({ path: `/f${at}`, sha256: null }));
    const lines = changed({ inputs });
    expect(lines).toHaveLength(20);
    expect(lines.at(-1)).toBe('and 43 more differences');
    for (const field of Object.keys(plan) as (keyof Plan)[]) {
      if (['steps', 'inputs', 'touches', 'backups', 'rollback'].includes(field)) continue;
      expect(differenceOf(plan, { ...plan, [field]: 'something else' }), field).not.toEqual([]);
    }
  });
});
