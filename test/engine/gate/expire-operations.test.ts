import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { DeskParts } from '../../../src/engine/desk/desk.ts';
import { until } from '../../contracts/until.ts';
import { freshHost as freshName } from '../../queue/build-jobs.ts';
import { type Gate, type Gatehouse, openGatehouse, PATIENCE_MS } from './gatehouse.ts';
import { replacing } from './replacing.ts';

let house: Gatehouse;
beforeAll(async () => {
  house = await openGatehouse();
});
afterEach(() => house.rest());
afterAll(() => house.close());

const DOWN = 'docker compose down';
const asked = async () => {
  const gate = house.gate(freshName());
  return { gate, id: await gate.plans(DOWN) };
};
const granted = async () => {
  const { gate, id } = await asked();
  await gate.says('ben', `approve ${id}`);
  return { gate, id };
};
const later = (gate: Gate, seconds: number) => {
  gate.clock.now = new Date(gate.clock.now.getTime() + seconds * 1_000);
};
const last = async (gate: Gate, many: number) => (await gate.kinds()).slice(-many);

describe('a request that nobody approved', () => {
  test('lives for its quarter of an hour and not longer, and its case ends with it', async () => {
    const { gate, id } = await asked();
    later(gate, 15 * 60 - 1);
    await gate.sweep();
    expect((await gate.operation(id)).ending).toBeNull();
    later(gate, 1);
    await gate.sweep();
    expect((await gate.operation(id)).ending).toMatchObject({ kind: 'expired', what: 'request' });
    expect(await last(gate, 2)).toEqual(['operation.expired', 'case.closed']);
  });

  test('ends once, though two bots look at the same moment and again', async () => {
    const { gate } = await asked();
    later(gate, 15 * 60);
    await Promise.all([gate.sweep(), gate.sweep()]);
    await gate.sweep();
    expect((await gate.kinds()).filter((kind) => kind === 'operation.expired')).toHaveLength(1);
  });

  test('and an approval in that moment are one of both', async () => {
    const { gate, id } = await asked();
    const early = { ...gate.parts, now: () => new Date(gate.clock.now.getTime() - 1) };
    later(gate, 15 * 60);
    await Promise.all([gate.sweep(), gate.says('ben', `approve ${id}`, early)]);
    const { grant, ending } = await gate.operation(id);
    expect(grant === null).toBe(ending !== null);
  });

  test('ends although the queue is away: its card must not look alive', async () => {
    const { gate, id } = await asked();
    later(gate, 15 * 60);
    await gate.sweep(withoutQueue(gate.parts));
    expect((await gate.operation(id)).ending).toMatchObject({ kind: 'expired' });
  });
});

describe('a grant that no worker used', () => {
  test('ends a minute late, because a worker’s clock may be behind', async () => {
    const { gate, id } = await granted();
    later(gate, 15 * 60 + 59);
    await gate.sweep();
    expect((await gate.operation(id)).ending).toBeNull();
    later(gate, 1);
    await gate.sweep();
    expect((await gate.operation(id)).ending).toMatchObject({ kind: 'expired', what: 'grant' });
  });

  test('is refused by the worker who comes too late, and the card stays as it is', async () => {
    const { gate, id } = await granted();
    later(gate, 16 * 60);
    await gate.sweep();
    const before = await gate.kinds();
    gate.shop.clock.now = gate.clock.now;
    const tracker = await gate.track();
    await gate.work();
    const job = { id: `${id}/run`, host: gate.name };
    await until(
      'it is refused',
      async () => (await gate.office.jobs.state(job)).kind === 'finished',
      PATIENCE_MS,
    );
    await tracker.reconcile();
    await tracker.stop();
    expect(gate.shop.host.touched).toEqual([]);
    expect(await gate.kinds()).toEqual(before);
  });

  test('is left alone while nobody can say whether its job was taken', async () => {
    const { gate, id } = await granted();
    later(gate, 20 * 60);
    await gate.sweep(withoutQueue(gate.parts));
    expect((await gate.operation(id)).ending).toBeNull();
  });
});

describe('an operation that a worker has begun', () => {
  test('does not expire, however long it takes', async () => {
    const { gate, id } = await granted();
    const removed = Promise.withResolvers<void>();
    const { changes } = gate.shop.host.deed('perform x down');
    gate.shop.host.when(/ down$/, { takes: removed.promise, ...(changes && { changes }) });
    await gate.track();
    await gate.work();
    await until('it runs', () => gate.shop.host.touched.some((call) => call.endsWith(' down')), PATIENCE_MS);
    later(gate, 60 * 60);
    await gate.sweep();
    expect((await gate.operation(id)).ending).toBeNull();
    removed.resolve();
    expect((await gate.ended(id)).ending).toMatchObject({ kind: 'worked' });
  });

  test('in the very moment it was given up is written down all the same', async () => {
    const { gate, id } = await granted();
    await gate.track();
    later(gate, 16 * 60);
    const has = async (kind: string) => (await gate.kinds()).includes(kind);
    const endings: unknown[] = [];
    // The worker takes it, by a clock that is behind, between the look at the queue and the append.
    const { jobs } = gate.parts;
    const late: DeskParts = {
      ...gate.parts,
      jobs: replacing(jobs, {
        async state(job) {
          const state = await jobs.state(job);
          if (job.id === `${id}/run` && state.kind === 'waiting') {
            gate.shop.host.before = async (call) => {
              await until('it is given up', () => has('operation.expired'));
              if (!call.endsWith(' down')) return;
              await until('it is known to run', () => has('operation.started'));
              endings.push((await gate.operation(id)).ending);
            };
            await gate.work();
          }
          return state;
        },
      }),
    };
    await gate.sweep(late);
    expect(await gate.kinds()).toContain('operation.expired');
    const { ending, steps } = await until(
      'it is written down',
      async () => {
        const now = await gate.operation(id);
        return now.ending?.kind === 'worked' && now;
      },
      PATIENCE_MS,
    );
    expect(ending).toMatchObject({ outcome: { ending: { kind: 'succeeded' } } });
    expect(steps).toMatchObject([{ state: 'done' }]);
    expect(endings).toEqual([null]);
  });
});

test('one that cannot be looked at does not keep the others alive', async () => {
  const [one, two] = [await asked(), await asked()];
  later(one.gate, 15 * 60);
  later(two.gate, 15 * 60);
  const { ledger } = one.gate.parts;
  const broken: DeskParts = {
    ...one.gate.parts,
    ledger: replacing(ledger, {
      events: (caseId) =>
        caseId === `${one.gate.name}-1` ? Promise.reject(new Error('torn')) : ledger.events(caseId),
    }),
  };
  await one.gate.sweep(broken);
  expect((await one.gate.operation(one.id)).ending).toBeNull();
  expect((await two.gate.operation(two.id)).ending).toMatchObject({ kind: 'expired' });
  expect(one.gate.office.log.lines).toContainEqual(
    expect.objectContaining({
      event: 'operations.expire-failed',
      fields: expect.objectContaining({ operation: one.id }),
    }),
  );
});

function withoutQueue(parts: DeskParts): DeskParts {
  const state = () => Promise.reject(new Error('does not answer within 5 s'));
  return { ...parts, jobs: replacing(parts.jobs, { state }) };
}
