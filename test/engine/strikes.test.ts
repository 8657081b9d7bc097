import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import ack from '../../commands/ack.ts';
import exec from '../../commands/exec.ts';
import run from '../../commands/run.ts';
import strikes from '../../commands/strikes.ts';
import { foldCase } from '../../src/core/case/case.ts';
import { strikesOf } from '../../src/core/strikes/tally.ts';
import type { DeskParts } from '../../src/engine/desk/desk.ts';
import { type Gate, type Gatehouse, openGatehouse } from './gate/gatehouse.ts';

let house: Gatehouse;
beforeAll(async () => {
  house = await openGatehouse();
});
afterEach(() => house.rest());
afterAll(() => house.close());

interface Scene {
  readonly gate: Gate;
  readonly parts: DeskParts;
  says(who: string, text: string): ReturnType<Gate['says']>;
  /** Asked by somebody, and ended. */
  tries(who: string, text: string): Promise<string>;
}

async function open(name: string, levels = { help: 3, senior: 5, meeting: 8 }): Promise<Scene> {
  const gate = house.gate(name);
  const { config } = gate.parts;
  const parts = {
    ...gate.parts,
    commands: [ack, exec, run, strikes],
    config: { ...config, strikes: levels, teams: { ...config.teams, operators: ['ana', 'ben', 'robo'] } },
  };
  await gate.track(parts);
  await gate.work();
  gate.shop.health.ok = false;
  const says = (who: string, text: string) => gate.says(who, text, parts);
  const tries = async (who: string, text: string) => {
    const receipt = await says(who, text);
    if (!('id' in receipt)) throw new Error(JSON.stringify(receipt));
    await gate.ended(receipt.id);
    return receipt.id;
  };
  return { gate, parts, says, tries };
}

const failed = { kind: 'worked', outcome: { ending: { kind: 'failed', at: 'verification' } } };
const denied = (text: RegExp) => ({ kind: 'denied', reason: expect.stringMatching(text) });

test('three failed attempts lock the approach, for everybody, until another person helps', async () => {
  const { gate, says, tries } = await open('locking');
  for (let count = 0; count < 3; count++) {
    const id = await tries('ana', 'run locking rebuild');
    expect((await gate.operation(id)).ending).toMatchObject(failed);
  }
  expect((await gate.kinds()).filter((kind) => kind === 'level.reached')).toHaveLength(1);
  const [last] = (await house.office.store.ledger.events('locking-1')).filter(
    ({ body }) => body.kind === 'level.reached',
  );
  expect(last).toMatchObject({ actor: { kind: 'umpire' }, body: { level: 'help', strikes: 3 } });
  expect((await gate.kinds()).at(-2)).toBe('operation.finished');

  const fourth = await tries('ana', 'run locking rebuild');
  expect(await gate.operation(fourth)).toMatchObject({ planned: null, ending: denied(/`\/ack locking`/) });
  expect((await gate.operation(await tries('ben', 'run locking rebuild'))).ending).toMatchObject(
    denied(/another person helps/),
  );
  expect(await says('ana', 'strikes locking')).toMatchObject({
    done: true,
    text: expect.stringMatching(/3 strikes.*\n1\. .*Ana: rebuild ran, but layer 1.*[\s\S]*Locked: “rebuild”/),
  });

  expect(await says('ana', 'ack locking')).toMatchObject({
    done: false,
    text: expect.stringMatching(/Your own/),
  });
  expect(await says('robo', 'ack locking')).toMatchObject({
    done: false,
    text: expect.stringMatching(/An agent/),
  });
  expect(await says('who', 'ack locking')).toMatchObject({
    kind: 'refused',
    text: expect.stringMatching(/do not know you/),
  });
  expect(await gate.kinds()).not.toContain('help.given');
  expect(await says('ben', 'ack locking')).toMatchObject({
    done: true,
    text: expect.stringMatching(/Thank you/),
  });
  expect(await says('ben', 'ack locking')).toMatchObject({ done: false });

  const allowed = await tries('ana', 'run locking rebuild');
  expect(await gate.operation(allowed)).toMatchObject({
    grant: { strikes: 3, locked: false, frozen: false },
    ending: failed,
  });
  expect((await gate.operation(await tries('ana', 'run locking rebuild'))).ending).toMatchObject(
    denied(/another person/),
  );
});

test('another approach may be tried, and success ends the case with its strikes', async () => {
  const { gate, says, tries } = await open('other', { help: 1, senior: 5, meeting: 8 });
  await tries('ana', 'run other rebuild');
  gate.shop.health.ok = true;
  const id = await tries('ana', 'exec other docker compose up -d');
  expect(await gate.operation(id)).toMatchObject({
    approach: expect.stringMatching(/^docker compose up #/),
    grant: { strikes: 1, locked: false },
  });
  expect((await gate.kinds()).at(-1)).toBe('case.closed');
  expect(await says('ben', 'strikes other')).toMatchObject({ text: expect.stringMatching(/no open case/) });
  expect(await says('ben', 'ack other')).toMatchObject({
    done: false,
    text: expect.stringMatching(/no open case/),
  });
});

test('frozen, nothing is changed by anybody, and reading goes on', async () => {
  const { gate, tries } = await open('freezing', { help: 1, senior: 2, meeting: 3 });
  await tries('ana', 'run freezing rebuild');
  await tries('ana', 'exec freezing docker compose up -d');
  await tries('ana', 'exec freezing docker compose restart');
  expect((await gate.kinds()).filter((kind) => kind === 'level.reached')).toHaveLength(3);
  for (const line of ['exec freezing docker compose pull', 'exec freezing docker compose rm -f'])
    expect((await gate.operation(await tries('ana', line))).ending).toMatchObject(denied(/frozen/));
  const read = await gate.operation(await tries('ana', 'exec freezing docker ps'));
  expect(read).toMatchObject({ verdict: { kind: 'allow' }, grant: { frozen: true, strikes: 3 } });
});

test('what the queue tells again, late or after a restart, is no new strike and no new level', async () => {
  const { gate, parts, tries } = await open('again', { help: 2, senior: 3, meeting: 4 });
  const [first, second] = [await tries('ana', 'run again rebuild'), await tries('ana', 'run again rebuild')];
  const before = await gate.bodies();
  await house.rest();
  const restarted = await gate.track(parts);
  for (let count = 0; count < 3; count++) await restarted.reconcile();
  expect(await gate.bodies()).toEqual(before);
  const state = foldCase(await house.office.store.ledger.events('again-1'));
  expect(state && strikesOf(state).map(({ of }) => of)).toEqual([first, second]);
  expect(state?.levels).toMatchObject([{ level: 'help', strikes: 2 }]);
});

test('helpers in the same moment are both written down, each once', async () => {
  const { gate, says, tries } = await open('race', { help: 1, senior: 5, meeting: 8 });
  await tries('ana', 'run race rebuild');
  const answers = await Promise.all(['ben', 'cleo', 'ben', 'cleo'].map((who) => says(who, 'ack race')));
  expect(answers.filter((answer) => 'done' in answer && answer.done)).toHaveLength(2);
  expect((await gate.kinds()).filter((kind) => kind === 'help.given')).toHaveLength(2);
});
