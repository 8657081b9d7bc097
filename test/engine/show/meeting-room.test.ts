import { describe, expect, test } from 'vitest';
import { ChatRefusal } from '../../../src/ports/chat.ts';
import { requested } from '../../build.ts';
import { until } from '../../contracts/until.ts';
import { AT_THE_TERMINAL, agendaKey, CHANNELS, cardKey, level, openScenes, red } from './scenes.ts';

const scene = openScenes();

describe('a meeting', () => {
  test('has a channel of its own, with the people concerned, the agenda and the invitation', async () => {
    const { id, project, write, current, message, chat } = scene();
    await project();
    await write(...red(id), level('help'), level('meeting'));
    await current();
    const room = `umpire-${id}`;
    expect([...chat.rooms]).toEqual([
      [room, { purpose: expect.stringMatching(/^1 strike on shop-\d+/), people: ['ben', 'ana'] }],
    ]);
    expect(message(agendaKey(id))).toMatchObject({ channel: room, thread: null });
    expect(message(agendaKey(id))?.files.map(({ name }) => name)).toEqual([`meeting-${id}.ics`]);
  });

  test('is edited when it was held, without being called again', async () => {
    const { id, project, write, current, message, calls } = scene();
    await project();
    await write(...red(id), level('help'), level('meeting'));
    await current();
    await write({ kind: 'meeting.held', decision: 'Back to last week.' });
    await current();
    expect(message(agendaKey(id))?.card.title).toMatch(/^The team has met/);
    expect([calls('gather'), calls(`post ${agendaKey(id)}`)].map(({ length }) => length)).toEqual([1, 1]);
  });

  test('without a level has no channel', async () => {
    const { id, project, write, current, calls } = scene();
    await project();
    await write(...red(id), level('help'), level('senior'));
    await current();
    expect(calls('gather')).toEqual([]);
  });

  test('is called once, whenever the process dies', async () => {
    const { id, chat, project, write, current, message } = scene();
    await write(...red(id), level('help'), level('meeting'));
    // At each call, before the chat has it: the next process finds what the one before has written down.
    for (let step = 0; step < 12; step++) {
      let left = step;
      chat.before = () => {
        if (left-- <= 0) throw new Error('killed');
      };
      const projector = await project();
      await projector.sweep();
      await projector.stop();
    }
    chat.before = () => {};
    await (await project()).sweep();
    await current();
    const keys = chat.messages.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toContain(agendaKey(id));
    expect([...chat.rooms.keys()]).toEqual([`umpire-${id}`]);
    expect(message(agendaKey(id))?.channel).toBe(`umpire-${id}`);
  });

  test('whose channel was opened and not written down finds it again by its name, and it alone', async () => {
    const { id, project, write, message, calls, office, chat } = scene();
    const dying = { ...office.store.messages, save: () => Promise.reject(new Error('killed')) };
    await write(...red(id), level('help'), level('meeting'));
    const first = await project({ messages: dying });
    await first.sweep();
    await first.stop();
    expect(calls('gather')).toHaveLength(1);
    expect(message(agendaKey(id))).toBeUndefined();
    await (await project()).sweep();
    expect([...chat.rooms.keys()]).toEqual([`umpire-${id}`]);
    expect(message(agendaKey(id))?.channel).toBe(`umpire-${id}`);
    await (await project()).sweep();
    expect(calls('gather')).toHaveLength(2);
  });

  test('whose channel was written down is not opened again for the message that could not be posted in it', async () => {
    const { id, chat, project, write, message, calls } = scene();
    chat.before = (call) => {
      if (call === `post ${agendaKey(id)}`) throw new Error('the network is down');
    };
    await write(...red(id), level('help'), level('meeting'));
    const first = await project();
    await first.sweep();
    await first.stop();
    chat.before = () => {};
    await (await project()).sweep();
    expect(message(agendaKey(id))?.channel).toBe(`umpire-${id}`);
    expect(calls('gather')).toHaveLength(1);
  });

  test('that is in its channel before a restart is not called in again by it', async () => {
    const { id, chat, project, write, current } = scene();
    const first = await project();
    await write(...red(id), level('help'), level('meeting'));
    await current();
    await first.stop();
    const before = [...chat.calls];
    await write({ kind: 'note.added', text: 'The disk is new.' });
    await (await project()).sweep();
    expect(chat.calls.slice(before.length)).toEqual([`edit ${agendaKey(id)}`]);
  });

  test('is in the thread where no channel can be opened, calling the people by name', async () => {
    const { id, office, project, write, current, message, calls, refuse } = scene();
    refuse('gather');
    await project();
    await write(...red(id), level('help'), level('meeting'));
    await current();
    expect(message(agendaKey(id))).toMatchObject({ channel: 'C0OPS', thread: 'ref-1' });
    expect(message(agendaKey(id))?.card.mentions?.map(({ name }) => name)).toEqual(['Ben', 'Ana']);
    expect(office.log.lines).toMatchObject([
      { event: 'chat.refused', fields: { case: id, room: 'meeting' } },
    ]);
    await write({ kind: 'note.added', text: 'The disk is new.' });
    await current();
    expect(calls('gather')).toHaveLength(1);
  });

  test.each([
    ['with escalations', CHANNELS, 'C0LEADS'],
    ['without', { default: 'C0DEFAULT' }, 'C0DEFAULT'],
  ])('of the terminal is where escalations go, %s', async (_, channels, channel) => {
    const { id, chat, project, write, current, refuse } = scene();
    refuse('gather');
    await project({ channels });
    await write(...red(id, AT_THE_TERMINAL), level('meeting'));
    await current();
    expect(chat.messages.map((each) => [each.key, each.channel])).toEqual([[agendaKey(id), channel]]);
  });

  test('waits for the thread it falls back to, and goes nowhere else while that only fails', async () => {
    const { id, chat, office, project, write, current, message, refuse } = scene();
    chat.before = (call) => {
      if (call.startsWith('gather')) throw new ChatRefusal('no', 'change something');
      if (call === `post ${cardKey(id)}`) throw new Error('the network is down');
    };
    const projector = await project();
    await write(...red(id), level('help'), level('meeting'));
    await until('it is said', () => office.log.lines.some(({ event }) => event === 'chat.show-failed'));
    expect(message(agendaKey(id))).toBeUndefined();
    refuse('gather');
    await projector.sweep();
    await current();
    expect(message(agendaKey(id))).toMatchObject({ thread: message(cardKey(id))?.ref });
  });

  test('falls back to the thread when its channel was archived before anything was said in it', async () => {
    const { id, chat, project, write, current, message } = scene();
    chat.before = (call, channel) => {
      if (call.startsWith('post') && channel.startsWith('umpire-'))
        throw new ChatRefusal('archived', 'open it');
    };
    await project();
    await write(...red(id), level('help'), level('meeting'));
    await current();
    expect(message(agendaKey(id))).toMatchObject({ channel: 'C0OPS', thread: 'ref-1' });
  });

  test('whose channel is gone later does not stop the thread', async () => {
    const { id, project, write, current, message, refuse } = scene();
    await project();
    await write(...red(id), level('help'), level('meeting'));
    await current();
    refuse(`edit ${agendaKey(id)}`);
    await write(requested(`${id}.2`), { kind: 'meeting.held', decision: 'Back to last week.' });
    await current();
    expect(message(`diagnosis/${id}.2`)).toMatchObject({ thread: 'ref-1' });
    expect(message(`level/${id}/meeting`)?.card.title).toMatch(/^The team has met/);
  });
});
