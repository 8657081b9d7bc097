import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStage, type Stage } from './stage.ts';

const CARD = '1700000000.000200';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  stage.messages.set(JSON.stringify({ channel: stage.scene.channel, ts: CARD }), 'operation/neuros-1.2');
});
afterEach(() => stage.close());

const heard = () => stage.desk.heard.map(({ text }) => text);

describe("a reaction on an operation's card", () => {
  it.each([
    ['reaction_added', 'white_check_mark', 'approve neuros-1.2'],
    ['reaction_added', 'heavy_check_mark', 'approve neuros-1.2'],
    ['reaction_removed', 'white_check_mark', 'withdraw neuros-1.2'],
    ['reaction_added', 'x', 'deny neuros-1.2'],
  ] as const)('%s of :%s: is heard as %j', async (type, name, text) => {
    expect((await stage.reacts(type, name, CARD)).status).toBe(200);
    await vi.waitFor(() => expect(heard()).toEqual([text]));
    expect(stage.desk.heard[0]).toMatchObject({
      surface: 'slack',
      account: stage.scene.account,
      place: { channel: stage.scene.channel },
    });
  });

  it('of anything else means nothing, nor does ✅ on another message', async () => {
    await stage.reacts('reaction_added', 'tada', CARD);
    await stage.reacts('reaction_removed', 'x', CARD);
    await stage.reacts('reaction_added', 'white_check_mark', '1700000000.000999');
    stage.messages.set(JSON.stringify({ channel: stage.scene.channel, ts: '5.5' }), 'diagnosis/neuros-1.1');
    await stage.reacts('reaction_added', 'white_check_mark', '5.5');
    await stage.reacts('reaction_added', 'white_check_mark', CARD);
    await vi.waitFor(() => expect(heard()).toEqual(['approve neuros-1.2']));
  });

  it.each([
    'raising_hand',
    'raised_hand',
    'woman-raising-hand',
    'man-raising-hand',
    'raising_hand::skin-tone-3',
  ])(
    ':%s: on the message of a level offers help, on an operation nothing; ✅ there is no vote',
    async (name) => {
      stage.messages.set(
        JSON.stringify({ channel: stage.scene.channel, ts: '6.6' }),
        'level/my-shop-ab3k9x/help',
      );
      await stage.reacts('reaction_added', name, CARD);
      await stage.reacts('reaction_added', 'white_check_mark', '6.6');
      await stage.reacts('reaction_removed', name, '6.6');
      await stage.reacts('reaction_added', name, '6.6');
      await vi.waitFor(() => expect(heard()).toEqual(['ack my-shop']));
    },
  );

  it('🙋 on the call for help in the channel for escalations offers it, on the agenda of a meeting nothing', async () => {
    const at = (ts: string) => JSON.stringify({ channel: stage.scene.channel, ts });
    stage.messages.set(at('7.7'), 'meeting/my-shop-ab3k9x/agenda');
    stage.messages.set(at('8.8'), 'level/my-shop-ab3k9x/call');
    await stage.reacts('reaction_added', 'raising_hand', '7.7');
    await stage.reacts('reaction_added', 'raising_hand', '8.8');
    await vi.waitFor(() => expect(heard()).toEqual(['ack my-shop']));
  });

  it('🙋 on the message that pages somebody takes the page, on what else a case has nothing', async () => {
    const at = (ts: string) => JSON.stringify({ channel: stage.scene.channel, ts });
    stage.messages.set(at('7.7'), 'page/my-shop-ab3k9x/senior');
    stage.messages.set(at('8.8'), 'page/my-shop-ab3k9x/senior/2');
    await stage.reacts('reaction_added', 'raising_hand', '7.7');
    await stage.reacts('reaction_added', 'raising_hand', '8.8');
    await vi.waitFor(() => expect(heard()).toEqual(['ack my-shop']));
  });

  it('that Slack delivers twice is heard once', async () => {
    await stage.reacts('reaction_added', 'white_check_mark', CARD, { eventId: 'Ev1' });
    await stage.reacts('reaction_added', 'white_check_mark', CARD, { eventId: 'Ev1' });
    await stage.reacts('reaction_removed', 'white_check_mark', CARD, { eventId: 'Ev2' });
    await vi.waitFor(() => expect(heard()).toEqual(['approve neuros-1.2', 'withdraw neuros-1.2']));
  });

  it('is answered to that person alone, with what the desk says of the vote', async () => {
    stage.desk.accepts('Being written down.', async () => ({
      kind: 'answered',
      done: false,
      text: 'Your own request needs somebody else.',
    }));
    await stage.reacts('reaction_added', 'white_check_mark', CARD);
    const whispers = () => stage.gateway.calls.filter(({ method }) => method === 'chat.postEphemeral');
    await vi.waitFor(() => expect(whispers()).toHaveLength(1));
    expect(whispers()[0]?.params.get('user')).toBe(stage.scene.account);
    expect(whispers()[0]?.params.get('text')).toBe('Your own request needs somebody else.');
  });

  it('that is not signed reaches nobody', async () => {
    const response = await fetch(stage.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'event_callback', event_id: 'Ev3', event: { type: 'reaction_added' } }),
    });
    expect(response.status).toBe(401);
    expect(heard()).toEqual([]);
  });
});
