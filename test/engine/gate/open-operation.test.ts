import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import show from '../../../commands/show.ts';
import { START } from '../../build.ts';
import { freshHost as freshName } from '../../queue/build-jobs.ts';
import { type Gatehouse, openGatehouse } from './gatehouse.ts';

let house: Gatehouse;
beforeAll(async () => {
  house = await openGatehouse();
});
afterAll(() => house.close());

const DOWN = 'docker compose down';

describe('a request', () => {
  test('opens a case in the name of who asked, where they asked, and asks a worker to look', async () => {
    const gate = house.gate(freshName());
    const id = await gate.asks(`exec ${gate.name} ${DOWN}`);
    const [opened, requested, ...rest] = await gate.office.store.ledger.events(`${gate.name}-1`);
    expect(opened?.body).toEqual({ kind: 'case.opened', target: gate.name, host: gate.name });
    expect(requested).toMatchObject({
      actor: { kind: 'person', id: 'ana' },
      body: {
        kind: 'operation.requested',
        operation: id,
        proposal: { kind: 'exec', command: DOWN },
        risk: 'destroy',
        verdict: { kind: 'approve', quorum: { people: 1, seniors: 0 } },
        place: { surface: 'slack', channel: 'C0OPS' },
      },
    });
    expect(rest).toEqual([]);
    expect(await gate.office.jobs.state({ id: `${id}/plan`, host: gate.name })).toEqual({ kind: 'waiting' });
  });

  test('joins the target’s open case, numbered on', async () => {
    const gate = house.gate(freshName());
    await gate.says('ana', `diagnose ${gate.name}`);
    const place = { surface: 'slack', channel: 'C0OPS' };
    expect(await gate.says('ana', `exec ${gate.name} ${DOWN}`)).toMatchObject({
      kind: 'started',
      id: `${gate.name}-1.2`,
      joins: { since: START, place },
    });
    const showing = { ...gate.parts, commands: [show] };
    expect(await gate.says('ben', `show ${gate.name}-1.2`, showing)).toEqual({
      kind: 'shown',
      caseId: `${gate.name}-1`,
      about: 'operation',
      id: `${gate.name}-1.2`,
      joins: { since: START, place },
    });
  });

  test('typed again by the same person is the same; by another one, or otherwise, is another', async () => {
    const gate = house.gate(freshName());
    const ask = (who: string, command: string) => gate.says(who, `exec ${gate.name} ${command}`);
    expect(await ask('ana', DOWN)).toMatchObject({ kind: 'started', id: `${gate.name}-1.1`, joins: null });
    expect(await ask('ana', DOWN)).toMatchObject({ kind: 'joined', id: `${gate.name}-1.1` });
    expect(await ask('ben', DOWN)).toMatchObject({ kind: 'started', id: `${gate.name}-1.2` });
    expect(await ask('ana', `${DOWN} -v`)).toMatchObject({ kind: 'started', id: `${gate.name}-1.3` });
  });

  test('of ten people at the same moment is ten requests of one case', async () => {
    const gate = house.gate(freshName());
    const asked = Array.from({ length: 10 }, (_, at) => gate.asks(`exec ${gate.name} docker stop c${at}`));
    const ids = await Promise.all(asked);
    expect(new Set(ids)).toEqual(new Set(ids.map((_, at) => `${gate.name}-1.${at + 1}`)));
  });

  test('clicked twice at the same moment is one', async () => {
    const gate = house.gate(freshName());
    const ids = await Promise.all([1, 2, 3].map(() => gate.asks(`exec ${gate.name} ${DOWN}`)));
    expect(new Set(ids).size).toBe(1);
    expect((await gate.kinds()).filter((kind) => kind === 'operation.requested')).toHaveLength(1);
  });
});

describe('a request that is denied at once', () => {
  test('is denied by the rules, not by who asked, and asks no worker', async () => {
    const gate = house.gate(freshName(), 'production');
    const id = await gate.asks(`exec ${gate.name} ${DOWN}`);
    const events = await gate.office.store.ledger.events(`${gate.name}-1`);
    expect(events.map(({ actor, body }) => [body.kind, actor.kind])).toEqual([
      ['case.opened', 'person'],
      ['operation.requested', 'person'],
      ['operation.denied', 'umpire'],
      ['case.closed', 'umpire'],
    ]);
    expect(await gate.office.jobs.state({ id: `${id}/plan`, host: gate.name })).toEqual({ kind: 'unknown' });
  });

  test('may be asked for again: that is another request', async () => {
    const gate = house.gate(freshName(), 'production');
    const ids = [await gate.asks(`exec ${gate.name} ${DOWN}`), await gate.asks(`exec ${gate.name} ${DOWN}`)];
    expect(ids).toEqual([`${gate.name}-1.1`, `${gate.name}-2.1`]);
  });

  test.each([
    ['eve', 'docker compose restart', /You are in no team/],
    ['ben', 'docker compose restart', /Operators may do this/],
  ])('because %s may not ask for it', async (who, command, text) => {
    const gate = house.gate(freshName());
    await gate.says(who, `exec ${gate.name} ${command}`);
    const { ending } = await gate.operation(`${gate.name}-1.1`);
    expect(ending).toMatchObject({ kind: 'denied', reason: expect.stringMatching(text) });
  });

  test('leaves an open case open', async () => {
    const gate = house.gate(freshName(), 'production');
    await gate.says('ana', `diagnose ${gate.name}`);
    await gate.asks(`exec ${gate.name} ${DOWN}`);
    expect((await gate.kinds()).at(-1)).toBe('operation.denied');
  });
});
