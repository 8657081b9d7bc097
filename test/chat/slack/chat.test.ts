import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SlackRefusal } from '../../../src/chat/slack/api/refusal.ts';
import type { Card } from '../../../src/core/card.ts';
import type { Place } from '../../../src/core/case/event.ts';
import type { Posted, Posting } from '../../../src/ports/chat.ts';
import { rateLimited, refusal } from './gateway.ts';
import { openStage, type Stage } from './stage.ts';

const card: Card = {
  title: 'Diagnosing neuros',
  tone: 'working',
  sections: [{ kind: 'layers', layers: [{ index: 1, title: 'Daemon', status: 'running', detail: '' }] }],
  buttons: [],
  footer: 'case neuros-1',
};
const parent: Posting = { key: 'diagnosis/d1', card };
const layerOne: Posting = {
  key: 'layer/d1/1/1',
  card: { ...card, title: 'Layer 1 of 5, Daemon: passed' },
};

let stage: Stage;
afterEach(() => stage.close());

function placeIn(name: 'ops' | 'leads' | 'secret'): Place {
  return { surface: 'slack', channel: stage.workspace.channels[name] };
}

function refOf({ ref }: Posted): { channel: string; ts: string } {
  return JSON.parse(ref);
}

describe('a case as a thread', () => {
  beforeEach(async () => {
    stage = await openStage();
  });

  it('is a message edited in place, with replies and a file in its thread', async () => {
    const { chat } = stage.slack;
    const posted = await chat.post(placeIn('ops'), null, parent);
    const { ref } = posted;
    const reply = await chat.post(placeIn('ops'), ref, layerOne);
    await chat.attach(reply.beside, { name: 'layer-2.txt', content: 'No module named psycopg', alt: null });
    await chat.edit(ref, { ...card, title: 'neuros is healthy', tone: 'good' });

    const { channel, ts } = refOf(posted);
    expect(channel).toBe(stage.workspace.channels.ops);
    const top = (await stage.workspace.history(channel)).filter((message) => message.ts === ts);
    expect(top).toEqual([expect.objectContaining({ text: expect.stringMatching(/neuros is healthy/) })]);
    expect(JSON.stringify(top[0]?.blocks)).toMatch(/1\. Daemon.*running/);
    const replies = await stage.workspace.replies(channel, ts);
    expect(replies.map(({ text, files }) => text || files?.[0]?.name)).toEqual([
      expect.stringMatching(/Layer 1 of 5/),
      'layer-2.txt',
    ]);
  });

  it('posts without unfurling what evidence links to', async () => {
    await stage.slack.chat.post(placeIn('ops'), null, parent);
    const { params } = stage.gateway.calls.find(({ method }) => method === 'chat.postMessage') ?? {};
    expect([params?.get('unfurl_links'), params?.get('unfurl_media')]).toEqual(['false', 'false']);
  });

  it('says when a message had to be shortened', async () => {
    const long: Card = { ...card, sections: [{ kind: 'text', text: 'a long story '.repeat(2_000) }] };
    const { post } = stage.slack.chat;
    expect(await post(placeIn('ops'), null, { ...parent, card: long })).toMatchObject({ shortened: true });
    expect(await post(placeIn('ops'), null, parent)).toMatchObject({ shortened: false });
  });

  it('sends less when Slack finds the blocks too much, and bare text at last', async () => {
    const tooMuch = new Set(['msg_blocks_too_long', 'invalid_blocks']);
    stage.gateway.answer(({ method }) => {
      if (method !== 'chat.postMessage') return undefined;
      const [code] = tooMuch;
      return code !== undefined && tooMuch.delete(code) ? refusal(code) : undefined;
    });
    const posted = await stage.slack.chat.post(placeIn('ops'), null, parent);
    const { channel, ts } = refOf(posted);
    expect(posted.shortened).toBe(true);
    const [message] = (await stage.workspace.history(channel)).filter((each) => each.ts === ts);
    expect(message?.text).toMatch(/Diagnosing neuros/);
    expect(message?.blocks ?? []).toEqual([]);
  });

  it('rejects a reference that is none', async () => {
    await expect(stage.slack.chat.edit('{"ts":1}', card)).rejects.toThrow(/not a reference/);
  });

  it('says which message is gone when it was deleted', async () => {
    const ref = JSON.stringify({ channel: stage.workspace.channels.ops, ts: '1.000001' });
    await expect(stage.slack.chat.edit(ref, card)).rejects.toMatchObject({ code: 'message_not_found' });
  });
});

