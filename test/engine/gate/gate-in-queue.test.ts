import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { service } from '../../build-plan.ts';
import { until } from '../../contracts/until.ts';
import { settled } from '../../queue/performers.ts';
import { gone } from '../operate/workshop.ts';
import { type Gatehouse, openGatehouse, PATIENCE_MS } from './gatehouse.ts';

let house: Gatehouse;
beforeAll(async () => {
  house = await openGatehouse();
});
afterEach(() => house.rest());
afterAll(() => house.close());

const REQUESTED = ['case.opened', 'operation.requested'];

async function open(name: string, environment?: 'production') {
  const gate = house.gate(name, environment);
  await gate.track();
  await gate.work();
  return gate;
}

const waiting = (gate: Awaited<ReturnType<typeof open>>, id: string) =>
  until(`${id} waits for approval`, async () => (await gate.operation(id)).planned ?? undefined, PATIENCE_MS);

describe('from a typed command to its receipts', () => {
  test('it is looked at, approved by a peer, backed up, done and verified', async () => {
    const gate = await open('down');
    const id = await gate.asks('exec down docker compose down');
    const planned = await waiting(gate, id);
    expect(gate.shop.host.touched).toEqual([]);
    expect(await gate.says('ana', `approve ${id}`)).toMatchObject({
      text: expect.stringContaining('Four eyes'),
    });
    expect(await gate.says('ben', `approve ${id}`)).toMatchObject({
      text: expect.stringContaining('Approved'),
    });
    const { ending, receipts, steps, approvals } = await gate.ended(id);
    expect(ending).toMatchObject({ kind: 'worked', outcome: { ending: { kind: 'succeeded' } } });
    expect(receipts.map(({ item }) => item)).toEqual(planned.plan.backups);
    expect(steps).toMatchObject([
      { index: 1, state: 'done', exitCode: 0, output: 'Removing neuros ... done\n' },
    ]);
    expect(approvals).toMatchObject([{ by: { id: 'ben' } }]);
    expect(await gate.kinds()).toEqual([
      ...REQUESTED,
      'operation.planned',
      'approval.refused',
      'approval.given',
      'operation.granted',
      'operation.started',
      ...planned.plan.backups.map(() => 'backup.taken'),
      'step.started',
      'step.finished',
      'operation.finished',
    ]);
    expect([...gate.shop.host.claims]).toEqual([id]);
    expect(await house.office.store.ledger.openCase('down')).toBe('down-1');
    expect(await house.office.store.ledger.verify()).toMatchObject({ kind: 'intact' });
  });

  test('what the rules allow goes by itself, and health closes the case', async () => {
    const gate = await open('rebuild');
    const id = await gate.asks('run rebuild rebuild');
    await gate.ended(id);
    const step = ['step.started', 'step.finished'];
    expect(await gate.kinds()).toEqual([
      ...REQUESTED,
      'operation.planned',
      'operation.granted',
      'operation.started',
      ...step,
      ...step,
      'operation.finished',
      'case.closed',
    ]);
    expect(await house.office.store.ledger.openCase('rebuild')).toBeUndefined();
    expect((await gate.operation(id)).grant).toMatchObject({ requester: 'ana', approvers: [] });
  });

  test('what only reads is answered without a mark on the host, and without a backup', async () => {
    const gate = await open('read', 'production');
    gate.shop.host.when(/docker ps/, { output: 'neuros Up 3 days\n' });
    const id = await gate.asks('exec read docker ps');
    const { steps, receipts } = await gate.ended(id);
    expect(steps).toMatchObject([{ output: 'neuros Up 3 days\n' }]);
    expect(receipts).toEqual([]);
    expect(gate.shop.host.claims.size).toBe(0);
    expect(gate.shop.host.touched).toEqual(['perform docker ps']);
  });

  test('what the rules deny never reaches the queue, and the rules say so', async () => {
    const gate = await open('shop', 'production');
    const id = await gate.asks('exec shop docker compose down');
    expect(await gate.kinds()).toEqual([...REQUESTED, 'operation.denied', 'case.closed']);
    const { ending } = await gate.operation(id);
    expect(ending).toMatchObject({ kind: 'denied', by: { kind: 'umpire' } });
    expect(ending).toMatchObject({ reason: expect.stringContaining('/run shop deploy-parallel') });
    const job = { id: `${id}/plan`, host: 'shop' };
    expect(await house.office.jobs.state(job)).toEqual({ kind: 'unknown' });
    await (await gate.track()).reconcile();
    expect(await house.office.jobs.state(job)).toEqual({ kind: 'unknown' });
    expect(gate.shop.host.calls).toEqual([]);
  });

  test('what cannot be planned is said, with what to do', async () => {
    const gate = await open('away');
    gate.shop.host.away = true;
    const { ending } = await gate.ended(await gate.asks('exec away docker compose down'));
    expect(ending).toMatchObject({
      kind: 'failed',
      message: 'away cannot be reached',
      remedy: 'Look at the host.',
    });
  });

  test('red layers keep the case open', async () => {
    const gate = await open('red');
    gate.shop.health.ok = false;
    const { ending } = await gate.ended(await gate.asks('run red rebuild'));
    expect(ending).toMatchObject({ outcome: { ending: { kind: 'failed', at: 'verification' } } });
    expect(await house.office.store.ledger.openCase('red')).toBe('red-1');
  });
});

