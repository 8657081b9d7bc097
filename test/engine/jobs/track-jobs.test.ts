import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EventBody } from '../../../src/core/case/event.ts';
import type { Report } from '../../../src/core/diagnosis/diagnosis.ts';
import { openDiagnosis } from '../../../src/engine/desk/open-diagnosis.ts';
import { type Tracker, trackJobs } from '../../../src/engine/jobs/track-jobs.ts';
import type { JobResult, Performer } from '../../../src/ports/jobs.ts';
import { failingReport, layer, layers, report, requested, START } from '../../build.ts';
import { until } from '../../contracts/until.ts';
import { needs, theLab } from '../../lab/needs.ts';
import { wayTo } from '../../queue/cut.ts';
import { openedQueue } from '../../queue/opened.ts';
import { asks, type Office, openOffice } from '../office.ts';

let office: Office;
let trackers: Tracker[] = [];
beforeAll(async () => {
  office = await openOffice();
});
afterEach(async () => {
  await Promise.all(trackers.map((tracker) => tracker.stop()));
  trackers = [];
});
afterAll(() => office.close());

/** A bot's tracker of one host; each test has a host of its own. */
async function track(host: string, jobs = office.jobs, now = START): Promise<Tracker> {
  const tracker = await trackJobs({ ...office.desk(), jobs, hosts: [host], now: () => now });
  trackers.push(tracker);
  return tracker;
}

/** Asks for a target that is named like its host. */
const ask = (host: string) => openDiagnosis(office.desk(), asks(host, { host }));
const kinds = async (caseId: string) => (await office.bodies(caseId)).map((body) => body.kind);
const REQUEST = ['case.opened', 'diagnosis.requested'];

async function ended(caseId: string): Promise<EventBody[]> {
  return await until(`${caseId} has an ending`, async () => {
    const bodies = await office.bodies(caseId);
    return bodies.some((body) => /^diagnosis\.(finished|failed)$/.test(body.kind)) && bodies;
  });
}

const diagnosed = (of: Report): JobResult => ({ kind: 'diagnosed', report: of });
const healthy: Performer = async (_, attempt) => diagnosed(report({ attempt }));
const failing: Performer = async (_, attempt) => diagnosed(failingReport({ attempt }));

describe('what the queue tells is written down', () => {
  test('each layer as it finishes, then the end', async () => {
    await track('told');
    const second = Promise.withResolvers<void>();
    await office.work.serve(['told'], async (_, attempt, tell) => {
      tell({ kind: 'walking', progress: { attempt, running: 2, layers: layers(layer(1, 'pass')) } });
      await second.promise;
      return diagnosed(failingReport({ attempt }));
    });
    await ask('told');
    await until('layer 1 is written', async () => (await kinds('told-1')).length === 3);
    second.resolve();
    const bodies = await ended('told-1');
    expect(
      bodies.slice(2).map((body) => (body.kind === 'layer.finished' ? body.layer.index : body.kind)),
    ).toEqual([1, 2, 'diagnosis.finished']);
    expect((await office.store.ledger.events('told-1')).at(-1)?.actor).toEqual({ kind: 'umpire' });
    expect(await office.store.ledger.openCase('told')).toBe('told-1');
  });

  test('health closes the case', async () => {
    await track('well');
    await office.work.serve(['well'], healthy);
    await ask('well');
    await ended('well-1');
    expect((await kinds('well-1')).at(-1)).toBe('case.closed');
    expect(await office.store.ledger.openCase('well')).toBeUndefined();
  });

  test('a job that failed, with what a person can do', async () => {
    await track('broken');
    await office.work.serve(['broken'], () => Promise.reject(new Error('this worker has no runbook neuros')));
    await ask('broken');
    const bodies = await ended('broken-1');
    expect(bodies.find((body) => body.kind === 'diagnosis.failed')).toEqual({
      kind: 'diagnosis.failed',
      diagnosis: 'broken-1.1',
      message: 'this worker has no runbook neuros',
      remedy: expect.stringMatching(/fault of Umpire or its configuration.*worker’s log/),
    });
    const line = office.log.lines.find((each) => each.event === 'diagnosis.failed');
    expect(line).toMatchObject({ level: 'error', fields: { diagnosis: 'broken-1.1' } });
  });

  test('once, though two bots on one ledger hear it and reconcile all the while', async () => {
    const [one, two] = await Promise.all([track('twice'), track('twice')]);
    await office.work.serve(['twice'], async (_, attempt, tell) => {
      for (const index of [1, 2, 3])
        tell({
          kind: 'walking',
          progress: {
            attempt,
            running: index,
            layers: layers(...[1, 2].slice(0, index - 1).map((at) => layer(at, 'pass'))),
          },
        });
      return diagnosed(failingReport({ attempt }));
    });
    await ask('twice');
    const over = ended('twice-1');
    for (let round = 0; round < 5; round += 1) await Promise.all([one.reconcile(), two.reconcile()]);
    await over;
    await Promise.all([one.reconcile(), two.reconcile()]);
    await Promise.all([one.stop(), two.stop()]);
    const [bodies, log] = [await kinds('twice-1'), office.log.lines];
    expect(bodies.filter((kind) => kind === 'layer.finished')).toHaveLength(2);
    expect(bodies.filter((kind) => kind === 'diagnosis.finished')).toHaveLength(1);
    const said = log.filter(
      (each) => each.event === 'diagnosis.finished' && each.fields.diagnosis === 'twice-1.1',
    );
    expect(said).toHaveLength(1);
    expect(log.filter((each) => each.event === 'tracker.failed')).toEqual([]);
  });

  test('of another installation on the same queue: not at all', async () => {
    const tracker = await track('foreign');
    await office.work.serve(['foreign'], healthy);
    const job = {
      kind: 'diagnose',
      id: 'theirs-1.1',
      target: 'theirs',
      host: 'foreign',
      all: false,
    } as const;
    await office.jobs.submit(job);
    await until('it is walked', async () => (await office.jobs.state(job)).kind === 'finished');
    await tracker.reconcile();
    await tracker.stop();
    expect(await office.bodies('theirs-1')).toEqual([]);
  });

  test('and counted by target and status', async () => {
    await track('counted');
    await office.work.serve(['counted'], failing);
    await ask('counted');
    await ended('counted-1');
    await until('it is counted', async () =>
      /umpire_diagnoses_total\{target="counted",status="failing"\} 1/.test(await office.meter.metrics()),
    );
  });
});

