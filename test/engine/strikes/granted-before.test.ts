import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { foldCase } from '../../../src/core/case/case.ts';
import { isFrozen } from '../../../src/core/strikes/levels.ts';
import { type Gatehouse, openGatehouse } from '../gate/gatehouse.ts';
import { openScene } from './scene.ts';

let house: Gatehouse;
beforeAll(async () => {
  house = await openGatehouse();
});
afterEach(() => house.rest());
afterAll(() => house.close());

test('what was granted before the last strike does not begin on a frozen target', async () => {
  const { gate, says, asks } = await openScene(house, 'late', { help: 1, senior: 1, meeting: 1 });
  const id = await gate.plans('docker compose rm -f');
  await asks('ana', 'diagnose late');
  await says('ben', `approve ${id}`);
  await gate.work();
  await gate.ended(id);
  const events = await house.office.store.ledger.events('late-1');
  const began = events.findIndex(({ body }) => body.kind === 'operation.started');
  const before = foldCase(events.slice(0, Math.max(0, began)));
  expect(before !== undefined && isFrozen(before)).toBe(false);
});
