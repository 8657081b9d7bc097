import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Place } from '../../../src/core/case/event.ts';
import type { Receipt } from '../../../src/ports/chat.ts';
import { START } from '../../build.ts';
import { send, slashCommand } from './person.ts';
import { started } from './recording-desk.ts';
import { openStage, type Stage } from './stage.ts';

const inChannel = (channel: string): Place => ({ surface: 'slack', channel });
const JOINED = { since: START, place: inChannel('C0ELSE') };

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

describe('a slash command', () => {
  it('is acknowledged at once with what the desk says, while the work hangs', async () => {
    const { promise, resolve } = Promise.withResolvers<Receipt>();
    stage.desk.accepts('Diagnosing neuros, 5 layers.', () => promise);
    const before = performance.now();
    const response = await stage.types('/diagnose neuros --all');

    expect(performance.now() - before).toBeLessThan(3_000);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      response_type: 'ephemeral',
      text: 'Diagnosing neuros, 5 layers.',
    });
    expect(stage.desk.heard).toEqual([
      {
        surface: 'slack',
        account: stage.scene.account,
        place: { surface: 'slack', channel: stage.scene.channel },
        text: 'diagnose neuros --all',
      },
    ]);
    resolve(started);
  });

  it.each(['refused', 'answered'] as const)('that is %s is told so, to the asker alone', async (kind) => {
    stage.desk.answers({ kind, text: 'There is no target `nevros`. Did you mean <neuros>?' });
    const response = await stage.types('/diagnose nevros');
    expect(await response.json()).toEqual({
      response_type: 'ephemeral',
      text: 'There is no target `nevros`. Did you mean &lt;neuros&gt;?',
    });
  });

  it('reaches the desk as it was typed, before Slack and the keyboard improved it', async () => {
    await stage.types('/diagnose <http://neuros.io|neuros.io> —all &amp; “x”');
    expect(stage.desk.heard[0]?.text).toBe('diagnose neuros.io --all & "x"');
  });

  it('that the app still has and Umpire does not is for the desk to explain', async () => {
    await stage.types('/deploy');
    expect(stage.desk.heard[0]?.text).toBe('deploy');
  });

  it('joining a diagnosis says where the answer will be', async () => {
    stage.desk.accepts('Diagnosing.', async () => ({
      kind: 'joined',
      caseId: 'neuros-7',
      about: 'diagnosis',
      id: 'neuros-7.1',
      joins: JOINED,
    }));
    const response = await stage.types('/diagnose neuros');
    expect(await response.text()).toMatch(
      /being looked at already: your answer is in the thread of case neuros-7/,
    );
    expect(stage.ears.told).toEqual([]);
  });

  it('on a target with an open case says that it joins it, since when, and where the answer will be', async () => {
    const { ops } = stage.workspace.channels;
    stage.desk.accepts('Diagnosing.', async () => ({
      ...started,
      joins: { ...JOINED, place: inChannel(ops) },
    }));
    expect(await (await stage.types('/diagnose neuros')).json()).toEqual({
      response_type: 'ephemeral',
      text: 'Diagnosing.\nJoins case neuros-1, open since 2026-11-20 03:00 UTC; the answer is in its thread.',
    });
    expect(stage.ears.told).toEqual([]);
  });

  it('on a target with an open case in another channel names that channel', async () => {
    stage.desk.accepts('Diagnosing.', async () => ({ ...started, joins: JOINED }));
    const { text } = (await (await stage.types('/diagnose neuros')).json()) as { text: string };
    expect(text).toMatch(/; the answer is in its thread in <#C0ELSE>\.$/);
  });

  it('that is written down late is told about the case afterwards', async () => {
    const { promise, resolve } = Promise.withResolvers<Receipt>();
    stage.desk.accepts('Diagnosing.', () => promise);
    expect(await (await stage.types('/diagnose neuros')).text()).toMatch(/Diagnosing\."/);
    resolve({ ...started, joins: JOINED });
    await vi.waitFor(() => expect(stage.ears.told).toHaveLength(1));
    expect(stage.ears.told[0]).toBe(
      'Joins case neuros-1, open since 2026-11-20 03:00 UTC; the answer is in its thread in <#C0ELSE>.',
    );
  });

  it('that only shows says where the card is, and not that anything is being looked at', async () => {
    const operation = { caseId: 'neuros-1', about: 'operation', id: 'neuros-1.2' } as const;
    stage.desk.accepts('Looking it up.', async () => ({ kind: 'shown', ...operation, joins: JOINED }));
    const { text } = (await (await stage.types('/show neuros-1.2')).json()) as { text: string };
    expect(text).toBe('The card of neuros-1.2 is in the thread of case neuros-1 in <#C0ELSE>.');
  });

  it('is acknowledged only when it is written down', async () => {
    let written = false;
    stage.desk.accepts('Diagnosing.', async () => {
      await new Promise(setImmediate);
      written = true;
      return started;
    });
    expect(await (await stage.types('/diagnose neuros')).text()).toMatch(/Diagnosing/);
    expect(written).toBe(true);
  });

  it('whose work fails ends in an answer, not in silence', async () => {
    stage.desk.accepts('Diagnosing.', () =>
      Promise.reject(new Error('the ledger is gone: password=hunter2')),
    );
    const text = await (await stage.types('/diagnose neuros')).text();
    expect(text).toMatch(/Umpire itself failed/);
    expect(text).not.toMatch(/hunter2/);
  });

  it('whose work fails late, after the acknowledgement, is answered all the same', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    stage.desk.accepts('Diagnosing.', () => promise);
    expect(await (await stage.types('/diagnose neuros')).text()).toMatch(/Diagnosing/);
    reject(new Error('the ledger is gone: password=hunter2'));
    await vi.waitFor(() => expect(stage.ears.bodies).toHaveLength(1));
    expect(stage.ears.bodies[0]).toMatchObject({ response_type: 'ephemeral', replace_original: false });
    expect(stage.ears.told[0]).toMatch(/Umpire itself failed/);
    expect(stage.ears.told[0]).not.toMatch(/hunter2/);
  });

  it('that breaks the desk is still acknowledged, and logged', async () => {
    stage.desk.breaks(new Error('a bug'));
    const response = await stage.types('/diagnose neuros');
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(/Umpire itself failed/);
    expect(stage.logged).toContainEqual(
      expect.objectContaining({ level: 'error', event: 'slack.desk-failed' }),
    );
  });

  it('delivered twice is worked once', async () => {
    stage.desk.accepts('Diagnosing.');
    const form = slashCommand('/diagnose neuros', stage.scene);
    const [first, second] = await Promise.all([send(stage.url, form), send(stage.url, form)]);
    expect([first?.status, second?.status]).toEqual([200, 200]);
    expect(stage.desk.heard).toHaveLength(1);
    await vi.waitFor(() => expect(stage.desk.worked).toBe(1));
  });
});