describe('a bot that was away', () => {
  test('finds the whole result when it reconciles, and finds it once', async () => {
    await office.work.serve(['away'], failing);
    await ask('away');
    const job = { id: 'away-1.1', host: 'away' };
    await until('it is walked', async () => (await office.jobs.state(job)).kind === 'finished');
    expect(await kinds('away-1')).toEqual(REQUEST);
    const tracker = await track('away');
    await tracker.reconcile();
    const whole = [...REQUEST, 'layer.finished', 'layer.finished', 'diagnosis.finished'];
    expect(await kinds('away-1')).toEqual(whole);
    await tracker.reconcile();
    expect(await kinds('away-1')).toEqual(whole);
    expect(await office.store.ledger.pending()).not.toContainEqual(
      expect.objectContaining({ id: 'away-1.1' }),
    );
  });

  test('queues what it had written down and not queued', async () => {
    await office.write('lost-1', { kind: 'case.opened', target: 'lost', host: 'lost' });
    await office.write('lost-1', requested('lost-1.1', { target: 'lost', host: 'lost', all: true }));
    const walked = Promise.withResolvers<unknown>();
    await office.work.serve(['lost'], async (job, attempt) => {
      walked.resolve(job);
      return diagnosed(report({ attempt }));
    });
    await (await track('lost')).reconcile();
    expect(await walked.promise).toEqual({
      kind: 'diagnose',
      id: 'lost-1.1',
      target: 'lost',
      host: 'lost',
      all: true,
    });
    await ended('lost-1');
    expect(office.log.lines).toContainEqual({
      level: 'info',
      event: 'queue.resubmitted',
      fields: { job: 'lost-1.1', host: 'lost' },
    });
  });

  test('says once that nobody takes what it queued long ago, and goes on when somebody does', async () => {
    await ask('idle');
    await (await track('idle')).reconcile();
    expect(await kinds('idle-1')).toEqual(REQUEST);
    const later = await track('idle', office.jobs, new Date(START.getTime() + 25_000));
    await later.reconcile();
    await later.reconcile();
    expect(await kinds('idle-1')).toEqual([...REQUEST, 'diagnosis.waiting']);
    await office.work.serve(['idle'], healthy);
    expect((await ended('idle-1')).map((body) => body.kind)).toContain('diagnosis.finished');
  });

  test('that was stopped writes nothing more; the next one does', async () => {
    const first = await track('relay');
    await first.stop();
    await office.work.serve(['relay'], failing);
    await ask('relay');
    const job = { id: 'relay-1.1', host: 'relay' };
    await until('it is walked', async () => (await office.jobs.state(job)).kind === 'finished');
    expect(await kinds('relay-1')).toEqual(REQUEST);
    await (await track('relay')).reconcile();
    await ended('relay-1');
  });
});

needs('redis')('a queue that cannot be reached', () => {
  test('loses no question: it is in the ledger, and queued when the queue is back', {
    timeout: 30_000,
  }, async () => {
    const way = await wayTo(theLab('redis').url);
    const queue = await openedQueue({ redisUrl: way.url });
    try {
      const tracker = await track('cut', queue.jobs);
      await way.cut();
      const opener = { ...office.desk(), jobs: queue.jobs };
      const receipt = await openDiagnosis(opener, asks('cut', { host: 'cut' }));
      expect(receipt.kind).toBe('started');
      expect(office.log.lines.some((line) => line.event === 'queue.submit-failed')).toBe(true);
      await way.mend();
      await queue.work.serve(['cut'], healthy);
      await until(
        'the queue is back',
        () =>
          tracker.reconcile().then(
            () => true,
            () => undefined,
          ),
        15_000,
      );
      await ended('cut-1');
    } finally {
      await queue.close();
      await way.close();
    }
  });
});