describe('a channel Umpire may not post to', () => {
  it('is refused with a remedy, and whoever asked there is told once', async () => {
    stage = await openStage();
    stage.gateway.answer(({ method }) =>
      method === 'chat.postMessage' ? refusal('not_in_channel') : undefined,
    );
    const place = placeIn('ops');
    stage.desk.accepts('Diagnosing neuros.');
    await stage.types('/diagnose neuros');

    const posted = stage.slack.chat.post(place, null, parent);
    await expect(posted).rejects.toBeInstanceOf(SlackRefusal);
    await expect(posted).rejects.toMatchObject({
      code: 'not_in_channel',
      remedy: expect.stringMatching(/\/invite @umpire/),
    });
    await expect(stage.slack.chat.post(place, null, parent)).rejects.toBeInstanceOf(SlackRefusal);
    await vi.waitFor(() => expect(stage.ears.told).toHaveLength(1));
    expect(stage.ears.told[0]).toMatch(/not a member of this channel.*`\/invite @umpire`/);
    expect(stage.problems.map(({ code }) => code)).toEqual(['not_in_channel', 'not_in_channel']);
  });

  it('is no news to somebody who has their card', async () => {
    stage = await openStage();
    stage.desk.accepts('Diagnosing neuros.');
    await stage.types('/diagnose neuros');
    await stage.slack.chat.post(placeIn('ops'), null, parent);
    stage.gateway.answer(({ method }) =>
      method === 'chat.postMessage' ? refusal('is_archived') : undefined,
    );
    const sam = { account: 'U0SAM' };
    await stage.types('/diagnose neuros', sam);
    await expect(stage.slack.chat.post(placeIn('ops'), null, parent)).rejects.toBeInstanceOf(SlackRefusal);
    await vi.waitFor(() => expect(stage.ears.told).toEqual([expect.stringMatching(/archived/)]));
    await stage.slack.stop();
    expect(stage.ears.told).toHaveLength(1);
  });

  it('for want of a scope is answered with the scope to add, by the response URL that needs none', async () => {
    stage = await openStage({ scopes: ['commands'] });
    stage.desk.accepts('Diagnosing neuros.', async () => {
      await stage.slack.chat.post(placeIn('ops'), null, parent).catch(() => undefined);
      return { kind: 'started', caseId: 'c', about: 'diagnosis', id: 'c.1', joins: null };
    });
    await stage.types('/diagnose neuros');
    await vi.waitFor(() => expect(stage.ears.told).toHaveLength(1));
    expect(stage.ears.told[0]).toMatch(/lacks the scope `chat:write`.*reinstall/);
  });

  it('because it is archived is said so', async () => {
    stage = await openStage();
    const channel = stage.workspace.channels.leads;
    await stage.workspace.ana.conversations.archive({ channel });
    const posted = stage.slack.chat.post(placeIn('leads'), null, parent);
    await expect(posted).rejects.toMatchObject({
      code: 'is_archived',
      remedy: expect.stringMatching(/Unarchive/),
    });
  });

  it('because there is no such channel for it is said so', async () => {
    stage = await openStage();
    const posted = stage.slack.chat.post({ surface: 'slack', channel: 'C0NOWHERE' }, null, parent);
    await expect(posted).rejects.toMatchObject({ code: 'channel_not_found' });
  });

  it('is said by Umpire itself when the response URL is used up', async () => {
    stage = await openStage();
    stage.ears.useUp();
    const { promise, reject } = Promise.withResolvers<never>();
    stage.desk.accepts('Diagnosing neuros.', () => promise);
    await stage.types('/diagnose neuros');
    reject(new Error('no ledger'));
    const whispers = () => stage.gateway.calls.filter(({ method }) => method === 'chat.postEphemeral');
    await vi.waitFor(() => expect(whispers()).toHaveLength(1));
    expect(whispers()[0]?.params.get('user')).toBe(stage.scene.account);
  });
});

