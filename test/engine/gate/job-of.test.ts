import { describe, expect, test } from 'vitest';
import { isGenuine } from '../../../src/core/gate/grant.ts';
import { jobOf, operationOf } from '../../../src/engine/jobs/job-of.ts';
import { requested } from '../../build.ts';
import {
  asked,
  BEN,
  granted,
  ID,
  outcome,
  planned,
  plannedEvent,
  SUCCEEDED,
  told,
} from '../../build-gate.ts';
import { KEYS } from '../operate/workshop.ts';

const { privateKey, publicKey } = KEYS;
const RUN = `${ID}/run`;
const PLAN = `${ID}/plan`;
const approved = () => told(asked(), plannedEvent(), [BEN, granted()]);

describe('the job the ledger wants', () => {
  test('of a request is to look, with what was asked for and nothing else', () => {
    expect(jobOf(told(asked()), PLAN, privateKey)).toEqual({
      kind: 'plan',
      id: PLAN,
      operation: ID,
      target: 'neuros',
      host: 'lab',
      proposal: { kind: 'exec', command: 'docker compose down' },
    });
  });

  test('of a grant is to do it, signed', () => {
    const job = jobOf(approved(), RUN, privateKey);
    expect(job).toMatchObject({ kind: 'operate', id: RUN, operation: ID, planned: planned() });
    if (job?.kind !== 'operate') throw new Error('no operation');
    expect(isGenuine(job.grant, publicKey)).toBe(true);
  });

  test('is the same each time, signature included', () => {
    expect(jobOf(approved(), RUN, privateKey)).toEqual(jobOf(approved(), RUN, privateKey));
  });

  test('carries what was asked for, whatever the plan that came through the queue says', () => {
    const strange = planned({ proposal: { kind: 'exec', command: 'docker system prune -af' } });
    const state = told(asked(), plannedEvent({ planned: strange }), [BEN, granted()]);
    expect(jobOf(state, RUN, privateKey)).toMatchObject({
      planned: { plan: { proposal: { kind: 'exec', command: 'docker compose down' } } },
    });
  });

  test.each([
    ['to look at what was looked at', told(asked(), plannedEvent()), PLAN],
    ['to do what nobody has permitted', told(asked(), plannedEvent()), RUN],
    ['of another operation', approved(), 'neuros-1.2/run'],
    ['of another kind', approved(), `${ID}/undo`],
    ['of none', approved(), ID],
    [
      'of what has ended',
      told(asked(), plannedEvent(), [BEN, granted()], {
        kind: 'operation.finished',
        operation: ID,
        ending: outcome(SUCCEEDED).ending,
        report: null,
      }),
      RUN,
    ],
  ])('is none %s', (_, state, id) => {
    expect(jobOf(state, id, privateKey)).toBeUndefined();
  });

  test('is none to do anything without a key', () => {
    expect(jobOf(approved(), RUN, undefined)).toBeUndefined();
  });

  test('of a diagnosis is to walk', () => {
    expect(jobOf(told(requested('neuros-1.1', { all: true })), ID, undefined)).toMatchObject({
      kind: 'diagnose',
      all: true,
    });
  });
});

test.each([
  ['neuros-1.1/run', 'neuros-1.1'],
  ['neuros-1.1/plan', 'neuros-1.1'],
  ['neuros-1.1', undefined],
  ['neuros-1.1/run/', undefined],
  ['a/b-1.1/run', 'a/b-1.1'],
])('the job %j is about %j', (job, operation) => {
  expect(operationOf(job)).toBe(operation);
});
