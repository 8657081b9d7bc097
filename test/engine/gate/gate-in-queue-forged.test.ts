import { sign } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/core/case/chain.ts';
import type { Config } from '../../../src/core/config.ts';
import { type GrantClaims, signGrant } from '../../../src/core/gate/grant.ts';
import type { OperateJob, Outcome } from '../../../src/core/gate/outcome.ts';
import type { Planned } from '../../../src/core/plan/plan.ts';
import type { JobState } from '../../../src/ports/jobs.ts';
import { minutesLater } from '../../build-gate.ts';
import { freshHost as freshName } from '../../queue/build-jobs.ts';
import { settled } from '../../queue/performers.ts';
import { houseOf, KEYS, openWorkshop, STRANGERS, type Workshop } from '../operate/workshop.ts';
import { type Gatehouse, openGatehouse, PATIENCE_MS } from './gatehouse.ts';

let house: Gatehouse;
/** A worker that many are tried on, each with an operation of its own. */
let shop: Workshop;
let count = 0;
const HOST = freshName();
beforeAll(async () => {
  house = await openGatehouse();
  shop = openWorkshop(HOST);
  await house.office.work.serve([HOST], shop.perform);
});
afterEach(() => house.rest());
afterAll(() => house.close());

const COMMAND = 'docker compose down';
const planned = (at = shop) => at.plan(COMMAND, `${at.host.name}-1.${++count}`);

/** Puts a job straight into the queue. */
async function put(job: OperateJob): Promise<JobState> {
  await house.office.jobs.submit(job);
  return settled(house.office.jobs, job, PATIENCE_MS);
}

async function ending(job: OperateJob): Promise<Outcome['ending']> {
  const state = await put(job);
  if (state.kind !== 'finished' || state.result.kind !== 'operated') throw new Error(JSON.stringify(state));
  expect(state.result.outcome).toMatchObject({ receipts: [], steps: [], report: null });
  return state.result.outcome.ending;
}

const refused = (why: string, message: RegExp) => ({
  kind: 'refused',
  why,
  message: expect.stringMatching(message),
  remedy: expect.stringMatching(/^Nothing was touched/),
});

describe('a job that is not as the bot signed it is refused as forged', () => {
  const forgedClaims: Partial<GrantClaims>[] = [
    { operation: 'neuros-9.9' },
    { target: 'shop' },
    { host: 'elsewhere' },
    { digest: 'ab'.repeat(32) },
    { expiresAt: '2036-01-01T00:00:00.000Z' },
    { requester: 'eve' },
    { approvers: ['ben', 'sue'] },
    { strikes: 7 },
    { frozen: true },
    { locked: true },
  ];
  test.each(forgedClaims)('with %j written into its claims afterwards', async (other) => {
    const job = shop.job(await planned());
    const grant = { ...job.grant, claims: { ...job.grant.claims, ...other } };
    expect(await ending({ ...job, grant })).toMatchObject(refused('forged', /not signed/));
  });

  test('with one more claim than were signed', async () => {
    const job = shop.job(await planned());
    const claims = { ...job.grant.claims, more: true };
    expect(await ending({ ...job, grant: { ...job.grant, claims } })).toMatchObject(
      refused('forged', /not signed/),
    );
  });

  test.each<[string, (job: OperateJob) => string]>([
    ['of another key', ({ grant }) => signGrant(grant.claims, STRANGERS.privateKey).signature],
    ['of other claims', ({ grant }) => signGrant({ ...grant.claims, strikes: 1 }, KEYS.privateKey).signature],
    [
      'made for something else with the same key',
      ({ grant }) => sign(null, Buffer.from(canonicalJson(grant.claims)), KEYS.privateKey).toString('base64'),
    ],
    ['that is empty', () => ''],
    ['with a character too many', ({ grant }) => `${grant.signature}A`],
    ['with a line end', ({ grant }) => `${grant.signature}\n`],
  ])('with a signature %s', async (_, signature) => {
    const job = shop.job(await planned());
    const grant = { ...job.grant, signature: signature(job) };
    expect(await ending({ ...job, grant })).toMatchObject(refused('forged', /not signed/));
  });

  test('with the grant of another operation', async () => {
    const [one, other] = [shop.job(await planned()), shop.job(await planned())];
    expect(await ending({ ...one, grant: other.grant })).toMatchObject(
      refused('forged', /another operation/),
    );
  });

  test('for another target of the same host', async () => {
    const job = shop.job(await planned());
    expect(await ending({ ...job, target: 'shop' })).toMatchObject(refused('forged', /another target/));
  });

  test('with another plan and its digest', async () => {
    const [one, other] = [await planned(), await shop.plan('docker system prune -a -f', 'x-1.1')];
    expect(await ending({ ...shop.job(one), planned: other })).toMatchObject(
      refused('forged', /another plan/),
    );
  });

  test('under another id, so that the bot would not hear of it', async () => {
    const job = shop.job(await planned());
    expect(await ending({ ...job, id: `${job.id}-again` })).toMatchObject(refused('forged', /another job/));
  });

  test.each([undefined, null, 'yes', 1, {}, { claims: null, signature: 'x' }, { claims: {}, signature: {} }])(
    'with %j as its grant',
    async (grant) => {
      const job = { ...shop.job(await planned()), grant } as unknown as OperateJob;
      expect(await ending(job)).toMatchObject(refused('forged', /not signed/));
    },
  );

  afterAll(() => {
    expect(shop.host.claims.size).toBe(0);
  });
});

