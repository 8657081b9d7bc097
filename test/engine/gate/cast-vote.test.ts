import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EventBody } from '../../../src/core/case/event.ts';
import { freshHost as freshName } from '../../queue/build-jobs.ts';
import { type Gate, type Gatehouse, openGatehouse } from './gatehouse.ts';

let house: Gatehouse;
beforeAll(async () => {
  house = await openGatehouse();
});
afterEach(() => house.rest());
afterAll(() => house.close());

const DOWN = 'docker compose down';
const PRUNE = 'docker system prune --all --force';

/** A request whose plan is on the table; on production it takes two people, one of them a senior. */
async function asked(environment: 'staging' | 'production' = 'staging') {
  const gate = house.gate(freshName(), environment);
  const id = await gate.plans(environment === 'production' ? PRUNE : DOWN);
  return { gate, id };
}

const votes = [
  'approval.given',
  'approval.withdrawn',
  'approval.refused',
  'operation.granted',
  'operation.denied',
];
const cast = async (gate: Gate) => (await gate.kinds()).filter((kind) => votes.includes(kind));
const job = (gate: Gate, id: string) => gate.office.jobs.state({ id: `${id}/run`, host: gate.name });
const told = (text: RegExp) => ({ kind: 'answered', text: expect.stringMatching(text) });

describe('a vote', () => {
  test('that completes the quorum sends the job off, with who asked and who approved', async () => {
    const { gate, id } = await asked();
    expect(await gate.says('ben', `approve ${id}`)).toMatchObject(told(/^Approved/));
    const { grant, planned } = await gate.operation(id);
    expect(grant).toMatchObject({
      requester: 'ana',
      approvers: ['ben'],
      digest: planned?.digest,
      shown: expect.stringMatching(/^[0-9a-f]{64}$/),
      strikes: 0,
    });
    expect(await job(gate, id)).toEqual({ kind: 'waiting' });
  });

  test.each([
    ['ana', /Four eyes: who asks cannot approve/],
    ['eve', /Only people of the teams/],
    ['robo', /An agent may ask, but never decides/],
  ])('of %s does not count, says why, and is shown once however often it is given', async (who, why) => {
    const { gate, id } = await asked();
    for (const _ of [1, 2, 3]) expect(await gate.says(who, `approve ${id}`)).toMatchObject(told(why));
    expect(await cast(gate)).toEqual(['approval.refused']);
    expect(await job(gate, id)).toEqual({ kind: 'unknown' });
  });

  test('of an account that nobody knows is refused, and nothing is written', async () => {
    const { gate, id } = await asked();
    expect(await gate.says('mallory', `approve ${id}`)).toMatchObject({ kind: 'refused' });
    expect(await cast(gate)).toEqual([]);
  });

  test('of another account of the requester does not count either', async () => {
    const { gate, id } = await asked();
    const people = gate.parts.config.people.map((each) =>
      each.id === 'ana' ? { ...each, accounts: { ...each.accounts, slack: 'U0ANNE', os: 'ana' } } : each,
    );
    const parts = { ...gate.parts, config: { ...gate.parts.config, people } };
    expect(await gate.says('anne', `approve ${id}`, parts)).toMatchObject(told(/Four eyes/));
    expect(await job(gate, id)).toEqual({ kind: 'unknown' });
  });

  test.each([
    ['approve nosuch-1.1', /There is no operation `nosuch-1\.1`/],
    ['deny nosuch-1.1', /There is no operation/],
    ['withdraw nosuch-1.1', /There is no operation/],
  ])('for what there is not: %s', async (text, answer) => {
    const { gate } = await asked();
    expect(await gate.says('ben', text)).toMatchObject(told(answer));
  });

  test('before the host was looked at waits for the card', async () => {
    const gate = house.gate(freshName());
    const id = await gate.asks(`exec ${gate.name} ${DOWN}`);
    expect(await gate.says('ben', `approve ${id}`)).toMatchObject(
      told(/nobody knows yet what it would take away/),
    );
    expect(await cast(gate)).toEqual([]);
  });

  test('with a secret as its reason is kept without it', async () => {
    const { gate, id } = await asked();
    await gate.says('ben', `deny ${id} the password=Loud-Mountain-99 is in the file`);
    const text = JSON.stringify(await gate.bodies());
    expect(text).toContain('[redacted:');
    expect(text).not.toContain('Loud-Mountain');
  });
});

