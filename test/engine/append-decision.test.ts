import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Case } from '../../src/core/case/case.ts';
import type { EventBody } from '../../src/core/case/event.ts';
import { appendDecision } from '../../src/engine/append-decision.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { ANA, config, finished, opened, report, requested, START } from '../build.ts';
import { type Office, openOffice } from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

type Decide = (state: Case | undefined) => EventBody[];
const decided = (caseId: string, decide: Decide, ledger: Ledger = office.store.ledger) =>
  appendDecision({ ledger, now: () => START, config: config() }, caseId, { actor: ANA, decide });

/** The next diagnosis, whatever there is already. */
const oneMore: Decide = (state) => [requested(`d.${(state?.diagnoses.length ?? 0) + 1}`)];

test('a case that is not there is decided on as nothing, and begins', async () => {
  const seen: (Case | undefined)[] = [];
  await decided('append-new', (state) => {
    seen.push(state);
    return [opened('append-new')];
  });
  expect(seen).toEqual([undefined]);
  expect(await office.bodies('append-new')).toEqual([opened('append-new')]);
});

test('nothing decided is nothing written', async () => {
  await office.write('append-quiet', opened('append-quiet'));
  expect(await decided('append-quiet', () => [])).toEqual([]);
  expect(await office.bodies('append-quiet')).toHaveLength(1);
});

test('of many who decide at once each sees what the others wrote', async () => {
  await office.write('append-race', opened('append-race'));
  let decisions = 0;
  const counted: Decide = (state) => {
    decisions += 1;
    return oneMore(state);
  };
  const answers = await Promise.all(Array.from({ length: 6 }, () => decided('append-race', counted)));
  const ids = (await office.bodies('append-race')).flatMap((body) =>
    body.kind === 'diagnosis.requested' ? [body.diagnosis] : [],
  );
  expect(ids).toEqual(['d.1', 'd.2', 'd.3', 'd.4', 'd.5', 'd.6']);
  expect(
    answers
      .flat()
      .map((body) => body.kind === 'diagnosis.requested' && body.diagnosis)
      .toSorted(),
  ).toEqual(ids);
  expect(decisions).toBeGreaterThan(6);
});

test('who always loses gives up, having written nothing', async () => {
  await office.write('append-loser', opened('append-loser'));
  let rivals = 0;
  const rival: Ledger = {
    ...office.store.ledger,
    async append(caseId, version, events) {
      rivals += 1;
      await office.write(caseId, requested(`rival.${rivals}`));
      return office.store.ledger.append(caseId, version, events);
    },
  };
  await expect(decided('append-loser', oneMore, rival)).rejects.toThrow(
    /case append-loser: lost 20 appends in a row/,
  );
  expect(rivals).toBe(20);
  expect(await office.bodies('append-loser')).toHaveLength(21);
});

test('a decision that cannot be made is not tried again', async () => {
  let tries = 0;
  const decision = decided('append-broken', () => {
    tries += 1;
    throw new Error('cannot decide');
  });
  await expect(decision).rejects.toThrow('cannot decide');
  expect(tries).toBe(1);
});

test('what follows from somebody’s decision is Umpire’s doing, in the same append', async () => {
  await office.write('append-close', opened('append-close'), requested('append-close.1'));
  const written = await decided('append-close', () => [finished(report(), 'append-close.1')]);
  expect(written.map((body) => body.kind)).toEqual(['diagnosis.finished', 'case.closed']);
  const actors = (await office.store.ledger.events('append-close')).map(({ actor }) => actor);
  expect(actors.slice(-2)).toEqual([ANA, { kind: 'umpire' }]);
});