describe('one target at a time', () => {
  test('what is allowed by itself has to wait while another operation runs; reading has not', async () => {
    const gate = await open('busy');
    const built = Promise.withResolvers<void>();
    gate.shop.host.when(/ build /, { takes: built.promise });
    const first = await gate.asks('run busy rebuild');
    await until('it builds', () => gate.shop.host.touched.length === 1, PATIENCE_MS);
    const second = await gate.ended(await gate.asks('exec busy docker compose restart'));
    expect(second.ending).toMatchObject({ kind: 'failed', message: expect.stringContaining(first) });
    const read = await gate.ended(await gate.asks('exec busy docker ps'));
    expect(read.ending).toMatchObject({ outcome: { ending: { kind: 'succeeded' } } });
    built.resolve();
    await gate.ended(first);
    expect(gate.shop.host.touched.some((call) => call.endsWith('restart'))).toBe(false);
  });
});

test('an operation is undone by the steps that were planned before it ran', async () => {
  const gate = await open('undo');
  const before = gate.shop.host.inventory;
  const id = await gate.asks('exec undo docker compose down');
  await waiting(gate, id);
  await gate.says('ben', `approve ${id}`);
  await gate.ended(id);
  gate.shop.host.when(/ up -d/, { changes: (from) => ({ ...from, containers: before.containers }) });
  const undo = await gate.asks(`rollback ${id}`);
  const { plan } = await waiting(gate, undo);
  expect(plan.steps.flatMap((step) => (step.kind === 'restore' ? [step.from] : []))).toContain(
    `/var/backups/umpire/${id}/file-_srv_neuros_docker-compose.yml`,
  );
  await gate.says('ben', `approve ${undo}`);
  expect((await gate.ended(undo)).ending).toMatchObject({
    outcome: {
      ending: {
        kind: 'succeeded',
        text: 'All layers are green, and every service runs on its image of before.',
      },
    },
  });
});

test('an undone operation that came back on other images is not back', async () => {
  const gate = await open('other');
  const id = await gate.asks('exec other docker compose down');
  await waiting(gate, id);
  await gate.says('ben', `approve ${id}`);
  await gate.ended(id);
  gate.shop.host.when(/ up -d/, {
    changes: (from) => ({ ...gone(from), containers: [service('neuros', { imageId: 'sha256:newer' })] }),
  });
  const undo = await gate.asks(`rollback ${id}`);
  await waiting(gate, undo);
  await gate.says('ben', `approve ${undo}`);
  expect((await gate.ended(undo)).ending).toMatchObject({
    outcome: { ending: { kind: 'failed', at: 'verification', message: expect.stringContaining('neuros') } },
  });
});

test('a worker that is drained in the middle says how far it came, and the result is kept', async () => {
  const gate = await open('drained');
  gate.shop.host.when(/ build /, { takes: new Promise(() => {}), says: ['pulling\n'] });
  const id = await gate.asks('run drained rebuild');
  await until('it builds', () => gate.shop.host.touched.length === 1, PATIENCE_MS);
  await house.office.work.drain(0);
  const { ending } = await gate.ended(id);
  expect(ending).toMatchObject({
    outcome: { ending: { kind: 'interrupted', message: expect.stringMatching(/Step 1.*was under way/) } },
  });
  expect(await settled(house.office.jobs, { id: `${id}/run`, host: 'drained' })).toMatchObject({
    kind: 'finished',
  });
});
