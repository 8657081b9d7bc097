import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SlackRefusal } from '../../../src/chat/slack/api/refusal.ts';
import type { Person } from '../../../src/core/person.ts';
import { ChatRefusal } from '../../../src/ports/chat.ts';
import { BOT_TOKEN } from './emulator.ts';
import { rateLimited, refusal } from './gateway.ts';
import { openStage, type Stage } from './stage.ts';

const NAME = 'umpire-neuros-k7';
const PURPOSE = '8 strikes on neuros: what is done next. Case neuros-k7.';

let stage: Stage;
afterEach(() => stage.close());

const person = (id: string, slack?: string): Person => ({
  id,
  name: id,
  agent: false,
  accounts: slack === undefined ? {} : { slack },
});
const ana = () => person('ana', stage.workspace.anaId);
const ben = () => person('ben', stage.workspace.benId);
const gather = (...people: readonly Person[]) => stage.slack.chat.gather(NAME, PURPOSE, people);

/** As Ana sees it, who must be a member. */
async function seen(channel: string) {
  const { channel: info } = await stage.workspace.ana.conversations.info({ channel });
  const { members = [] } = await stage.workspace.ana.conversations.members({ channel });
  return { name: info?.name, isPrivate: info?.is_private, purpose: info?.purpose?.value, members };
}
const methods = () =>
  stage.gateway.calls.map(({ method }) => method).filter((each) => each.startsWith('conversations.'));
const warned = () => stage.logged.filter(({ event }) => event === 'slack.room-incomplete');

