import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EventBody } from '../../../src/core/case/event.ts';
import type { DeskParts } from '../../../src/engine/desk/desk.ts';
import { type Tracker, trackJobs } from '../../../src/engine/jobs/track-jobs.ts';
import type { Job } from '../../../src/ports/jobs.ts';
import { until } from '../../contracts/until.ts';
import { type Gate, type Gatehouse, openGatehouse, PATIENCE_MS } from './gatehouse.ts';
import { replacing } from './replacing.ts';

let house: Gatehouse;
beforeAll(async () => {
  house = await openGatehouse();
});
afterEach(() => house.rest());
afterAll(() => house.close());

/** A bot that dies with its so-manieth append: that one is written, and nothing more comes of it. */
interface Mortal {
  readonly parts: DeskParts;
  readonly isDead: () => boolean;
  readonly appends: () => number;
}

function mortal(gate: Gate, lives: number, submitted: Job[]): Mortal {
  const { ledger, jobs } = gate.parts;
  let appends = 0;
  const alive = () => {
    if (appends >= lives) throw new Error('the bot is dead');
  };
  async function living<T>(act: () => Promise<T>): Promise<T> {
    alive();
    return act();
  }
  const parts: DeskParts = {
    ...gate.parts,
    ledger: replacing(ledger, {
      async append(...given) {
        alive();
        const answer = await ledger.append(...given);
        if (answer === 'appended') appends += 1;
        alive();
        return answer;
      },
      events: (caseId) => living(() => ledger.events(caseId)),
      openCase: (target) => living(() => ledger.openCase(target)),
      pending: () => living(() => ledger.pending()),
      expired: (now) => living(() => ledger.expired(now)),
    }),
    jobs: replacing(jobs, {
      async submit(job) {
        alive();
        submitted.push(job);
        await jobs.submit(job);
      },
      state: (job) => living(() => jobs.state(job)),
      watch: (hosts, changed) => jobs.watch(hosts, (...told) => appends < lives && changed(...told)),
    }),
  };
  return { parts, isDead: () => appends >= lives, appends: () => appends };
}

/** Goes the whole way with a bot that dies after `lives` appends, and another that takes over. */
async function wholeWay(name: string, lives: number) {
  const gate = house.gate(name);
  const { host } = gate.shop;
  const submitted: Job[] = [];
  const has = async (kind: EventBody['kind'], many = 1) =>
    (await gate.kinds()).filter((each) => each === kind).length >= many;
  // Each stage is in the ledger before the next begins, so that the bot can die between any two.
  const heard = (what: string, known: () => Promise<boolean>) => until(what, known, PATIENCE_MS);
  host.before = async (call) => {
    if (/ down$/.test(call)) await heard('the backups', () => has('backup.taken', 8));
    if (/ build$/.test(call)) await heard('step 1', () => has('step.finished', 1));
    if (/ up -d$/.test(call)) await heard('step 2', () => has('step.finished', 2));
  };
  let bot = mortal(gate, lives, submitted);
  let tracker: Tracker = await trackJobs({ ...bot.parts, hosts: [name], meter: house.office.meter });
  await gate.work();

  let deaths = 0;
  const takeOver = async () => {
    if (!bot.isDead()) return;
    deaths += 1;
    await tracker.stop();
    bot = mortal(gate, Number.POSITIVE_INFINITY, submitted);
    tracker = await trackJobs({ ...bot.parts, hosts: [name], meter: house.office.meter });
    await tracker.reconcile();
  };
  /** People try again when they see nothing, and so does this. */
  const insist = (what: string, done: () => Promise<boolean>, act: () => Promise<unknown>) =>
    until(
      what,
      async () => {
        await takeOver();
        if (await done()) return true;
        await act().catch(() => {});
        return undefined;
      },
      PATIENCE_MS,
    );

  const id = `${name}-1.1`;
  await insist(
    'it is asked for',
    () => has('operation.requested'),
    () => gate.says('ana', `run ${name} renew`, bot.parts),
  );
  await insist(
    'it is planned',
    () => has('operation.planned'),
    async () => {},
  );
  await insist(
    'it is approved',
    () => has('operation.granted'),
    () => gate.says('ben', `approve ${id}`, bot.parts),
  );
  await insist(
    'it has ended',
    () => has('operation.finished'),
    async () => {},
  );
  await tracker.stop();
  return { gate, submitted, deaths, appends: bot.appends() };
}