describe('a request that Slack did not sign', () => {
  it.each([
    ['another secret', { secret: 'guessed' }],
    ['a timestamp of 6 minutes ago', { timestamp: Math.floor(Date.now() / 1_000) - 360 }],
    ['a signature for another body', { headers: { 'x-slack-signature': `v0=${'0'.repeat(64)}` } }],
  ])('with %s gets 401 and is not heard', async (_, signing) => {
    const response = await stage.types('/diagnose neuros', {}, signing);
    expect(response.status).toBe(401);
    expect(stage.desk.heard).toEqual([]);
  });

  it('by another method gets 404', async () => {
    expect((await fetch(stage.url)).status).toBe(404);
  });

  it('too large gets 413', async () => {
    const form = slashCommand('/diagnose neuros', stage.scene);
    expect((await send(stage.url, { ...form, text: 'x'.repeat(1_100_000) })).status).toBe(413);
  });
});

describe('an event', () => {
  it('that Slack delivers again is dropped', async () => {
    const event = {
      type: 'event_callback',
      event_id: 'Ev1',
      team_id: 'T1',
      event: { type: 'reaction_added', user: 'U1' },
    };
    const form = { payload: JSON.stringify(event) };
    expect((await send(stage.url, form)).status).toBe(200);
    const retry = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' };
    expect((await send(stage.url, form, { headers: retry })).status).toBe(200);
    expect(stage.logged.filter(({ event: name }) => name === 'slack.repeated-delivery')).toHaveLength(1);
  });
});

describe('a button', () => {
  it('is the command it carries', async () => {
    stage.desk.accepts('Diagnosing neuros.');
    expect((await stage.clicks('diagnose neuros --all')).status).toBe(200);
    expect(stage.desk.heard.map(({ text, account }) => [text, account])).toEqual([
      ['diagnose neuros --all', stage.scene.account],
    ]);
    await vi.waitFor(() => expect(stage.ears.told).toEqual(['Diagnosing neuros.']));
    expect(stage.desk.worked).toBe(1);
  });

  it('clicked twice in a row counts once, on another message again', async () => {
    stage.desk.accepts('Diagnosing neuros.');
    await Promise.all([stage.clicks('diagnose neuros'), stage.clicks('diagnose neuros')]);
    await stage.clicks('diagnose neuros', '1700000000.000200');
    await vi.waitFor(() => expect(stage.desk.worked).toBe(2));
    expect(stage.desk.heard).toHaveLength(2);
  });

  it.each([
    ['of a command that is gone', 'restart neuros'],
    ['without a value', undefined],
  ])('%s says so', async (_, value) => {
    expect((await stage.clicks(value)).status).toBe(200);
    await vi.waitFor(() => expect(stage.ears.told[0]).toMatch(/does not work any more/));
    expect(stage.desk.heard).toEqual([]);
  });
});
