import { describe, expect, test } from 'vitest';
import { ChatRefusal } from '../../../src/ports/chat.ts';
import { until } from '../../contracts/until.ts';
import { agendaKey, callKey, cardKey, level, openScenes, red } from './scenes.ts';

const scene = openScenes();
const invitation = (id: string) => `meeting-${id}.ics`;
const attaching = (id: string) => `attach ${agendaKey(id)}#${invitation(id)}`;
const namesOf = (files: readonly { readonly name: string }[] | undefined) => files?.map(({ name }) => name);

describe('a file beside a message', () => {
  test('comes after its message was written down, and is written down itself', async () => {
    const { id, chat, office, project, write, current } = scene();
    const known = async () => (await office.store.messages.of(id, 'slack')).map(({ key }) => key);
    let whenAttached: string[] = [];
    chat.before = async (call) => {
      if (call === attaching(id)) whenAttached = await known();
    };
    await project();
    await write(...red(id), level('meeting'));
    await current();
    expect(whenAttached).toContain(agendaKey(id));
    const rows = await office.store.messages.of(id, 'slack');
    expect(rows.find(({ key }) => key.includes('#'))).toMatchObject({
      key: `${agendaKey(id)}#${invitation(id)}`,
      digest: 'attached',
    });
    const message = rows.find(({ key }) => key === agendaKey(id));
    expect(await office.store.messages.at('slack', message?.ref ?? '')).toMatchObject({ key: agendaKey(id) });
  });

  test('that was on its way when the process died comes after the next start, alone', async () => {
    const { id, chat, project, write, current, message } = scene();
    chat.before = (call) => {
      if (call === attaching(id)) throw new Error('killed');
    };
    await write(...red(id), level('meeting'));
    const first = await project();
    await first.sweep();
    await first.stop();
    expect(message(agendaKey(id))?.files).toEqual([]);
    chat.before = () => {};
    const before = chat.calls.length;
    await (await project()).sweep();
    await current();
    expect(chat.calls.slice(before)).toEqual([attaching(id)]);
    expect(namesOf(message(agendaKey(id))?.files)).toEqual([invitation(id)]);
  });

  test('goes to the thread its message is a reply in, after a restart as well', async () => {
    const { id, chat, project, write, current, message } = scene();
    chat.before = (call) => {
      if (call.startsWith('gather')) throw new ChatRefusal('no', 'change something');
      if (call === attaching(id)) throw new Error('killed');
    };
    await write(...red(id), level('meeting'));
    const first = await project();
    await first.sweep();
    await first.stop();
    chat.before = () => {};
    await (await project()).sweep();
    await current();
    expect(message(agendaKey(id))).toMatchObject({ thread: 'ref-1', files: [{ name: invitation(id) }] });
  });

  test('that is refused is not tried again, and nothing waits for it', async () => {
    const { id, project, write, current, calls, refuse } = scene();
    refuse(attaching(id));
    const first = await project();
    await write(...red(id), level('meeting'));
    await current();
    await first.stop();
    await project();
    await write({ kind: 'note.added', text: 'The disk is new.' });
    await current();
    expect(calls(attaching(id))).toHaveLength(1);
    expect(calls('edit')).toContain(`edit ${agendaKey(id)}`);
  });

  test('that has to wait holds up no message, and comes with the next sweep', async () => {
    const { id, chat, office, project, write, current, message } = scene();
    const failing = (call: string) => {
      if (call.startsWith('attach')) throw new Error('the network is down');
    };
    chat.before = failing;
    const projector = await project();
    await write(...red(id), { kind: 'timeline.asked' }, level('help'), { kind: 'timeline.asked' });
    await until('it is said', () => office.log.lines.some(({ event }) => event === 'chat.show-failed'));
    await projector.sweep();
    const pictures = () => chat.messages.filter(({ key }) => key.startsWith('timeline/'));
    expect(pictures().length).toBeGreaterThanOrEqual(2);
    expect(message(callKey(id))).toBeDefined();
    expect(await office.store.messages.behind('slack')).toContain(id);
    chat.before = () => {};
    const before = chat.calls.length;
    await projector.sweep();
    await current();
    expect(chat.calls.slice(before)).toEqual(pictures().map(({ key }) => `attach ${key}#timeline.png`));
    expect(pictures().map(({ files }) => namesOf(files))).toEqual(pictures().map(() => ['timeline.png']));
  });
});

test('the whole of a message that was shortened is a file beside it, and is not forgotten by a restart', async () => {
  const { id, chat, project, write, current, message } = scene();
  chat.short.add(cardKey(id));
  chat.before = (call) => {
    if (call.startsWith('attach')) throw new Error('killed');
  };
  await write(...red(id));
  const first = await project();
  await first.sweep();
  await first.stop();
  chat.before = () => {};
  await (await project()).sweep();
  await current();
  const [file] = message(cardKey(id))?.files ?? [];
  expect(file?.name).toBe('whole-message.txt');
  expect(file?.content).toContain(message(cardKey(id))?.card.title);
  expect(chat.calls.filter((call) => call === `post ${cardKey(id)}`)).toHaveLength(1);
});
