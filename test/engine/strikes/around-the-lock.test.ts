import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Gatehouse, openGatehouse } from '../gate/gatehouse.ts';
import { openScene } from './scene.ts';

/** What somebody tries at night who would rather not wake anybody. */

let house: Gatehouse;
beforeAll(async () => {
  house = await openGatehouse();
});
afterEach(() => house.rest());
afterAll(() => house.close());

const refusal = (text: RegExp) => ({ done: false, text: expect.stringMatching(text) });

test('the same command typed otherwise is the same approach, and another person’s account does not open it', async () => {
  const { gate, asks, tries, state } = await openScene(house, 'disguise');
  await gate.work();
  for (const command of [
    'docker compose up -d',
    'docker-compose up --detach',
    'sudo docker compose -f ./docker-compose.yml up -d | tail',
  ])
    expect(await tries('ana', `exec disguise ${command}`), command).toBe('failed');
  expect(new Set((await state()).operations.map(({ approach }) => approach.slice(0, 17)))).toEqual(
    new Set(['docker compose up']),
  );
  for (const [who, command] of [
    ['ana', 'bash -c "docker compose up -d"'],
    ['ana', 'docker compose --progress plain up -d -d'],
    ['ben', 'docker compose up -d'],
    ['robo', 'docker compose up -d'],
  ] as const) {
    const { ending, planned } = await gate.ended(await asks(who, `exec disguise ${command}`));
    expect(ending, `${who}: ${command}`).toMatchObject({
      kind: 'denied',
      reason: expect.stringMatching(/until another person helps/),
    });
    expect(planned).toBeNull();
  }
  expect(await tries('ana', 'exec disguise docker compose up -d --build')).toBe('failed');
});

test('who failed does not close the case to begin again at nought', async () => {
  const { gate, says, tries, strikes } = await openScene(house, 'close');
  await gate.work();
  await tries('ana', 'run close rebuild');
  const alone = await says('ana', 'incident close close begin again');
  expect(alone).toMatchObject(refusal(/Attempts of yours failed .* another person has to close/));
  await tries('ana', 'run close rebuild');
  await tries('ana', 'run close rebuild');
  expect(await says('ana', 'incident close close begin again')).toMatchObject(refusal(/another person/));
  expect(await strikes()).toBe(3);
  expect(await says('ben', 'incident close close the host is gone')).toMatchObject({ done: true });
});

test('an agent that fails last does not make its user another person', async () => {
  const { gate, says, tries } = await openScene(house, 'agent');
  await gate.work();
  await tries('ana', 'run agent rebuild');
  await tries('ana', 'run agent rebuild');
  await tries('robo', 'run agent rebuild');
  expect(await says('ana', 'ack agent')).toMatchObject(refusal(/Your own attempt/));
  expect(await says('ben', 'ack agent')).toMatchObject({ done: true });
});

test('reading in between forgets nothing and opens nothing', async () => {
  const { gate, says, tries, looks, strikes, state } = await openScene(house, 'reading');
  await gate.work();
  for (let count = 0; count < 3; count++) {
    await tries('ana', 'run reading rebuild');
    expect(await tries('ana', 'exec reading docker ps')).toBe('succeeded');
    await looks('ana');
  }
  expect(await strikes()).toBe(3);
  expect(await tries('ana', 'run reading rebuild')).toBe('denied');
  await says('ben', 'ack reading');
  expect(await tries('ana', 'exec reading docker ps')).toBe('succeeded');
  await looks('ben');
  expect(await tries('ana', 'run reading rebuild')).toBe('failed');
  expect(await tries('ana', 'run reading rebuild')).toBe('denied');
  expect(await state()).toMatchObject({ open: true, helps: [{ by: { id: 'ben' }, strikes: 3 }] });
});

test('what Umpire or the way to the host is to blame for is no strike', async () => {
  const { gate, tries, looks, state, strikes } = await openScene(house, 'blameless');
  await gate.work();
  await looks('ana');
  expect(await strikes()).toBe(1);
  const { host } = gate.shop;
  host.away = true;
  expect(await tries('ana', 'run blameless rebuild')).toBe('failed');
  host.away = false;
  host.when(/^perform .* build/, { surprise: new Error('a bug of ours') });
  expect(await tries('ana', 'run blameless rebuild')).toBe('interrupted');
  expect(await strikes()).toBe(1);
  expect((await state()).operations.map(({ ending }) => ending?.kind)).toEqual(['failed', 'worked']);
});
