import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { caseMessages } from '../../../src/core/cards/case-messages.ts';
import { operationCard } from '../../../src/core/cards/operation-card.ts';
import { foldCase } from '../../../src/core/case/case.ts';
import { until } from '../../contracts/until.ts';
import type { Deed } from '../memory-hands.ts';
import { WRITTEN_SECRET } from '../operate/workshop.ts';
import { type Gate, type Gatehouse, openGatehouse, PATIENCE_MS } from './gatehouse.ts';

let house: Gatehouse;
beforeAll(async () => {
  house = await openGatehouse();
});
afterEach(() => house.rest());
afterAll(() => house.close());

/** Known to the host only. */
const SECRET = 'Quiet-River-88';
/** Seen by where it stands. */
const KEYED = 'Loud-Mountain-99';
const said = `connecting with ${SECRET}, DB_PASSWORD=${KEYED}`;

/** Everything of it that was kept or shown: ledger, cards, queue and log. */
async function trace(gate: Gate): Promise<string> {
  const events = await gate.office.store.ledger.events(`${gate.name}-1`);
  const state = foldCase(events);
  if (state === undefined) throw new Error('no case');
  const cards = state.operations.map((each) => operationCard(state, each));
  const jobs = ['plan', 'run'].map((kind) => `${state.operations[0]?.id}/${kind}`);
  const standings = await Promise.all(jobs.map((id) => gate.office.jobs.state({ id, host: gate.name })));
  const log = gate.office.log.lines.map(({ event, fields }) => [event, Object.values(fields).map(String)]);
  return JSON.stringify({ events, cards, messages: caseMessages(state), standings, log });
}

test.each<[string, RegExp, Deed]>([
  ['what a step wrote', / up -d$/, { says: [said, 'more'], output: said }],
  ['why a step failed', / up -d$/, { unable: { message: said, remedy: said } }],
  ['why a backup failed', /back up file/, { unable: { message: said, remedy: said } }],
  ['how a backup was rehearsed', /back up file/, { output: said }],
  ['a fault of ours', / up -d$/, { surprise: new Error(said) }],
])('no secret of the host is kept or shown in %s', async (what, call, deed) => {
  const gate = house.gate(what.replaceAll(' ', '-'));
  const { host } = gate.shop;
  host.secrets = [SECRET];
  host.when(call, deed);
  await gate.track();
  await gate.work();
  const id = await gate.asks(`run ${gate.name} configure`);
  await until('it is planned', async () => (await gate.operation(id)).planned ?? undefined, PATIENCE_MS);
  await gate.says('ben', `approve ${id}`);
  await gate.ended(id);
  const text = await trace(gate);
  expect(text).toContain('[redacted:');
  for (const secret of [SECRET, KEYED, WRITTEN_SECRET]) expect(text).not.toContain(secret);
});

test('nor in why a host could not be looked at', async () => {
  const gate = house.gate('unseen');
  gate.shop.host.before = () => {
    throw new Error(`DB_PASSWORD=${KEYED}`);
  };
  await gate.track();
  await gate.work();
  expect((await gate.ended(await gate.asks('exec unseen docker ps'))).ending).toMatchObject({
    kind: 'failed',
  });
  const text = await trace(gate);
  expect(text).toContain('[redacted:');
  expect(text).not.toContain(KEYED);
});