describe('at the same moment', () => {
  /** One after another, though none waits for the other. */
  const both = (...all: readonly Promise<unknown>[]) => Promise.all(all);
  const granted = (bodies: readonly EventBody[]) => bodies.filter(({ kind }) => kind === 'operation.granted');

  test('two approvers are one grant, and one of them is told that it is done', async () => {
    const { gate, id } = await asked();
    const answers = await both(gate.says('ben', `approve ${id}`), gate.says('cleo', `approve ${id}`));
    expect(granted(await gate.bodies())).toHaveLength(1);
    expect(await cast(gate)).toEqual(['approval.given', 'operation.granted']);
    const texts = answers.map((answer) => JSON.stringify(answer)).sort();
    expect(texts[0]).toMatch(/was approved by (Ben|Cleo)/);
    expect(texts[1]).toMatch(/Approved: /);
  });

  test('ten clicks of one person are one approval', async () => {
    const { gate, id } = await asked('production');
    await both(...Array.from({ length: 10 }, () => gate.says('ben', `approve ${id}`)));
    expect(await cast(gate)).toEqual(['approval.given']);
    expect((await gate.operation(id)).grant).toBeNull();
  });

  test('a senior and an approver are a quorum of two, on two desks of one ledger', async () => {
    const { gate, id } = await asked('production');
    await both(gate.says('ben', `approve ${id}`), gate.says('sue', `approve ${id}`, { ...gate.parts }));
    const { grant } = await gate.operation(id);
    expect(grant?.approvers.toSorted()).toEqual(['ben', 'sue']);
    expect(granted(await gate.bodies())).toHaveLength(1);
  });

  test('two approvers without a senior are none', async () => {
    const { gate, id } = await asked('production');
    await both(gate.says('ben', `approve ${id}`), gate.says('cleo', `approve ${id}`));
    expect((await gate.operation(id)).grant).toBeNull();
    expect(await gate.says('cleo', `approve ${id}`)).toMatchObject(
      told(/Still missing: 1 approval by a senior/),
    );
  });

  test.each([1, 2, 3, 4, 5])('yes and no are one of both, never both (%i)', async () => {
    const { gate, id } = await asked();
    await both(gate.says('ben', `approve ${id}`), gate.says('cleo', `deny ${id} no`));
    const kinds = await cast(gate);
    expect([['approval.given', 'operation.granted'], ['operation.denied']]).toContainEqual(kinds);
    expect((await job(gate, id)).kind).toBe(kinds.includes('operation.granted') ? 'waiting' : 'unknown');
  });

  test.each([1, 2, 3, 4, 5])(
    'an approval taken back while another comes never counts in a grant (%i)',
    async () => {
      const { gate, id } = await asked('production');
      await gate.says('ben', `approve ${id}`);
      await both(gate.says('ben', `withdraw ${id}`), gate.says('sue', `approve ${id}`));
      const kinds = await cast(gate);
      const { grant } = await gate.operation(id);
      expect(grant === null).toBe(kinds.includes('approval.withdrawn'));
      expect(grant?.approvers ?? ['ben', 'sue']).toEqual(['ben', 'sue']);
    },
  );
});

describe('an approval taken back', () => {
  test('before the quorum no longer counts, and may be given again', async () => {
    const { gate, id } = await asked('production');
    await gate.says('ben', `approve ${id}`);
    expect(await gate.says('ben', `withdraw ${id}`)).toMatchObject(told(/is taken back/));
    await gate.says('sue', `approve ${id}`);
    expect((await gate.operation(id)).grant).toBeNull();
    await gate.says('ben', `approve ${id}`);
    expect((await gate.operation(id)).grant).toMatchObject({ approvers: ['sue', 'ben'] });
  });

  test('after it comes too late, and says where the operation is', async () => {
    const { gate, id } = await asked();
    await gate.says('ben', `approve ${id}`);
    expect(await gate.says('ben', `withdraw ${id}`)).toMatchObject(told(/^Too late .* approved by Ben/));
    expect((await gate.operation(id)).grant).not.toBeNull();
  });

  test('of somebody else takes nothing back', async () => {
    const { gate, id } = await asked('production');
    await gate.says('ben', `approve ${id}`);
    expect(await gate.says('cleo', `withdraw ${id}`)).toMatchObject(told(/no approval .* by you/));
    expect((await gate.operation(id)).approvals).toHaveLength(1);
  });
});

describe('a card that is dead answers, and changes nothing', () => {
  const later = (gate: Gate, minutes: number) => {
    gate.clock.now = new Date(gate.clock.now.getTime() + minutes * 60_000);
  };

  test('when it was denied', async () => {
    const { gate, id } = await asked();
    await gate.says('cleo', `deny ${id} not today.`);
    expect(await gate.says('ben', `approve ${id}`)).toMatchObject(
      told(/was denied by Cleo .*: not today\.$/),
    );
    expect(await gate.says('ben', `deny ${id}`)).toMatchObject(told(/was denied by Cleo/));
    expect(await cast(gate)).toEqual(['operation.denied']);
  });

  test('when its time is over, though nobody has noticed yet', async () => {
    const { gate, id } = await asked();
    later(gate, 15);
    expect(await gate.says('ben', `approve ${id}`)).toMatchObject(told(/expired at/));
    expect((await gate.kinds()).slice(-2)).toEqual(['operation.expired', 'case.closed']);
    expect(await gate.says('cleo', `approve ${id}`)).toMatchObject(
      told(/expired .*too few approved in time/),
    );
    expect(await job(gate, id)).toEqual({ kind: 'unknown' });
  });

  test('a moment before it still counts', async () => {
    const { gate, id } = await asked();
    gate.clock.now = new Date(gate.clock.now.getTime() + 15 * 60_000 - 1);
    await gate.says('ben', `approve ${id}`);
    expect((await gate.operation(id)).grant).not.toBeNull();
  });

  test('when its requester has cancelled it', async () => {
    const { gate, id } = await asked();
    expect(await gate.says('ana', `deny ${id} mistyped`)).toMatchObject(told(/is cancelled/));
    expect(await gate.says('ben', `approve ${id}`)).toMatchObject(told(/cancelled by the requester/));
  });
});

test('two operations of one target are not granted at once', async () => {
  const { gate, id } = await asked();
  const second = await gate.plans('docker compose rm --stop --force');
  await Promise.all([gate.says('ben', `approve ${id}`), gate.says('cleo', `approve ${second}`)]);
  const operations = [await gate.operation(id), await gate.operation(second)];
  expect(operations.filter(({ grant }) => grant !== null)).toHaveLength(1);
  const refusals = operations.flatMap((each) => each.refusals.map(({ text }) => text));
  expect(refusals).toEqual([expect.stringMatching(/Another operation has .* to itself/)]);
});