describe('a channel for a meeting', () => {
  beforeEach(async () => {
    stage = await openStage();
  });

  it('is private, says what it is for, and has the people in it, called in with one call', async () => {
    const place = await gather(ana(), ben(), person('eve'));
    expect(place.surface).toBe('slack');
    const { members, ...rest } = await seen(place.channel);
    expect(rest).toEqual({ name: NAME, isPrivate: true, purpose: PURPOSE });
    expect(members).toEqual(expect.arrayContaining([stage.workspace.anaId, stage.workspace.benId]));
    expect(methods()).toEqual(['conversations.create', 'conversations.setPurpose', 'conversations.invite']);
    expect(warned()).toEqual([]);
  });

  it('can be posted in', async () => {
    const card = { title: 'The team must meet', tone: 'bad', sections: [], buttons: [], footer: '' } as const;
    const place = await gather(ana());
    const file = { name: 'meeting.ics', content: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n', alt: null };
    const { ref, beside } = await stage.slack.chat.post(place, null, {
      key: 'meeting/neuros-k7/agenda',
      card,
    });
    await stage.slack.chat.attach(beside, file);
    const { ts } = JSON.parse(ref) as { ts: string };
    const posted = await stage.workspace.history(place.channel);
    expect(posted.find((message) => message.ts === ts)?.text).toMatch(/The team must meet/);
    const replies = await stage.workspace.replies(place.channel, ts);
    expect(replies.flatMap(({ files = [] }) => files.map(({ name }) => name))).toEqual(['meeting.ics']);
  });

  it('is found again by its name after a crash, and what was missing is made up for', async () => {
    stage.gateway.answer(({ method }) =>
      method === 'conversations.setPurpose' ? { status: 403, body: {} } : undefined,
    );
    const first = await gather(ben());
    expect(warned()).toMatchObject([{ fields: { what: 'purpose', code: 'http_403' } }]);
    stage.gateway.answer(() => undefined);
    const again = await gather(ana());
    expect(again).toEqual(first);
    expect((await seen(again.channel)).members).toContain(stage.workspace.anaId);
    expect((await seen(again.channel)).members).toContain(stage.workspace.benId);
  });

  it('is not somebody else’s of that name, be it public or private with Umpire in it', async () => {
    await stage.workspace.ana.conversations.create({ name: NAME });
    const { channel } = await stage.workspace.ana.conversations.create({
      name: `${NAME}-2`,
      is_private: true,
    });
    await stage.workspace.ana.conversations.invite({ channel: channel?.id ?? '', users: 'U0UMPIRE01' });
    const place = await gather(ana());
    expect(await seen(place.channel)).toMatchObject({ name: `${NAME}-3`, isPrivate: true });
    expect((await gather(ana())).channel).toBe(place.channel);
  });

  it('that was archived is followed by another', async () => {
    const first = await gather(ana());
    await stage.workspace.ana.conversations.archive({ channel: first.channel });
    const next = await gather(ana());
    expect(next.channel).not.toBe(first.channel);
    expect((await seen(next.channel)).name).toBe(`${NAME}-2`);
  });

  it('is found on a later page, by its cursor', async () => {
    const place = await gather(ana());
    let pages = 0;
    stage.gateway.answer(({ method, params }) => {
      if (method !== 'conversations.list' || params.get('cursor')) return undefined;
      pages++;
      const other = { id: 'C0OTHER', name: 'other', creator: 'U0UMPIRE01' };
      const metadata = { next_cursor: 'page-2' };
      return { body: { ok: true, channels: [other], response_metadata: metadata } };
    });
    expect(await gather(ana())).toEqual(place);
    expect(pages).toBe(1);
  });

  it('has everybody Slack knows, and says who is missing', async () => {
    const place = await gather(ana(), person('eve', 'U0NOBODY'), ben());
    const { members } = await seen(place.channel);
    expect(members).toEqual(expect.arrayContaining([stage.workspace.anaId, stage.workspace.benId]));
    expect(warned()).toMatchObject([{ fields: { what: 'U0NOBODY', code: 'user_not_found' } }]);
  });

  it('is not opened for people none of whom Slack knows', async () => {
    const gathering = gather(person('eve'), person('sam'));
    await expect(gathering).rejects.toBeInstanceOf(ChatRefusal);
    await expect(gathering).rejects.toMatchObject({ remedy: expect.stringMatching(/accounts: slack/) });
    expect(methods()).toEqual([]);
  });

  it('is refused when nobody could be called in, so that nobody is waited for in an empty one', async () => {
    await expect(gather(person('eve', 'U0NOBODY'), person('sam', 'U0NEVER'))).rejects.toBeInstanceOf(
      ChatRefusal,
    );
    expect(warned().map(({ fields }) => fields.what)).toEqual(['U0NOBODY', 'U0NEVER']);
  });

  it('with the people in it already is used as it is', async () => {
    const first = await gather(ana());
    expect(await gather(ana(), person('eve', 'U0NOBODY'))).toEqual(first);
  });

  it('waits as long as Slack asks', async () => {
    let limited = false;
    stage.gateway.answer(({ method }) => {
      if (limited || method !== 'conversations.create') return undefined;
      limited = true;
      return rateLimited(1);
    });
    const before = performance.now();
    await gather(ana());
    expect(performance.now() - before).toBeGreaterThanOrEqual(1_000);
  });

  it('that was opened by a call whose answer never came is the one that is used', async () => {
    const bot = new webApi.WebClient(BOT_TOKEN, { slackApiUrl: stage.workspace.apiUrl });
    const { channel } = await bot.conversations.create({ name: NAME, is_private: true });
    const place = await gather(ana());
    expect(place.channel).toBe(channel?.id);
    expect(await seen(place.channel)).toMatchObject({ purpose: PURPOSE });
  });

  it('has a name of at most 80 characters, whatever stands behind it', async () => {
    const name = `umpire-${'n'.repeat(73)}`;
    await stage.workspace.ana.conversations.create({ name });
    const place = await stage.slack.chat.gather(name, PURPOSE, [ana()]);
    expect((await seen(place.channel)).name).toBe(`${name.slice(0, 78)}-2`);
  });

  it('is refused when every name is taken, with what to do', async () => {
    stage.gateway.answer(({ method }) =>
      method === 'conversations.create' ? refusal('name_taken') : undefined,
    );
    await expect(gather(ana())).rejects.toMatchObject({
      code: 'name_taken',
      remedy: expect.stringMatching(/Rename/),
    });
  });

  it('is refused where the workspace forbids it', async () => {
    stage.gateway.answer(({ method }) =>
      method === 'conversations.create' ? refusal('restricted_action') : undefined,
    );
    await expect(gather(ana())).rejects.toMatchObject({
      remedy: expect.stringMatching(/private channels.*threads/),
    });
    expect(stage.problems.map(({ code }) => code)).toEqual(['restricted_action']);
  });
});

it('without the scope is refused, naming it', async () => {
  stage = await openStage({ scopes: ['commands', 'chat:write', 'files:write', 'reactions:read'] });
  const gathering = gather(ana());
  await expect(gathering).rejects.toBeInstanceOf(SlackRefusal);
  await expect(gathering).rejects.toMatchObject({ remedy: expect.stringMatching(/`groups:write`/) });
});
