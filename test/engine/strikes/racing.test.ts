import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldCase } from '../../../src/core/case/case.ts';
import type { EventBody } from '../../../src/core/case/event.ts';
import { strikesOf } from '../../../src/core/strikes/tally.ts';
import { appendDecision } from '../../../src/engine/append-decision.ts';
import { config, opened, START } from '../../build.ts';
import { UMPIRE } from '../../build-gate.ts';
import { attempt } from '../../core/strikes/build-attempt.ts';
import { type Office, openOffice } from '../office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

const COUNT = 9;

/** A case with nine attempts under way, numbered from `first` on; with how each will end. */
async function open(caseId: string, first: number): Promise<EventBody[][]> {
  const attempts = Array.from({ length: COUNT }, (_, at) =>
    attempt(first + at).map((deed) => ('kind' in deed ? deed : deed[1])),
  );
  const begun = attempts.flatMap((bodies) => bodies.slice(0, -1));
  await office.write(caseId, opened(caseId), ...begun);
  return attempts.map((bodies) => bodies.slice(-1));
}

const decided = (caseId: string, bodies: readonly EventBody[]) =>
  appendDecision({ ledger: office.store.ledger, now: () => START, config: config() }, caseId, {
    actor: UMPIRE,
    decide: () => [...bodies],
  });

const story = async (caseId: string) =>
  (await office.bodies(caseId)).flatMap((body) => {
    if (body.kind === 'level.reached') return [`${body.level} at ${body.strikes}`];
    return body.kind === 'operation.finished' ? ['failed'] : [];
  });

test('of nine writers at once, each that crosses a level writes it down, and no other does', async () => {
  const ends = await open('race-1', 1);
  await Promise.all(ends.map((bodies) => decided('race-1', bodies)));
  expect(await story('race-1')).toEqual([
    ...['failed', 'failed', 'failed', 'help at 3'],
    ...['failed', 'failed', 'senior at 5'],
    ...['failed', 'failed', 'failed', 'meeting at 8', 'failed'],
  ]);
  const state = foldCase(await office.store.ledger.events('race-1'));
  expect(state && strikesOf(state)).toHaveLength(COUNT);
});

test('the same end told by nine writers at once is one strike, and its level one', async () => {
  const ends = await open('echo-1', 11);
  await decided('echo-1', ends.slice(0, 2).flat());
  await Promise.all(Array.from({ length: COUNT }, () => decided('echo-1', ends[2] ?? [])));
  expect((await story('echo-1')).filter((each) => each !== 'failed')).toEqual(['help at 3']);
  const state = foldCase(await office.store.ledger.events('echo-1'));
  expect(state && strikesOf(state)).toHaveLength(3);
});

test('from two strikes to nine in one append, each level is crossed once, in its order', async () => {
  const ends = await open('jump-1', 21);
  await decided('jump-1', ends.slice(0, 2).flat());
  await decided('jump-1', ends.slice(2).flat());
  const levels = (await story('jump-1')).filter((each) => each !== 'failed');
  expect(levels).toEqual(['help at 9', 'senior at 9', 'meeting at 9']);
});
