import { describe, expect, test } from 'vitest';
import type { EventBody } from '../../src/core/case/event.ts';
import type { Ledger, NewEvent } from '../../src/ports/ledger.ts';
import {
  ANA,
  failingReport,
  finding,
  finished,
  layer,
  layerFinished,
  opened,
  requested,
  START,
} from '../build.ts';
import { until } from './until.ts';

export function events(...bodies: readonly EventBody[]): NewEvent[] {
  return bodies.map((body, at) => ({ at: new Date(START.getTime() + at * 1000), actor: ANA, body }));
}

/** What every ledger does. `ledger` may hold other cases already; names are this suite's own. */
export function ledgerContract(ledger: () => Ledger): void {
  describe('appending', () => {
    test('a case begins at version 0 and reads back as it was written', async () => {
      const bodies = [opened('append-a'), requested('append-a.1'), finished(failingReport(), 'append-a.1')];
      expect(await ledger().append('append-a', 0, events(...bodies))).toBe('appended');
      const rows = await ledger().events('append-a');
      expect(rows.map((row) => row.body)).toEqual(bodies);
      expect(rows.map((row) => row.version)).toEqual([1, 2, 3]);
      expect(rows.map((row) => row.at)).toEqual(events(...bodies).map((event) => event.at));
      expect(rows.map((row) => row.actor)).toEqual([ANA, ANA, ANA]);
      expect(rows[1]?.previous).toBe(rows[0]?.hash);
      expect(rows[2]?.seq).toBe((rows[0]?.seq ?? 0) + 2);
    });

    test('an unknown case has no events', async () => {
      expect(await ledger().events('nobody')).toEqual([]);
    });

    test('evidence keeps NUL, lone surrogates, quotes and emoji', async () => {
      const excerpt = 'a\u0000b\ud800 \'"\\ \u2028 🐳';
      const body = layerFinished(layer(1, 'fail', [finding({ excerpt })]), 'append-b.1');
      await ledger().append('append-b', 0, events(body));
      expect((await ledger().events('append-b')).map((row) => row.body)).toEqual([body]);
    });

    test('another version than the newest is a conflict, and nothing is written', async () => {
      await ledger().append('append-c', 0, events(opened('append-c')));
      expect(await ledger().append('append-c', 0, events(requested('append-c.1')))).toBe('conflict');
      expect(await ledger().append('append-c', 2, events(requested('append-c.1')))).toBe('conflict');
      expect(await ledger().events('append-c')).toHaveLength(1);
      expect((await ledger().pending()).map((each) => each.id)).not.toContain('append-c.1');
    });

    test('of two who append at the same version one wins', async () => {
      await ledger().append('append-d', 0, events(opened('append-d')));
      const attempts = Array.from({ length: 8 }, (_, at) => events(requested(`append-d.${at}`)));
      const answers = await Promise.all(attempts.map((attempt) => ledger().append('append-d', 1, attempt)));
      expect(answers.filter((answer) => answer === 'appended')).toHaveLength(1);
      expect(await ledger().events('append-d')).toHaveLength(2);
    });

    test('many cases side by side still make one chain without gaps', async () => {
      const before = await ledger().verify();
      const names = Array.from({ length: 20 }, (_, at) => `append-e-${at}`);
      await Promise.all(
        names.map((name) => ledger().append(name, 0, events(opened(name), requested(`${name}.1`)))),
      );
      const after = await ledger().verify();
      if (before.kind !== 'intact' || after.kind !== 'intact') throw new Error('the chain is intact');
      expect(after.rows).toBe(before.rows + 40);
    });
  });

  describe('finding cases', () => {
    test('the newest case of a target is found when it is closed too, and by its whole name only', async () => {
      const closed: EventBody = { kind: 'case.closed', reason: 'healthy' };
      await ledger().append('last-a-1', 0, events(opened('last-a'), closed));
      await ledger().append('last-a-2', 0, events(opened('last-a'), closed));
      await ledger().append('last-ab-1', 0, events(opened('last-ab')));
      expect(await ledger().lastCase('last-a')).toBe('last-a-2');
      expect(await ledger().lastCase('last-ab')).toBe('last-ab-1');
      expect(await ledger().lastCase('last')).toBeUndefined();
      expect(await ledger().lastCase('last-%')).toBeUndefined();
    });

    test('cases are counted by the UTC day they were opened on', async () => {
      const on = (at: string, target: string) => [{ at: new Date(at), actor: ANA, body: opened(target) }];
      await ledger().append('day-a', 0, on('2031-05-01T00:00:00.000Z', 'day-a'));
      await ledger().append('day-b', 0, on('2031-05-01T23:59:59.999Z', 'day-b'));
      await ledger().append('day-c', 0, on('2031-05-02T00:00:00.000Z', 'day-c'));
      await ledger().append('day-a', 1, events(requested('day-a.1')));
      const numbers = await Promise.all(
        ['day-a', 'day-b', 'day-c', 'day-z'].map((id) => ledger().numberOnDay(id)),
      );
      expect(numbers).toEqual([1, 2, 1, 0]);
    });
  });

  describe('open cases', () => {
    test('a target has at most one', async () => {
      await ledger().append('open-a-1', 0, events(opened('open-a')));
      expect(await ledger().append('open-a-2', 0, events(opened('open-a')))).toBe('conflict');
      expect(await ledger().events('open-a-2')).toEqual([]);
      expect(await ledger().openCase('open-a')).toBe('open-a-1');
    });

    test('a closed one makes room for the next', async () => {
      await ledger().append('open-b-1', 0, events(opened('open-b')));
      await ledger().append('open-b-1', 1, events({ kind: 'case.closed', reason: 'quiet' }));
      expect(await ledger().openCase('open-b')).toBeUndefined();
      expect(await ledger().append('open-b-2', 0, events(opened('open-b')))).toBe('appended');
      expect(await ledger().openCase('open-b')).toBe('open-b-2');
    });

    test('of those who open one for the same target at once, one wins', async () => {
      const names = ['open-c-1', 'open-c-2', 'open-c-3', 'open-c-4'];
      const answers = await Promise.all(
        names.map((name) => ledger().append(name, 0, events(opened('open-c')))),
      );
      expect(answers.filter((answer) => answer === 'appended')).toHaveLength(1);
      expect(await ledger().openCase('open-c')).toBe(names[answers.indexOf('appended')]);
    });
  });

  test('pending diagnoses are those requested and not ended, oldest first', async () => {
    const failed: EventBody = {
      kind: 'diagnosis.failed',
      diagnosis: 'pending.2',
      message: 'no worker',
      remedy: 'start one',
    };
    await ledger().append(
      'pending',
      0,
      events(opened('pending'), requested('pending.1', { host: 'far' }), requested('pending.2')),
    );
    await ledger().append('pending', 3, events(requested('pending.3'), requested('pending.0')));
    await ledger().append('pending', 5, events(failed, finished(failingReport(), 'pending.3')));
    const mine = (await ledger().pending()).filter((each) => each.caseId === 'pending');
    expect(mine).toEqual([
      { id: 'pending.1', caseId: 'pending', host: 'far' },
      { id: 'pending.0', caseId: 'pending', host: 'lab' },
    ]);
  });

  test('watching calls back with each case, until it is stopped', async () => {
    const heard: string[] = [];
    const stop = await ledger().watch((caseId) => heard.push(caseId));
    await ledger().append('watch a', 0, events(opened('watch-a')));
    await ledger().append('watch-b', 0, events(opened('watch-b')));
    await until('both are heard', () => heard.includes('watch a') && heard.includes('watch-b'));
    await stop();
    await ledger().append('watch a', 1, events(requested('watch-a.1')));
    const proof: string[] = [];
    const stopProof = await ledger().watch((caseId) => proof.push(caseId));
    await ledger().append('watch a', 2, events(requested('watch-a.2')));
    await until('the second watcher hears', () => proof.includes('watch a'));
    await stopProof();
    expect(heard).toEqual(['watch a', 'watch-b']);
  });
}