const step = ['step.started', 'step.finished'];
const WHOLE = [
  'case.opened',
  'operation.requested',
  'operation.planned',
  'approval.given',
  'operation.granted',
  'operation.started',
  ...Array.from({ length: 8 }, () => 'backup.taken'),
  ...step,
  ...step,
  ...step,
  'operation.finished',
  'case.closed',
];

/** Request, plan, vote, begin, backups, three steps that begin and end, the end: at most so many appends. */
describe('a bot that is restarted', () => {
  test.each(Array.from({ length: 10 }, (_, at) => at + 1))(
    'after append %i of an operation loses nothing and repeats nothing',
    async (lives) => {
      const { gate, submitted, deaths } = await wholeWay(`life-${lives}`, lives);
      expect(await gate.kinds()).toEqual(WHOLE);
      const { touched, claims } = gate.shop.host;
      expect(new Set(touched).size).toBe(touched.length);
      expect(touched.filter((call) => call.startsWith('perform'))).toHaveLength(3);
      expect(claims.size).toBe(1);
      expect(deaths).toBeLessThanOrEqual(1);
      if (lives <= 4) expect(deaths).toBe(1);
      for (const kind of ['plan', 'operate'] as const) {
        const [first, ...more] = submitted.filter((job) => job.kind === kind);
        expect(first).toBeDefined();
        for (const again of more) expect(again).toEqual(first);
      }
    },
  );

  test('between the grant and the queue sends the same job with the same signature, once more', async () => {
    const gate = house.gate('signed');
    const submitted: Job[] = [];
    const id = await gate.plans('docker compose down');
    const dying = mortal(gate, 1, submitted);
    await expect(gate.says('ben', `approve ${id}`, dying.parts)).rejects.toThrow('the bot is dead');
    expect(await house.office.jobs.state({ id: `${id}/run`, host: 'signed' })).toEqual({ kind: 'unknown' });
    for (const _ of [1, 2]) {
      const next = mortal(gate, Number.POSITIVE_INFINITY, submitted);
      const tracker = await gate.track(next.parts);
      await tracker.reconcile();
    }
    const next = mortal(gate, Number.POSITIVE_INFINITY, submitted);
    await gate.says('ben', `approve ${id}`, next.parts);
    expect(submitted.map(({ id: job }) => job)).toEqual([`${id}/run`]);
    expect(await house.office.jobs.state({ id: `${id}/run`, host: 'signed' })).toEqual({ kind: 'waiting' });
    await gate.track();
    await gate.work();
    expect((await gate.ended(id)).ending).toMatchObject({ outcome: { ending: { kind: 'succeeded' } } });
  });

  test('while nobody listens finds the whole operation when it is back', async () => {
    const gate = house.gate('deaf');
    const id = await gate.plans('docker compose down');
    await gate.says('ben', `approve ${id}`);
    await gate.work();
    const job = { id: `${id}/run`, host: 'deaf' };
    await until(
      'it is done',
      async () => (await house.office.jobs.state(job)).kind === 'finished',
      PATIENCE_MS,
    );
    expect((await gate.operation(id)).startedAt).toBeNull();
    await (await gate.track()).reconcile();
    const { ending, receipts, steps } = await gate.operation(id);
    expect(ending).toMatchObject({ outcome: { ending: { kind: 'succeeded' } } });
    expect(receipts).toHaveLength(8);
    expect(steps).toMatchObject([{ state: 'done' }]);
    const whole = await gate.kinds();
    await (await gate.track()).reconcile();
    expect(await gate.kinds()).toEqual(whole);
  });
});
