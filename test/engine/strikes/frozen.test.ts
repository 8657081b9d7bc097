import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../../contracts/until.ts';
import { type Gatehouse, openGatehouse, PATIENCE_MS } from '../gate/gatehouse.ts';
import { openScene } from './scene.ts';

let house: Gatehouse;
beforeAll(async () => {
  house = await openGatehouse();
});
afterEach(() => house.rest());
afterAll(() => house.close());

test('frozen, nothing that was asked, approved or done before gets through', async () => {
  const { gate, says, asks, tries, state } = await openScene(house, 'frozen', {
    help: 1,
    senior: 2,
    meeting: 3,
  });
  const waits = await gate.plans('docker compose rm -f');
  await gate.work();
  const renewal = await asks('ana', 'run frozen renew');
  await until('its plan is there', async () => (await gate.operation(renewal)).planned !== null, PATIENCE_MS);
  await says('ben', `approve ${renewal}`);
  await gate.ended(renewal);
  await tries('ana', 'run frozen rebuild');
  await tries('ana', 'exec frozen docker compose up -d');
  expect((await state()).levels.map(({ level }) => level)).toEqual(['help', 'senior', 'meeting']);
  const before = gate.shop.host.touched;

  expect(await tries('ana', `rollback ${renewal}`)).toBe('denied');
  expect(await tries('sue', 'run frozen rebuild')).toBe('denied');
  expect(await tries('ben', 'exec frozen docker compose pull')).toBe('denied');
  await says('ben', 'ack frozen');
  expect(await tries('ana', 'run frozen rebuild')).toBe('denied');
  await says('ben', `approve ${waits}`);
  await says('sue', `approve ${waits}`);
  await says('ana', `deny ${waits}`);
  expect((await gate.ended(waits)).ending).not.toMatchObject({ outcome: { ending: { kind: 'succeeded' } } });
  expect(await says('ben', 'incident frozen close enough')).toMatchObject({ done: false });

  expect(gate.shop.host.touched).toEqual(before);
  expect(await tries('ana', 'exec frozen docker ps')).toBe('succeeded');
});

test('green for a moment does not thaw it: a senior’s decision does, and then it closes', async () => {
  const { gate, says, tries, looks, state } = await openScene(house, 'thaw', {
    help: 1,
    senior: 2,
    meeting: 3,
  });
  await gate.work();
  await tries('ana', 'run thaw rebuild');
  await tries('ana', 'exec thaw docker compose up -d');
  await tries('ana', 'exec thaw docker compose restart');
  gate.shop.health.ok = true;
  await looks('ben');
  expect(await state()).toMatchObject({ open: true, condition: { kind: 'healthy' } });
  expect(await tries('ana', 'run thaw rebuild')).toBe('denied');
  expect(await says('ben', 'incident thaw resolve go on')).toMatchObject({ done: false });
  expect(await says('sue', 'incident thaw resolve Ben rebuilds it tomorrow.')).toMatchObject({ done: true });
  expect((await gate.kinds()).slice(-2)).toEqual(['meeting.held', 'case.closed']);
});
