import { describe, expect, test } from 'vitest';
import type { PlanJob } from '../../../src/core/gate/outcome.ts';
import { digestOf } from '../../../src/core/plan/digest.ts';
import { openWorkshop, running, type Workshop } from './workshop.ts';

const JOB: PlanJob = {
  kind: 'plan',
  id: 'neuros-1.1/plan',
  operation: 'neuros-1.1',
  target: 'neuros',
  host: 'neuros',
  proposal: { kind: 'exec', command: 'docker compose down' },
};
const look = ({ perform }: Workshop, job: Partial<PlanJob> = {}) =>
  perform({ ...JOB, ...job }, 1, () => {}, new AbortController().signal);

describe('looking what a proposal would do', () => {
  test('only reads, and says what is lost, how it is saved, and how it is undone', async () => {
    const shop = openWorkshop();
    const planned = await shop.plan('docker compose down');
    expect(shop.host.calls).toEqual(['survey']);
    expect(planned.plan).toMatchObject({ operation: 'neuros-1.1', risk: 'destroy', verification: 'stopped' });
    expect(planned.plan.backups.length).toBeGreaterThan(0);
    expect(planned.plan.rollback.steps.length).toBeGreaterThan(0);
    expect(planned.blast.length).toBeGreaterThan(0);
    expect(planned.digest).toBe(digestOf(planned.plan));
  });

  test('twice comes to the same digest, for another operation to another', async () => {
    const shop = openWorkshop();
    const [one, two, other] = [
      await shop.plan('docker compose down'),
      await shop.plan('docker compose down'),
      await shop.plan('docker compose down', 'neuros-1.2'),
    ];
    expect(two.digest).toBe(one.digest);
    expect(other.digest).not.toBe(one.digest);
  });

  test('of a host that cannot be reached is no plan, with what to do', async () => {
    const shop = openWorkshop();
    shop.host.away = true;
    expect(await look(shop)).toEqual({
      kind: 'planned',
      result: { kind: 'unplannable', message: 'neuros cannot be reached', remedy: 'Look at the host.' },
    });
  });

  test('of a procedure that this worker does not have is no plan', async () => {
    const result = await look(openWorkshop(), { proposal: running('nosuch') });
    expect(result).toMatchObject({
      kind: 'planned',
      result: { kind: 'unplannable', message: expect.stringMatching(/no procedure `nosuch`/) },
    });
  });

  test('of a host without Compose is no plan', async () => {
    const shop = openWorkshop();
    shop.host.inventory = { ...shop.host.inventory, compose: [] };
    expect(await look(shop)).toMatchObject({
      result: { kind: 'unplannable', message: expect.stringMatching(/no Compose/) },
    });
  });

  test.each([
    [{ target: 'nosuch' }, /no target nosuch/],
    [{ host: 'other' }, /target neuros is on host neuros here, but the job says other/],
  ])('for %j is refused before the host is asked', async (job, message) => {
    const shop = openWorkshop();
    await expect(look(shop, job)).rejects.toThrow(message);
    expect(shop.host.calls).toEqual([]);
  });

  test('is no secret’s way out when it fails', async () => {
    const shop = openWorkshop();
    shop.host.before = () => {
      throw new Error('cannot read DB_PASSWORD=Loud-Mountain-99');
    };
    await expect(look(shop)).rejects.toThrow(/^cannot read DB_PASSWORD=\[redacted:/);
  });
});

describe('what a queue holds is not trusted', () => {
  test.each([
    ['a shell line', { kind: 'exec', command: 'docker ps; rm -rf /' }],
    ['a substitution', { kind: 'exec', command: 'docker ps $(rm -rf /)' }],
    ['a redirection', { kind: 'exec', command: 'docker ps > /etc/passwd' }],
  ] as const)('%s is no plan', async (_, proposal) => {
    const shop = openWorkshop();
    expect(await look(shop, { proposal })).toMatchObject({ result: { kind: 'unplannable' } });
    expect(shop.host.calls).toEqual([]);
  });

  test('a rollback somebody made up cannot be used to read files of the host', async () => {
    const shop = openWorkshop();
    const SHADOW = 'root:$y$j9T$abcdefghijkl:19000:0:99999:7:::';
    const { inventory } = shop.host;
    const secret = { path: '/etc/shadow', text: SHADOW, sha256: 'ab'.repeat(32), bytes: SHADOW.length };
    shop.host.inventory = { ...inventory, files: [...inventory.files, secret] };
    const judged = { title: 'x', risk: 'read', reasons: [], timeoutMs: 1_000 } as const;
    const steps = [{ ...judged, kind: 'write', path: '/etc/shadow', content: '' }] as const;
    const result = await look(shop, { proposal: { kind: 'rollback', of: 'neuros-1.0', steps, images: {} } });
    expect(JSON.stringify(result)).not.toContain('j9T');
  });
});