describe('when Slack says to wait', () => {
  it('the channel waits as long as it was told, another channel does not', async () => {
    stage = await openStage();
    const { ops, leads } = stage.workspace.channels;
    let limited = false;
    stage.gateway.answer(({ method, params }) => {
      if (limited || method !== 'chat.postMessage' || params.get('channel') !== ops) return undefined;
      limited = true;
      return rateLimited(2);
    });
    const before = performance.now();
    const slow = stage.slack.chat.post(placeIn('ops'), null, parent).then(() => performance.now() - before);
    const alsoSlow = stage.slack.chat
      .post(placeIn('ops'), null, layerOne)
      .then(() => performance.now() - before);
    await stage.slack.chat.post({ surface: 'slack', channel: leads }, null, parent);
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(await slow).toBeGreaterThanOrEqual(2_000);
    expect(await alsoSlow).toBeGreaterThanOrEqual(2_000);
  });

  it('all edits wait, because their limit is the workspace’s', async () => {
    stage = await openStage();
    const { ref: here } = await stage.slack.chat.post(placeIn('ops'), null, parent);
    const { ref: there } = await stage.slack.chat.post(placeIn('leads'), null, parent);
    let limited = false;
    stage.gateway.answer(({ method }) => {
      if (limited || method !== 'chat.update') return undefined;
      limited = true;
      return rateLimited(1);
    });
    const before = performance.now();
    const first = stage.slack.chat.edit(here, card);
    await vi.waitFor(() => expect(stage.logged.map(({ event }) => event)).toContain('slack.rate-limited'));
    await stage.slack.chat.edit(there, card);
    expect(performance.now() - before).toBeGreaterThanOrEqual(900);
    await first;
  });

  it('a burst of posts is paced to what Slack allows a channel', async () => {
    stage = await openStage();
    const before = performance.now();
    await Promise.all(Array.from({ length: 6 }, () => stage.slack.chat.post(placeIn('ops'), null, parent)));
    expect(performance.now() - before).toBeGreaterThanOrEqual(1_900);
    const texts = await stage.workspace.history(stage.workspace.channels.ops);
    expect(texts).toHaveLength(6);
  });

  it('a server error is tried again, a few times', async () => {
    stage = await openStage();
    let failures = 0;
    stage.gateway.answer(({ method }) => {
      if (method !== 'chat.postMessage' || failures === 2) return undefined;
      failures++;
      return { status: 503, body: {} };
    });
    await stage.slack.chat.post(placeIn('ops'), null, parent);
    expect(failures).toBe(2);
  });
});

describe('readiness', () => {
  it('is what auth.test says, asked once in a while', async () => {
    stage = await openStage();
    await stage.slack.start();
    await stage.slack.ready();
    await stage.slack.ready();
    expect(stage.gateway.calls.map(({ method }) => method)).toEqual(['auth.test']);
  });

  it('start refuses a token that Slack does not know', async () => {
    stage = await openStage();
    stage.gateway.answer(() => refusal('invalid_auth'));
    await expect(stage.slack.start()).rejects.toMatchObject({
      remedy: expect.stringMatching(/SLACK_BOT_TOKEN/),
    });
  });

  it('start goes on without Slack, and readiness says that it is away', async () => {
    stage = await openStage();
    stage.gateway.answer(() => ({ status: 503, body: {} }));
    await stage.slack.start();
    await expect(stage.slack.ready()).rejects.toThrow(/auth\.test/);
  });

  it('start names the scopes that the token lacks', async () => {
    stage = await openStage();
    const scopes = { 'x-oauth-scopes': 'commands,chat:write' };
    stage.gateway.answer(() => ({ headers: scopes, body: { ok: true } }));
    await stage.slack.start();
    expect(stage.problems.map(({ remedy }) => remedy)).toEqual([
      expect.stringMatching(/`files:write, reactions:read`/),
    ]);
  });

  it('start says once that meetings have no channels of their own, which is no problem', async () => {
    stage = await openStage();
    const scopes = { 'x-oauth-scopes': 'commands,chat:write,files:write,reactions:read,groups:read' };
    stage.gateway.answer(() => ({ headers: scopes, body: { ok: true } }));
    await stage.slack.start();
    await stage.slack.ready();
    expect(stage.problems).toEqual([]);
    const said = stage.logged.filter(({ event }) => event === 'slack.no-rooms');
    expect(said).toMatchObject([
      { level: 'warn', fields: { text: expect.stringMatching(/`groups:write`/) } },
    ]);
  });
});
