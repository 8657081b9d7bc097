import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Planned, Step } from '../../../src/core/plan/plan.ts';
import type { Performer } from '../../../src/ports/jobs.ts';
import { until } from '../../contracts/until.ts';
import { type Gatehouse, openGatehouse, PATIENCE_MS } from './gatehouse.ts';

let house: Gatehouse;
beforeAll(async () => {
  house = await openGatehouse();
});
afterEach(() => house.rest());
afterAll(() => house.close());

describe('a stranger who answers in the worker’s place', () => {
  /** Answers plans as they like; operations are the real worker's. */
  async function answering(name: string, plan: (real: Planned) => Planned | Promise<Planned>) {
    const gate = house.gate(name);
    const strange: Performer = async (job, ...rest) => {
      const result = await gate.shop.perform(job, ...rest);
      if (result.kind !== 'planned' || result.result.kind !== 'planned') return result;
      return { kind: 'planned', result: { kind: 'planned', planned: await plan(result.result.planned) } };
    };
    await gate.track();
    await house.office.work.serve([name], strange);
    return gate;
  }

  test('with the plan of another command is not believed', async () => {
    const gate = await answering('swapped', (real) => ({
      ...real,
      plan: { ...real.plan, proposal: { kind: 'exec', command: 'docker ps' } },
    }));
    const { ending: end } = await gate.ended(await gate.asks('exec swapped docker compose down'));
    expect(end).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/something else than was asked for/),
    });
    expect(gate.shop.host.touched).toEqual([]);
  });

  test('with a plan that only reads does not get around the approval', async () => {
    const gate = await answering('harmless', (real) => ({ ...real, plan: { ...real.plan, risk: 'read' } }));
    const id = await gate.asks('exec harmless docker compose down');
    await until('it is planned', async () => (await gate.operation(id)).planned ?? undefined, PATIENCE_MS);
    expect(await gate.operation(id)).toMatchObject({
      grant: null,
      ending: null,
      verdict: { kind: 'approve' },
    });
  });

  test.each([
    ['less than it takes away', (real: Planned): Planned => ({ ...real, blast: [] })],
    [
      'other steps to undo it',
      (real: Planned): Planned => ({
        ...real,
        plan: { ...real.plan, rollback: { ...real.plan.rollback, steps: [] } },
      }),
    ],
  ])('that shows %s gets nothing done', async (what, falsify) => {
    const name = what.replaceAll(' ', '-');
    const gate = await answering(name, async (real) => falsify(real));
    const id = await gate.asks(`exec ${name} docker compose down`);
    await until('it is planned', async () => (await gate.operation(id)).planned ?? undefined, PATIENCE_MS);
    await gate.says('ben', `approve ${id}`);
    const { ending: end } = await gate.ended(id);
    expect(end).toMatchObject({ kind: 'worked', outcome: { ending: { kind: 'refused', why: 'drifted' } } });
    expect(gate.shop.host.touched.filter((call) => / down$/.test(call))).toEqual([]);
  });

  test('with other steps of a rollback gets nothing done', async () => {
    const prune: Step = {
      title: 'x',
      risk: 'read',
      reasons: [],
      timeoutMs: 1_000,
      kind: 'command',
      pipeline: [['docker', 'system', 'prune', '--all', '--volumes', '--force']],
    };
    // Shows what is expected, and binds the approval to what the worker makes of other steps.
    const gate = await answering('undone', async (real) => {
      const { proposal, operation } = real.plan;
      if (proposal.kind !== 'rollback') return real;
      const evil = await gate.shop.plan({ ...proposal, steps: [prune] }, operation);
      return { ...real, plan: { ...real.plan, proposal: evil.plan.proposal }, digest: evil.digest };
    });
    const id = await gate.asks('exec undone docker compose down');
    await until('it is planned', async () => (await gate.operation(id)).planned ?? undefined, PATIENCE_MS);
    await gate.says('ben', `approve ${id}`);
    await gate.ended(id);
    const undo = await gate.asks(`rollback ${id}`);
    await until('it is planned', async () => (await gate.operation(undo)).planned ?? undefined, PATIENCE_MS);
    await gate.says('ben', `approve ${undo}`);
    const { ending: end } = await gate.ended(undo);
    expect(gate.shop.host.touched.join('\n')).not.toContain('prune');
    expect(end).toMatchObject({ kind: 'worked', outcome: { ending: { kind: 'refused', why: 'drifted' } } });
  });
});

describe('a queue that holds what nobody can read', () => {
  test('for one operation does not hold up the others', async () => {
    const [odd, well] = [house.gate('odd'), house.gate('well')];
    await house.office.work.serve(['odd'], () =>
      Promise.resolve({ kind: 'planned', result: { kind: 'planned' } } as never),
    );
    const first = await odd.asks('exec odd docker ps');
    await until(
      'it is answered',
      async () => {
        const state = await house.office.jobs.state({ id: `${first}/plan`, host: 'odd' });
        return state.kind === 'failed';
      },
      PATIENCE_MS,
    );
    await well.work();
    const second = await well.asks('exec well docker ps');
    await until(
      'it is answered',
      async () => {
        const state = await house.office.jobs.state({ id: `${second}/plan`, host: 'well' });
        return state.kind === 'finished';
      },
      PATIENCE_MS,
    );
    const tracker = await well.track();
    await tracker.reconcile().catch(() => {});
    expect((await well.operation(second)).planned).not.toBeNull();
    expect((await odd.operation(first)).ending).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/could not be understood: result\.planned: is missing/),
    });
  });
});