describe('a grant that is the bot’s own is refused', () => {
  test('with another plan under the digest that was approved', async () => {
    const [one, other] = [await planned(), await shop.plan('docker system prune -a -f', 'x-1.1')];
    const job = shop.job(one);
    const swapped: Planned = { ...one, plan: { ...other.plan, operation: one.plan.operation } };
    expect(await ending({ ...job, planned: swapped })).toMatchObject({
      ...refused('drifted', /not as it was/),
      difference: [expect.stringMatching(/masked, or that the bot was not shown/)],
    });
  });

  test.each([
    ['after its time', minutesLater(0).toISOString()],
    ['without a time', ''],
    ['with a time that is none', 'soon'],
  ])('%s', async (_, expiresAt) => {
    const job = shop.job(await planned(), { claims: { expiresAt } });
    expect(await ending(job)).toMatchObject(refused('expired', /expired at/));
  });

  test('when it was used before, though the queue has forgotten that', async () => {
    const job = shop.job(await planned());
    shop.host.claims.add(job.operation);
    expect(await ending(job)).toMatchObject({ kind: 'refused', why: 'used' });
  });

  test.each<[string, Partial<GrantClaims>, RegExp]>([
    ['its requester approved it', { approvers: ['ana'] }, /lacks 1 approval/],
    ['nobody approved it', { approvers: [] }, /approved by nobody/],
    ['an agent approved it', { approvers: ['robo'] }, /lacks 1 approval/],
    ['somebody of no team approved it', { approvers: ['eve'] }, /lacks 1 approval/],
    ['somebody approved it whom this worker does not know', { approvers: ['mallory'] }, /lacks 1 approval/],
    ['its requester is in no team', { requester: 'eve' }, /in no team/],
    ['the target was frozen', { frozen: true }, /frozen/],
  ])('when %s', async (_, claims, message) => {
    expect(await ending(shop.job(await planned(), { claims }))).toMatchObject(refused('policy', message));
  });

  afterAll(() => {
    expect(shop.host.touched).toEqual([]);
  });
});

describe('a worker judges by what it has itself', () => {
  async function served(
    config: (from: Config) => Partial<Config>,
    parts: Parameters<typeof openWorkshop>[1] = {},
  ) {
    const name = freshName();
    const house_ = houseOf(name);
    const own = openWorkshop(name, { ...parts, config: { ...house_, ...config(house_) } });
    await house.office.work.serve([name], own.perform);
    return own;
  }

  test.each<[string, (from: Config) => Partial<Config>, RegExp]>([
    [
      'teams without the approver',
      ({ teams }) => ({ teams: { ...teams, approvers: ['cleo'] } }),
      /lacks 1 approval/,
    ],
    [
      'a policy that asks for two, one a senior',
      ({ policy, targets }) => ({
        targets: new Map(
          [...targets].map(([name, target]) => [name, { ...target, environment: 'production' }]),
        ),
        policy: { ...policy, rules: policy.rules.filter(({ when }) => when.composeDown === undefined) },
      }),
      /lacks 1 approval by a senior/,
    ],
    [
      'a target that is production here',
      ({ targets }) => ({
        targets: new Map(
          [...targets].map(([name, target]) => [name, { ...target, environment: 'production' }]),
        ),
      }),
      /never runs on production/,
    ],
    ['a policy without rules', ({ policy }) => ({ policy: { ...policy, rules: [] } }), /no rule allows it/],
  ])('%s', async (_, config, message) => {
    const own = await served(config);
    expect(await ending(own.job(await planned(own)))).toMatchObject(refused('policy', message));
    expect(own.host.touched).toEqual([]);
  });

  test('one approver counts once, however often the grant names them', async () => {
    const own = await served(({ policy }) => ({
      policy: {
        ...policy,
        rules: [{ title: 'two', when: {}, verdict: { kind: 'approve', quorum: { people: 2, seniors: 0 } } }],
      },
    }));
    const claims = { approvers: ['ben', 'ben', 'ben'] };
    expect(await ending(own.job(await planned(own), { claims }))).toMatchObject(
      refused('policy', /lacks 1 approval/),
    );
    expect(own.host.touched).toEqual([]);
  });

  test('without a key to verify with nothing is done, not even what only reads', async () => {
    const own = await served(() => ({}), { verifyingKey: () => undefined });
    const plan = await own.plan('docker ps', `${own.host.name}-1.1`);
    expect(await ending(own.job(plan))).toMatchObject(refused('unable', /no key to verify/));
    expect(own.host.touched).toEqual([]);
  });

  test('with another bot’s key nothing of this one’s is done', async () => {
    const own = await served(() => ({}), { verifyingKey: () => STRANGERS.publicKey });
    expect(await ending(own.job(await planned(own)))).toMatchObject(refused('forged', /not signed/));
  });

  test('a job that is sent to the worker of another host is forged', async () => {
    const [own, other] = [await served(() => ({})), await served(() => ({}))];
    const job = { ...own.job(await planned(own)), host: other.host.name };
    expect(await ending(job)).toMatchObject(refused('forged', /another host/));
    expect(other.host.calls).toEqual([]);
  });
});
