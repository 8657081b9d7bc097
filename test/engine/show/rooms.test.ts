import { describe, expect, test } from 'vitest';
import { until } from '../../contracts/until.ts';
import { AT_THE_TERMINAL, agendaKey, callKey, cardKey, level, openScenes, red } from './scenes.ts';

const scene = openScenes();

describe('a call for help', () => {
  test('is posted once in the channel for escalations, and edited when help came', async () => {
    const { id, project, write, current, message, calls } = scene();
    await project();
    await write(...red(id), level('help'));
    await current();
    expect(message(callKey(id))).toMatchObject({
      channel: 'C0LEADS',
      thread: null,
      card: { tone: 'warning' },
    });
    expect(message(callKey(id))?.card.mentions).toHaveLength(1);
    await write({ kind: 'help.given', surface: 'slack' });
    await current();
    expect(message(callKey(id))?.card).toMatchObject({ title: expect.stringMatching(/^Help came from Ana/) });
    expect(message(callKey(id))?.card.mentions).toBeUndefined();
    expect(calls(`post ${callKey(id)}`)).toHaveLength(1);
    expect(message(`level/${id}/help`)).toMatchObject({ channel: 'C0OPS', thread: 'ref-1' });
  });

  test('is there even when the case was asked for at the terminal', async () => {
    const { id, chat, project, write, current } = scene();
    await project();
    await write(...red(id, AT_THE_TERMINAL), level('help'));
    await current();
    expect(chat.messages.map(({ key, channel }) => [key, channel])).toEqual([[callKey(id), 'C0LEADS']]);
  });

  test('of the terminal goes to the default channel when there is none for escalations', async () => {
    const { id, chat, project, write, current } = scene();
    await project({ channels: { default: 'C0DEFAULT' } });
    await write(...red(id, AT_THE_TERMINAL), level('help'));
    await current();
    expect(chat.messages.map(({ key, channel }) => [key, channel])).toEqual([[callKey(id), 'C0DEFAULT']]);
  });

  test('of a thread is in the thread alone when there is no channel for escalations', async () => {
    const { id, project, write, current, message } = scene();
    await project({ channels: { default: 'C0DEFAULT' } });
    await write(...red(id), level('help'));
    await current();
    expect(message(callKey(id))).toBeUndefined();
    expect(message(`level/${id}/help`)).toMatchObject({ thread: 'ref-1' });
  });

  test('does not wait for a slow thread', async () => {
    const { id, chat, project, write, current, message } = scene();
    const slow = Promise.withResolvers<void>();
    chat.before = (call) => (call === `post ${cardKey(id)}` ? slow.promise : undefined);
    await project();
    await write(...red(id), level('help'));
    await until('the call is posted', () => message(callKey(id)));
    expect(message(cardKey(id))).toBeUndefined();
    slow.resolve();
    await current();
  });
});

describe('one room', () => {
  test.each([
    ['the thread', cardKey, [callKey, agendaKey]],
    ['the escalations', callKey, [cardKey, agendaKey]],
    ['the meeting', agendaKey, [cardKey, callKey]],
  ])('that is refused does not stop the others: %s', async (_, refused, shown) => {
    const { id, chat, project, write, current, calls, refuse } = scene();
    refuse(`post ${refused(id)}`);
    await project();
    await write(...red(id), level('help'), level('meeting'));
    await current();
    const keys = chat.messages.map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(shown.map((key) => key(id))));
    expect(calls(`post ${refused(id)}`).length).toBeGreaterThan(0);
    expect(keys).not.toContain(refused(id));
  });

  test('that fails is made up for alone', async () => {
    const { id, chat, office, project, write, current, message } = scene();
    chat.before = (call) => {
      if (call === `post ${callKey(id)}`) throw new Error('the network is down');
    };
    const projector = await project();
    await write(...red(id), level('help'), level('meeting'));
    await until('it is said', () => office.log.lines.some(({ event }) => event === 'chat.show-failed'));
    await until('the others are shown', () => message(agendaKey(id)) && message(`level/${id}/meeting`));
    const before = chat.calls.length;
    chat.before = () => {};
    await projector.sweep();
    await current();
    expect(chat.calls.slice(before)).toEqual([`post ${callKey(id)}`]);
  });
});
