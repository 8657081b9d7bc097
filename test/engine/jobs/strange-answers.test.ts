import { createPostgresBackend, withBackend } from 'bullmq';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { caseMessages } from '../../../src/core/cards/case-messages.ts';
import { foldCase } from '../../../src/core/case/case.ts';
import { caseReport } from '../../../src/core/report/case-report.ts';
import type { JobState, Jobs } from '../../../src/ports/jobs.ts';
import { failingReport } from '../../build.ts';
import { until } from '../../contracts/until.ts';
import { type Stranger, strangerOn } from '../../queue/stranger.ts';
import { type Gate, type Gatehouse, openGatehouse, PATIENCE_MS } from '../gate/gatehouse.ts';

let house: Gatehouse;
const strangers: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  house = await openGatehouse();
});
afterEach(async () => {
  await Promise.all(strangers.splice(0).map((each) => each.close()));
  await house.rest();
});
afterAll(() => house.close());

/** Somebody with access to the queue takes this host's jobs and answers as they like. */
function stranger(host: string, answer: Parameters<Stranger>[1]): void {
  const connection = house.office.store.queueConnection;
  strangers.push(strangerOn(withBackend(createPostgresBackend), connection)(host, answer));
}

/** Shows the case from all sides, as a person sees it. */
async function shown({ office, name }: Gate): Promise<string> {
  const events = await office.store.ledger.events(`${name}-1`);
  const state = foldCase(events);
  if (state === undefined) throw new Error('no case');
  const whole = caseReport(events, { id: 'INC-2026-11-20-001', redact: (text) => text });
  return JSON.stringify(caseMessages(state)) + whole;
}

const ended = (gate: Gate, kind: string) =>
  until(
    `${gate.name} has ${kind}`,
    async () => (await gate.bodies()).find((body) => body.kind === kind),
    PATIENCE_MS,
  );

const UNREADABLE = /^The worker’s answer about \S+ could not be understood: \S+: /;

test('a report of nothing fails the diagnosis; the case can be shown, closed, and asked again', async () => {
  const gate = house.gate('nothing');
  stranger('nothing', async (tell) => {
    await tell(JSON.stringify({ kind: 'walking', progress: { layers: [{}] } }));
    return JSON.stringify({ kind: 'diagnosed', report: {} });
  });
  await gate.track();
  await gate.says('ana', 'diagnose nothing');
  expect(await ended(gate, 'diagnosis.failed')).toMatchObject({ message: expect.stringMatching(UNREADABLE) });
  expect(await gate.kinds()).toEqual([
    'case.opened',
    'diagnosis.requested',
    'diagnosis.failed',
    'case.closed',
  ]);
  expect(await shown(gate)).toContain('could not be understood: report.attempt: is missing');
  await gate.says('ana', 'diagnose nothing');
  expect(await gate.kinds('nothing-2')).toContain('diagnosis.requested');
});

test('a report with one thing wrong in it leaves nothing of it behind', async () => {
  const gate = house.gate('almost');
  const whole = failingReport();
  stranger('almost', async () =>
    JSON.stringify({ kind: 'diagnosed', report: { ...whole, procedures: [{ id: 'rebuild' }] } }),
  );
  await gate.track();
  await gate.says('ana', 'diagnose almost');
  await ended(gate, 'diagnosis.failed');
  expect(await gate.kinds()).not.toContain('layer.finished');
  expect(await shown(gate)).not.toContain('ModuleNotFoundError');
});

test('a plan of nothing fails the operation, and nothing was touched', async () => {
  const gate = house.gate('planless');
  stranger('planless', async () =>
    JSON.stringify({ kind: 'planned', result: { kind: 'planned', planned: {} } }),
  );
  await gate.track();
  const id = await gate.asks('exec planless docker compose down');
  const { ending } = await gate.ended(id);
  expect(ending).toMatchObject({ kind: 'failed', message: expect.stringMatching(UNREADABLE) });
  expect(await shown(gate)).toContain('result.planned.plan: is missing');
});

test('an outcome of nothing ends the operation, and a step of nothing is not shown', async () => {
  const gate = house.gate('outless');
  await gate.track();
  const id = await gate.plans('docker compose down');
  stranger('outless', async (tell) => {
    await tell(
      JSON.stringify({ kind: 'operating', progress: { stage: 'running', receipts: [], steps: [{}] } }),
    );
    return JSON.stringify({
      kind: 'operated',
      outcome: { ending: { kind: 'succeeded', text: 'All is well.' } },
    });
  });
  await gate.says('ben', `approve ${id}`);
  const { ending, steps } = await gate.ended(id);
  expect(ending).toMatchObject({ kind: 'failed', message: expect.stringMatching(UNREADABLE) });
  expect(steps).toEqual([]);
  expect(await shown(gate)).not.toContain('All is well.');
});

test('what gets past the queue all the same ends its job, and is logged', async () => {
  const gate = house.gate('beyond');
  const id = await gate.asks('exec beyond docker ps');
  const result = { kind: 'planned', result: { kind: 'planned' } };
  const state = { kind: 'finished', result } as unknown as JobState;
  const broken: Jobs = {
    submit: async () => {},
    state: async () => state,
    watch: async () => {},
    ping: async () => {},
    close: async () => {},
  };
  const tracker = await gate.track({ ...gate.parts, jobs: broken });
  await tracker.reconcile();
  expect((await gate.operation(id)).ending).toMatchObject({
    kind: 'failed',
    message: expect.stringMatching(/cannot be read/),
  });
  expect(house.office.log.lines).toContainEqual(
    expect.objectContaining({ level: 'error', event: 'tracker.unreadable' }),
  );
});
