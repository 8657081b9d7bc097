import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventBody } from '../../../src/core/case/event.ts';
import type { Outcome } from '../../../src/core/gate/outcome.ts';
import type { Receipt } from '../../../src/core/plan/backup.ts';
import { digestOfShown } from '../../../src/core/plan/digest.ts';
import type { Planned, Step } from '../../../src/core/plan/plan.ts';
import { proposeRollback } from '../../../src/engine/desk/roll-back.ts';
import { claims } from '../../build-gate.ts';
import { receipt } from '../../build-plan.ts';
import { freshHost as freshName } from '../../queue/build-jobs.ts';
import { type Gate, type Gatehouse, openGatehouse } from './gatehouse.ts';

let house: Gatehouse;
beforeAll(async () => {
  house = await openGatehouse();
});
afterAll(() => house.close());

const SUCCEEDED: Outcome['ending'] = { kind: 'succeeded', text: 'Nothing runs any more.' };
const INTERRUPTED: Outcome['ending'] = { kind: 'interrupted', message: 'The worker died.', remedy: 'Look.' };

interface Ran {
  readonly gate: Gate;
  readonly id: string;
  readonly planned: Planned;
  readonly receipts: readonly Receipt[];
  write(...bodies: readonly EventBody[]): Promise<void>;
}

/** `docker compose down` as far as it was permitted. */
async function granted(): Promise<Ran> {
  const gate = house.gate(freshName());
  const id = await gate.plans('docker compose down');
  const { planned } = await gate.operation(id);
  if (planned === null) throw new Error('no plan');
  await gate.says('ben', `approve ${id}`);
  const receipts = planned.plan.backups.map((item) => receipt(id, item));
  return {
    gate,
    id,
    planned,
    receipts,
    write: (...bodies) => gate.office.write(`${gate.name}-1`, ...bodies),
  };
}

/** As far as it was begun, with these of its backups. */
async function begun(taken: (all: readonly Receipt[]) => readonly Receipt[] = (all) => all): Promise<Ran> {
  const ran = await granted();
  const { id: operation } = ran;
  await ran.write(
    { kind: 'operation.started', operation },
    ...taken(ran.receipts).map((each) => ({ kind: 'backup.taken', operation, receipt: each }) as const),
  );
  return ran;
}

const finished = ({ id: operation, write }: Ran, ending: Outcome['ending']) =>
  write({ kind: 'operation.finished', operation, ending, report: null });
const propose = ({ gate, id }: Ran) => proposeRollback(gate.office.store.ledger, id);
const nothing = (text: RegExp) => ({ kind: 'nothing', text: expect.stringMatching(text) });
const restores = (steps: readonly Step[]) =>
  steps.flatMap((step) => (step.kind === 'restore' ? [step.from] : []));

describe('what undoes an operation', () => {
  test('is what was planned before it ran, with the backups it took', async () => {
    const ran = await begun();
    await finished(ran, SUCCEEDED);
    const { steps, images } = ran.planned.plan.rollback;
    const undoing = await propose(ran);
    if (undoing.kind !== 'proposal' || undoing.proposal.kind !== 'rollback')
      throw new Error(JSON.stringify(undoing));
    expect(undoing).toMatchObject({ target: ran.gate.name, proposal: { of: ran.id, images } });
    expect(undoing.proposal.steps.map(({ title }) => title)).toEqual(steps.map(({ title }) => title));
    expect(restores(steps)).toEqual(['', '']);
    expect(restores(undoing.proposal.steps)).toEqual([
      `/var/backups/umpire/${ran.id}/file-/srv/neuros/docker-compose.yml`,
      `/var/backups/umpire/${ran.id}/file-/srv/neuros/.env`,
    ]);
  });

  test('takes no backup of another operation, however alike', async () => {
    const ran = await begun((all) => all.map((each) => ({ ...each, operation: 'other-1.1' })));
    await finished(ran, SUCCEEDED);
    expect(await propose(ran)).toMatchObject({ kind: 'nothing' });
  });

  test('is an operation of its own: asked for, judged, and approved like any other', async () => {
    const ran = await begun();
    await finished(ran, SUCCEEDED);
    const undo = await ran.gate.asks(`rollback ${ran.id}`);
    expect(await ran.gate.operation(undo)).toMatchObject({
      title: `rollback of ${ran.id}`,
      risk: 'destroy',
      verdict: { kind: 'approve' },
      grant: null,
      proposal: { kind: 'rollback', of: ran.id },
    });
  });

  test('asked for twice is one', async () => {
    const ran = await begun();
    await finished(ran, SUCCEEDED);
    const [one, two] = await Promise.all([
      ran.gate.asks(`rollback ${ran.id}`),
      ran.gate.asks(`rollback ${ran.id}`),
    ]);
    expect(two).toBe(one);
  });

  test('is there for one that was interrupted', async () => {
    const ran = await begun();
    await finished(ran, INTERRUPTED);
    expect(await propose(ran)).toMatchObject({ kind: 'proposal' });
  });
});

describe('there is nothing to roll back', () => {
  test('of what there is not', async () => {
    const gate = house.gate(freshName());
    expect(await gate.says('ana', 'rollback nosuch-1.1')).toMatchObject({
      text: 'There is no operation `nosuch-1.1`.',
    });
  });

  test('of what was never begun', async () => {
    expect(await propose(await granted())).toMatchObject(nothing(/never ran/));
  });

  test('yet of what is still running', async () => {
    expect(await propose(await begun())).toMatchObject(nothing(/still running.*Wait/));
  });

  test('of what failed before all its backups were taken: it touched nothing', async () => {
    const ran = await begun((all) => all.slice(0, 1));
    await finished(ran, { kind: 'failed', at: 'backup', message: 'no space', remedy: 'Make room.' });
    expect(await propose(ran)).toMatchObject(nothing(/\.env.*nothing to put back/));
  });

  test('by what is known here when the worker died; but it is not said that nothing was touched', async () => {
    const ran = await begun(() => []);
    await finished(ran, INTERRUPTED);
    const undoing = await propose(ran);
    expect(undoing).toMatchObject(nothing(new RegExp(`/run ${ran.gate.name} restore operation=${ran.id}`)));
    expect(undoing).not.toMatchObject(nothing(/nothing to put back|before anything is touched/));
  });

  test('of what only read', async () => {
    const gate = house.gate(freshName());
    const id = await gate.plans('docker ps');
    const { planned } = await gate.operation(id);
    if (planned === null) throw new Error('no plan');
    const permitted = claims({
      operation: id,
      target: gate.name,
      host: gate.name,
      digest: planned.digest,
      shown: digestOfShown(planned),
    });
    await gate.office.write(
      `${gate.name}-1`,
      { kind: 'operation.granted', operation: id, claims: permitted },
      { kind: 'operation.started', operation: id },
      { kind: 'operation.finished', operation: id, ending: SUCCEEDED, report: null },
    );
    expect(await proposeRollback(gate.office.store.ledger, id)).toMatchObject(nothing(/changed nothing/));
  });
});

test('whoever may not ask for a change may not ask for a rollback', async () => {
  const ran = await begun();
  await finished(ran, SUCCEEDED);
  await ran.gate.says('eve', `rollback ${ran.id}`);
  const { ending } = await ran.gate.operation(`${ran.gate.name}-1.2`);
  expect(ending).toMatchObject({ kind: 'denied', by: { kind: 'umpire' } });
});
